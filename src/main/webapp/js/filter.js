// The filter of the shown cells. It is stored in the page's address, so that a view can be shared as a link.

import { storeFilter } from './place.js';

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
  filter.foldChosen = query.has('fold');
  filter.healthy = new Set();
  filter.crowded = false;
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
  if (filter.foldChosen && filter.fold.size === 0 && filter.healthy.size > 0) {
    query.set('fold', '');
  }
  const text = query.toString();
  window.history.replaceState(window.history.state, '', text === '' ? window.location.pathname : `?${text}`);
  storeFilter(text === '' ? '' : `?${text}`);
}

/**
 * The folded lines: those that the user chose, or else the lines without a problem (`healthy`) while all cells are shown, or too many
 * to draw (`crowded`).
 */
export function folded(filter) {
  return filter.foldChosen ? filter.fold : isActive(filter) && !filter.crowded ? new Set() : filter.healthy;
}

export function toggleFold(filter, line) {
  filter.fold = new Set(folded(filter));
  filter.foldChosen = true;
  if (!filter.fold.delete(line)) {
    filter.fold.add(line);
  }
}

/** Whether the filter hides any cell. */
export function isActive(filter) {
  return filter.state.size > 0 || FIELDS.some((name) => filter[name] !== '');
}

const searched = new WeakMap();

/** What a query is looked for in, made once for each cell. */
function searchedText(cell) {
  if (!searched.has(cell)) {
    searched.set(cell, [cell.name, cell.image, cell.agent || '', cell.why || '', cell.fault || '', ...(cell.tags || [])]
      .join('\n').toLowerCase());
  }
  return searched.get(cell);
}

/** A predicate for cells; each word of the query must occur in the cell. */
export function matcher(filter) {
  const terms = filter.q.toLowerCase().split(/\s+/).filter((term) => term !== '');
  return (cell) => (filter.state.size === 0 || filter.state.has(cell.state))
    && (filter.os === '' || filter.os === cell.os)
    && (filter.line === '' || filter.line === (cell.line || ''))
    && terms.every((term) => searchedText(cell).includes(term));
}
