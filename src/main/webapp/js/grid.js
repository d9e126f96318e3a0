// The grid: systems as rows, releases as columns. A line can be folded into its worst state.

import { element } from './dom.js';
import { folded, toggleFold } from './filter.js';
import { gridEdges } from './grid-edges.js';
import { arrowKeys, setTabStop } from './grid-keys.js';
import { gridModel } from './grid-model.js';
import { icon } from './icons.js';
import { placed } from './place.js';
import { badge, word, worst } from './states.js';
import { text } from './texts.js';
import { tooltip } from './tooltip.js';
import { duration } from './units.js';

/** With more columns than this, cells show their icon only, and lines without a problem are folded. */
const WIDE = 12;
/**
 * Of a matrix with more cells than this, only the cells that are shown are drawn, and its lines are folded until the user unfolds one or
 * filters for fewer cells.
 */
const MANY = 2000;
/** Of such a matrix, a filter unfolds lines that have no more cells in all, because the browser lays out more too slowly. */
const FEW = 150;
const HEALTHY = ['PROVEN', 'UNCHANGED'];

/** The lines that are folded at first: those of a wide grid whose cells are all proven or unchanged; all of a very large one. */
export function healthyLines(cells) {
  if (cells.length > MANY) {
    return new Set(cells.map((cell) => cell.line || ''));
  }
  const columns = new Set(cells.map((cell) => `${cell.line || ''} ${cell.column}`));
  const lines = new Set(columns.size > WIDE ? cells.map((cell) => cell.line || '') : []);
  cells.filter((cell) => !HEALTHY.includes(cell.state)).forEach((cell) => lines.delete(cell.line || ''));
  return lines;
}

/** Changes a property only if it has another value: the browser computes styles again even if it has not. */
function set(node, name, value) {
  if (node[name] !== value) {
    node[name] = value;
  }
}

function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

function describe(cell) {
  const lines = [element('b', {}, cell.name), `${word(cell.state)}${cell.why ? `: ${cell.why}` : ''}`];
  if (cell.fault) {
    lines.push(cell.fault);
  }
  if (cell.agent) {
    lines.push(text('grid.on', cell.agent, cell.millis > 0 ? duration(cell.millis) : word(cell.state)));
  }
  if (cell.tags && cell.tags.length > 0) {
    lines.push(cell.tags.join(', '));
  }
  return lines;
}

/**
 * @param href returns the address of a cell's page
 * @param filter has the folded lines
 * @param changed called after a line was folded or unfolded
 */
