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
const HEALTHY = ['PROVEN', 'UNCHANGED'];

/** The lines of a wide grid whose cells are all proven or unchanged. */
export function healthyLines(cells) {
  const columns = new Set(cells.map((cell) => `${cell.line || ''} ${cell.column}`));
  const lines = new Set(columns.size > WIDE ? cells.map((cell) => cell.line || '') : []);
  cells.filter((cell) => !HEALTHY.includes(cell.state)).forEach((cell) => lines.delete(cell.line || ''));
  return lines;
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
    heads = model.groups.map((group) => ({ group, button: foldButton(group), columns: [] }));
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
    const own = { os: row.os, node, slots: [] };
    own.head = element('th', { scope: 'row', class: 'nim-grid__os', dir: 'auto' }, element('span', { class: row.first ? '' : 'nim-grid__again' }, row.os));
    node.append(own.head);
    if (model.variants) {
      node.append(element('th', { scope: 'row', class: 'nim-grid__variant', dir: 'auto' }, row.variant || text('grid.plain')));
    }
    let x = 0;
    heads.forEach((head, g) => {
      head.group.columns.forEach((column, c) => {
        const cell = model.at(row, head.group.line, column);
        const box = element('td', { 'data-x': x });
        x += 1;
        const slot = { box, cell, head: g, column: c, row: own, link: null, appearance: '' };
        if (cell) {
          slot.link = cellLink(cell);
          box.append(slot.link);
          own.slots.push(slot);
          slots.push(slot);
        }
        node.append(box);
        head.boxes = head.boxes || [];
        (head.boxes[c] = head.boxes[c] || []).push(box);
      });
      const sum = { box: element('td', { 'data-x': x, class: 'nim-grid__sum' }), head: g, row: own };
      x += 1;
      rollUps.push(sum);
      node.append(sum.box);
    });
    return own;
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
    let columns = 0;
    heads.forEach((head, g) => {
      const isFolded = lines.has(head.group.line);
      const visible = head.columns.filter((column, c) => slots.some((slot) => slot.head === g && slot.column === c && slot.match));
      head.columns.forEach((column, c) => {
        const out = isFolded || !visible.includes(column);
        column.hidden = out;
        head.boxes[c].forEach((box) => { box.hidden = out; });
      });
      const empty = visible.length === 0;
      head.sum.hidden = !isFolded || empty;
      head.cell.hidden = empty;
      head.cell.colSpan = isFolded ? 1 : Math.max(1, visible.length);
      head.button.setAttribute('aria-expanded', String(!isFolded));
      columns += empty ? 0 : head.cell.colSpan;
    });
    table.classList.toggle('nim-grid--compact', columns > WIDE);
    rollUps.forEach((sum) => rollUp(sum, lines));
  }

  function rollUp(sum, lines) {
    const head = heads[sum.head];
    const isFolded = lines.has(head.group.line) && !head.cell.hidden;
    sum.box.hidden = !isFolded;
    const states = isFolded ? sum.row.slots.filter((slot) => slot.head === sum.head && slot.match).map((slot) => slot.cell.state) : [];
    const state = worst(states);
    if (state === null) {
      sum.box.replaceChildren();
      return;
    }
    const count = states.filter((one) => one === state).length;
    sum.box.replaceChildren(element('button', {
      type: 'button',
      tabindex: '-1',
      class: `nim-cell nim-cell--sum nim-cell--${state.toLowerCase()}`,
      title: text('grid.unfold', head.group.line),
      click: () => { toggleFold(filter, head.group.line); changed(); },
    }, badge(state), element('span', { class: 'nim-muted' }, count === states.length ? count.toLocaleString() : text('grid.share', count, states.length))));
  }

  /** @returns the number of shown cells */
  function show(matches) {
    let count = 0;
    for (const slot of slots) {
      slot.match = matches(slot.cell);
      slot.link.hidden = !slot.match;
      count += slot.match ? 1 : 0;
    }
    for (const row of rows) {
      row.node.hidden = !row.slots.some((slot) => slot.match);
    }
    let shown = null;
    for (const row of rows.filter((one) => !one.node.hidden)) {
      row.head.firstChild.className = row.os === shown ? 'nim-grid__again' : '';
      shown = row.os;
    }
    foldLines();
    setTabStop(table);
    edges.update(slots.filter((slot) => slot.match && slot.cell.state === 'FAILED' && slot.link.offsetParent !== null)
      .map((slot) => slot.link));
    return count;
  }

  return { view, update, show, lines: () => heads.map((head) => head.group.line), systems: () => [...new Set(latest.map((cell) => cell.os))] };
}
