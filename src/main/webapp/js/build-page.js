// The build page: asks for the report, draws it, and asks again while the build runs.

const ICONS = {
  PROVEN: '✔', UNTESTED: '◌', UNCHANGED: '=', FAILED: '✘', BLOCKED: '⊘',
  RUNNING: '▶', WAITING: '…', CANCELLED: '■',
};

const root = document.getElementById('nim-build');

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function stateOf(cell) {
  return cell.result ? cell.result.state : 'WAITING';
}

function stateLabel(state) {
  return element('span', { class: `nim-state nim-state--${state.toLowerCase()}` },
    `${ICONS[state]} ${state.toLowerCase()}`);
}

function failureLine(failure) {
  const at = failure.file ? `${failure.place ? `${failure.place}/` : ''}${failure.file}${failure.line ? `:${failure.line}` : ''}: ` : '';
  return `${at}${failure.instruction ? `${failure.instruction}: ` : ''}${failure.message}`;
}

function headline(report) {
  const counts = {};
  for (const cell of report.cells) {
    const state = stateOf(cell).toLowerCase();
    counts[state] = (counts[state] || 0) + 1;
  }
  const text = Object.entries(counts).map(([state, count]) => `${count} ${state}`).join(', ');
  const outcome = report.outcome ? report.outcome.toLowerCase() : 'running';
  return element('p', { role: 'status', class: 'nim-headline' },
    `${outcome}: ${text || 'no cells'}, ${(report.durationMillis / 1000).toFixed(1)} s`);
}

function column(cell) {
  return cell.node ? cell.node : cell.image;
}

function grid(report) {
  const rows = [...new Set(report.cells.map((cell) => cell.os))];
  const columns = [...new Set(report.cells.map(column))];
  const head = element('tr', {}, element('th', { scope: 'col' }, 'OS'),
    ...columns.map((name) => element('th', { scope: 'col' }, name)));
  const body = rows.map((os) => element('tr', {}, element('th', { scope: 'row' }, os),
    ...columns.map((name) => {
      const cells = report.cells.filter((cell) => cell.os === os && column(cell) === name);
      return element('td', { class: 'nim-grid__cell' }, ...cells.map((cell) => element('a', {
        href: `${root.dataset.logUrl}?cell=${encodeURIComponent(cell.name)}`,
        title: `${cell.name}: ${cell.result ? cell.result.reason : 'waits'}`,
      }, stateLabel(stateOf(cell)))));
    })));
  return element('div', { class: 'nim-scroll', tabindex: '0', role: 'region', 'aria-label': 'Image matrix' },
    element('table', { class: 'nim-grid' }, element('thead', {}, head), element('tbody', {}, ...body)));
}

function failures(report) {
  const failed = report.cells.filter((cell) => cell.result && cell.result.failure);
  if (failed.length === 0) {
    return null;
  }
  return element('section', {}, element('h2', {}, 'Failures'), ...failed.map((cell) => element('div', {},
    element('h3', {}, cell.name),
    element('p', { class: 'nim-code' }, failureLine(cell.result.failure)),
    cell.result.failure.output ? element('pre', { class: 'nim-output' }, cell.result.failure.output) : null)));
}

function moves(report) {
  if (report.moves.length === 0) {
    return null;
  }
  const rows = report.moves.map((move) => element('tr', {},
    element('td', { class: 'nim-code' }, move.reference), element('td', {}, move.kind),
    element('td', {}, move.cell || ''), element('td', { class: 'nim-code' }, move.to || ''),
    element('td', {}, move.why || '')));
  return element('section', {}, element('h2', {}, 'Tags'), element('div', { class: 'nim-scroll', tabindex: '0' },
    element('table', { class: 'nim-table' }, element('thead', {}, element('tr', {},
      ...['Tag', 'What happened', 'Cell', 'Digest', 'Why'].map((name) => element('th', { scope: 'col' }, name)))),
    element('tbody', {}, ...rows))));
}

function held(report) {
  if (report.held.length === 0) {
    return null;
  }
  return element('section', {}, element('h2', {}, 'Held updates'), element('ul', {},
    ...report.held.map((update) => element('li', {},
      `${update.version} of ${update.released}${update.security ? ' (security)' : ''}: ${update.rule}`))));
}

function draw(report) {
  root.replaceChildren(...[headline(report), grid(report), failures(report), moves(report), held(report)]
    .filter((part) => part !== null));
}

let etag = null;

async function refresh() {
  const response = await fetch(root.dataset.url, { headers: etag ? { 'If-None-Match': etag } : {}, cache: 'no-store' });
  if (response.status === 304) {
    return true;
  }
  if (!response.ok) {
    root.replaceChildren(element('p', { role: 'alert' }, root.dataset.failed));
    return false;
  }
  etag = response.headers.get('ETag');
  const report = await response.json();
  draw(report);
  return !report.outcome;
}

async function follow() {
  if (await refresh()) {
    setTimeout(follow, 2000);
  }
}

follow();