export function grid(href, filter, changed) {
  const view = element('div', { class: 'nim-grid-box' });
  let shape = '';
  let table = null;
  let slots = [];
  let heads = [];
  let rollUps = [];
  let rows = [];
  let latest = [];
  let edges = null;
  window.addEventListener('resize', () => { if (edges) { edges.refresh(); } });

  function cellLink(cell) {
    return element('a', { class: 'nim-cell', href: href(cell.name), tabindex: '-1', ...placed('grid', cell.name) });
  }

  function renderCell(slot) {
    const { cell, link } = slot;
    if (link === null) {
      return;
    }
    const appearance = [cell.state, cell.fresh, cell.why].join('\u0000');
    if (slot.appearance !== appearance) {
      slot.appearance = appearance;
      link.className = `nim-cell nim-cell--${cell.state.toLowerCase()}`;
      link.setAttribute('aria-label', `${cell.name}: ${word(cell.state)}${cell.fresh ? `, ${text('failures.new')}` : ''}`);
      link.replaceChildren(...[badge(cell.state), cell.fresh ? element('span', { class: 'nim-new' }, text('failures.new')) : null]
        .filter((part) => part !== null));
    }
  }

  function foldButton(group) {
    const name = group.line === '' ? text('grid.images') : group.line;
    return element('button', { type: 'button', class: 'nim-fold', click: () => {
      toggleFold(filter, group.line);
      changed();
    } }, icon('open'), element('span', {}, name));
  }

  function build(model) {
    let columns = 0;
    heads = model.groups.map((group) => {
      const first = columns;
      columns += group.columns.length + 1;
      return { group, first, button: foldButton(group), columns: [] };
    });
    const top = element('tr', {}, element('th', { scope: 'col', rowspan: '2', class: 'nim-grid__corner',
      colspan: model.variants ? '2' : null }, text('grid.os')));
    const second = element('tr', {});
    for (const head of heads) {
      head.cell = element('th', { scope: 'colgroup', class: 'nim-grid__line' }, head.button);
      top.append(head.cell);
      head.columns = head.group.columns.map((column) => element('th', { scope: 'col', class: 'nim-grid__column' },
        element('span', {}, column)));
      head.sum = element('th', { scope: 'col', class: 'nim-grid__column' },
        element('span', {}, text('grid.releases', head.group.columns.length)));
      second.append(...head.columns, head.sum);
    }
    slots = [];
    rollUps = [];
    rows = model.rows.map((row) => bodyRow(model, row));
    if (slots.length <= MANY) {
      rows.forEach((row) => row.parts.forEach((part) => drawPart(part)));
      slots.forEach(drawCell);
    }
    table = element('table', { class: 'nim-grid', role: 'grid', 'aria-label': text('grid.name') },
      element('thead', {}, top, second), element('tbody', {}, ...rows.map((row) => row.node)));
    const bubble = tooltip(table, 'a.nim-cell', (link) => {
      const slot = slots.find((one) => one.link === link);
      return slot ? describe(slot.cell) : null;
    });
    arrowKeys(table);
    const box = element('div', { class: 'nim-grid-scroll' }, table);
    edges = gridEdges(box, table.querySelector('.nim-grid__corner'));
    view.replaceChildren(edges.view, box, bubble);
  }

  function bodyRow(model, row) {
    const node = element('tr', { class: row.first ? 'nim-grid__first' : null });
    const own = { os: row.os, node, slots: [], parts: [] };
    own.head = element('th', { scope: 'row', class: 'nim-grid__os', dir: 'auto' }, element('span', { class: row.first ? '' : 'nim-grid__again' }, row.os));
    node.append(own.head);
    if (model.variants) {
      node.append(element('th', { scope: 'row', class: 'nim-grid__variant', dir: 'auto' }, row.variant || text('grid.plain')));
    }
    heads.forEach((head, g) => {
      const sum = { box: element('td', { 'data-x': head.first + head.group.columns.length, class: 'nim-grid__sum' }), head: g, row: own };
      const part = { head, slots: [], boxes: null, sum };
      head.group.columns.forEach((column, c) => {
        const cell = model.at(row, head.group.line, column);
        if (cell) {
          const slot = { part, cell, head: g, column: c, link: null, appearance: '', match: false };
          part.slots.push(slot);
          own.slots.push(slot);
          slots.push(slot);
        }
      });
      own.parts.push(part);
      rollUps.push(sum);
      node.append(sum.box);
    });
    return own;
  }

  /** Draws the places of one line in one row, which are empty at first. */
  function drawPart(part) {
    if (part.boxes === null) {
      part.boxes = part.head.group.columns.map((column, c) => element('td', { 'data-x': part.head.first + c }));
      part.sum.box.before(...part.boxes);
    }
  }

  function drawCell(slot) {
    if (slot.link === null) {
      slot.link = cellLink(slot.cell);
      slot.part.boxes[slot.column].append(slot.link);
      renderCell(slot);
    }
  }

  /** Updates the states of existing cells; the table is rebuilt only for another plan. */
  function update(cells) {
    latest = cells;
    const now = cells.map((cell) => cell.name).join('\u0000');
    if (now !== shape) {
      shape = now;
      build(gridModel(cells));
    } else {
      const byName = new Map(cells.map((cell) => [cell.name, cell]));
      slots.forEach((slot) => { slot.cell = byName.get(slot.cell.name); });
    }
    slots.forEach(renderCell);
  }

  function foldLines() {
    const lines = folded(filter);
    const matching = heads.map(() => new Set());
    slots.filter((slot) => slot.match).forEach((slot) => matching[slot.head].add(slot.column));
    let columns = 0;
    heads.forEach((head, g) => {
      const isFolded = lines.has(head.group.line);
      const hidden = head.columns.map((column, c) => isFolded || !matching[g].has(c));
      head.columns.forEach((column, c) => set(column, 'hidden', hidden[c]));
      rows.forEach((row) => showPart(row.parts[g], hidden, !isFolded && !row.node.hidden));
      const empty = matching[g].size === 0;
      set(head.sum, 'hidden', !isFolded || empty);
      set(head.cell, 'hidden', empty);
      set(head.cell, 'colSpan', isFolded ? 1 : Math.max(1, matching[g].size));
      setAttribute(head.button, 'aria-expanded', String(!isFolded));
      columns += empty ? 0 : head.cell.colSpan;
    });
    table.classList.toggle('nim-grid--compact', columns > WIDE);
    rollUps.forEach((sum) => rollUp(sum, lines));
  }

  /** @param inSight whether the part is not folded and its row is shown */
  function showPart(part, hidden, inSight) {
    if (inSight) {
      drawPart(part);
      part.slots.filter((slot) => slot.match).forEach(drawCell);
    }
    if (part.boxes !== null) {
      part.boxes.forEach((box, c) => set(box, 'hidden', hidden[c]));
    }
    part.slots.filter((slot) => slot.link !== null).forEach((slot) => set(slot.link, 'hidden', !slot.match));
  }

  function rollUp(sum, lines) {
    const head = heads[sum.head];
    const isFolded = lines.has(head.group.line) && !head.cell.hidden;
    set(sum.box, 'hidden', !isFolded);
    if (!isFolded || sum.row.node.hidden) {
      return;
    }
    const states = sum.row.parts[sum.head].slots.filter((slot) => slot.match).map((slot) => slot.cell.state);
    const state = worst(states);
    const count = states.filter((one) => one === state).length;
    const appearance = [state, count, states.length].join();
    if (sum.appearance === appearance) {
      return;
    }
    sum.appearance = appearance;
    if (state === null) {
      sum.state = null;
      sum.box.replaceChildren();
      return;
    }
    if (sum.state !== state) {
      sum.state = state;
      sum.count = element('span', { class: 'nim-muted' });
      sum.box.replaceChildren(element('button', {
        type: 'button',
        tabindex: '-1',
        class: `nim-cell nim-cell--sum nim-cell--${state.toLowerCase()}`,
        title: text('grid.unfold', head.group.line),
        click: () => { toggleFold(filter, head.group.line); changed(); },
      }, slots.length > MANY ? icon(state) : badge(state), sum.count));
    }
    const share = count === states.length ? count.toLocaleString() : text('grid.share', count, states.length);
    set(sum.count, 'textContent', share);
    if (slots.length > MANY) {
      setAttribute(sum.box.firstChild, 'aria-label', `${word(state)}: ${share}`);
    }
  }

  /** @returns the number of shown cells */
  function show(matches) {
    let count = 0;
    for (const slot of slots) {
      slot.match = matches(slot.cell);
      count += slot.match ? 1 : 0;
    }
    for (const row of rows) {
      set(row.node, 'hidden', !row.slots.some((slot) => slot.match));
    }
    filter.crowded = slots.length > MANY && count > FEW;
    let shown = null;
    for (const row of rows.filter((one) => !one.node.hidden)) {
      set(row.head.firstChild, 'className', row.os === shown ? 'nim-grid__again' : '');
      shown = row.os;
    }
    foldLines();
    setTabStop(table);
    edges.update(slots.filter((slot) => slot.match && slot.cell.state === 'FAILED' && slot.link !== null && slot.link.offsetParent !== null)
      .map((slot) => slot.link));
    return count;
  }

  return { view, update, show, lines: () => heads.map((head) => head.group.line), systems: () => [...new Set(latest.map((cell) => cell.os))] };
}
