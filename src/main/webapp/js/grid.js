// The grid: systems as rows, releases as columns. A line can be folded into its worst state.

import { element } from './dom.js';
import { arrowKeys, setTabStop } from './grid-keys.js';
import { gridModel } from './grid-model.js';
import { icon } from './icons.js';
import { badge, word, worst } from './states.js';
import { text } from './texts.js';
import { tooltip } from './tooltip.js';
import { duration } from './units.js';

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
 * @param filter its set `fold` has the folded lines
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

  function cellLink(cell) {
    return element('a', { class: 'nim-cell', href: href(cell.name), tabindex: '-1' });
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
      if (!filter.fold.delete(group.line)) {
        filter.fold.add(group.line);
      }
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
      head.columns = head.group.columns.map((column) => element('th', { scope: 'col', class: 'nim-grid__column' }, column));
      head.sum = element('th', { scope: 'col', class: 'nim-grid__column' }, text('grid.worst'));
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
    view.replaceChildren(element('div', { class: 'nim-grid-scroll' }, table), bubble);
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
    heads.forEach((head, g) => {
      const folded = filter.fold.has(head.group.line);
      const visible = head.columns.filter((column, c) => slots.some((slot) => slot.head === g && slot.column === c && slot.match));
      head.columns.forEach((column, c) => {
        const out = folded || !visible.includes(column);
        column.hidden = out;
        head.boxes[c].forEach((box) => { box.hidden = out; });
      });
      const empty = visible.length === 0;
      head.sum.hidden = !folded || empty;
      head.cell.hidden = empty;
      head.cell.colSpan = folded ? 1 : Math.max(1, visible.length);
      head.button.setAttribute('aria-expanded', String(!folded));
    });
    rollUps.forEach((sum) => rollUp(sum));
  }

  function rollUp(sum) {
    const head = heads[sum.head];
    const folded = filter.fold.has(head.group.line) && !head.cell.hidden;
    sum.box.hidden = !folded;
    const states = folded ? sum.row.slots.filter((slot) => slot.head === sum.head && slot.match).map((slot) => slot.cell.state) : [];
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
      click: () => { filter.fold.delete(head.group.line); changed(); },
    }, badge(state), element('span', { class: 'nim-muted' }, text('grid.share', count, states.length))));
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
    return count;
  }

  return { view, update, show, lines: () => heads.map((head) => head.group.line), systems: () => [...new Set(latest.map((cell) => cell.os))] };
}
