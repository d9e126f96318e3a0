// The filter of the shown cells. It is stored in the page's address, so that a view can be shared as a link.

const LISTS = ['state', 'fold'];
const FIELDS = ['os', 'line', 'q'];

export function readFilter() {
  const query = new URLSearchParams(window.location.search);
  const filter = {};
  for (const name of LISTS) {
    filter[name] = new Set((query.get(name) || '').split(',').filter((value) => value !== ''));
  }
  for (const name of FIELDS) {
    filter[name] = query.get(name) || '';
  }
  return filter;
}

export function keepFilter(filter) {
  const query = new URLSearchParams(window.location.search);
  for (const name of LISTS) {
    query.delete(name);
    if (filter[name].size > 0) {
      query.set(name, [...filter[name]].join(','));
    }
  }
  for (const name of FIELDS) {
    query.delete(name);
    if (filter[name] !== '') {
      query.set(name, filter[name]);
    }
  }
  const text = query.toString();
  window.history.replaceState(null, '', text === '' ? window.location.pathname : `?${text}`);
}

/** Whether the filter hides any cell. */
export function isActive(filter) {
  return filter.state.size > 0 || FIELDS.some((name) => filter[name] !== '');
}

function mentions(cell, terms) {
  const haystack = [cell.name, cell.image, cell.agent || '', cell.why || '', cell.fault || '', ...(cell.tags || [])]
    .join('\n').toLowerCase();
  return terms.every((term) => haystack.includes(term));
}

/** A predicate for cells; each word of the query must occur in the cell. */
export function matcher(filter) {
  const terms = filter.q.toLowerCase().split(/\s+/).filter((term) => term !== '');
  return (cell) => (filter.state.size === 0 || filter.state.has(cell.state))
    && (filter.os === '' || filter.os === cell.os)
    && (filter.line === '' || filter.line === (cell.line || ''))
    && (terms.length === 0 || mentions(cell, terms));
}
