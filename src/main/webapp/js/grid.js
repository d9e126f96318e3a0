// The grid: systems as rows, releases as columns. A line can be folded into its worst state. (Its roles are those of any table; a very
// large one would lose them, as its style sheet lays it out as no table.)

import { element } from './dom.js';
import { folded, toggleFold } from './filter.js';
import { gridEdges } from './grid-edges.js';
import { arrowKeys, setTabStop } from './grid-keys.js';
import { gridModel } from './grid-model.js';
import { gridTurns } from './grid-turns.js';
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
/** Rows are not lower, in pixels. */
const LEAST_HEIGHT = 20;
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
  let rows = [];
  let latest = [];
  let edges = null;
  let turns = null;
  let tracks = '';
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
    const top = element('tr', { role: 'row' }, element('th', { role: 'columnheader', scope: 'col', rowspan: '2', class: 'nim-grid__corner',
      colspan: model.variants ? '2' : null }, text('grid.os')));
    const second = element('tr', { role: 'row' });
    for (const head of heads) {
      head.cell = element('th', { role: 'columnheader', scope: 'colgroup', class: 'nim-grid__line' }, head.button);
      top.append(head.cell);
      head.columns = head.group.columns.map((column) => element('th', { role: 'columnheader', scope: 'col', class: 'nim-grid__column' },
        element('span', {}, column)));
      head.sum = element('th', { role: 'columnheader', scope: 'col', class: 'nim-grid__column' },
        element('span', {}, text('grid.releases', head.group.columns.length)));
      second.append(...head.columns, head.sum);
    }
    slots = [];
    rows = model.rows.map((row) => bodyRow(model, row));
    if (slots.length <= MANY) {
      rows.forEach((row) => row.parts.forEach((part) => drawBoxes(part, () => true)));
      slots.forEach(drawCell);
    }
    table = element('table', { class: 'nim-grid', role: 'grid', 'aria-label': text('grid.name') },
      element('thead', { role: 'rowgroup' }, top, second), element('tbody', { role: 'rowgroup' }, ...rows.map((row) => row.node)));
    const bubble = tooltip(table, 'a.nim-cell', (link) => {
      const slot = slots.find((one) => one.link === link);
      return slot ? describe(slot.cell) : null;
    });
    arrowKeys(table);
    const box = element('div', { class: 'nim-grid-scroll' }, table);
    if (slots.length > MANY) {
      table.classList.add('nim-grid--many');
      setWidths(model);
    }
    turns = gridTurns(drawRow);
    edges = gridEdges(box, table.querySelector('.nim-grid__corner'));
    view.replaceChildren(edges.view, box, bubble);
  }

  /** The widths of a very large grid's columns follow from its texts, as not all of its rows are laid out. */
  function setWidths(model) {
    const width = (texts) => `${Math.max(...texts.map((one) => one.length))} * 1ch + 1.5rem`;
    const most = Math.max(...heads.map((head) => head.columns.length));
    table.style.setProperty('--nim-heads', `clamp(7.5rem, ${width(model.rows.map((row) => row.os))}, 14rem)${
      model.variants ? ` calc(${width(model.rows.map((row) => row.variant || text('grid.plain')))})` : ''}`);
    table.style.setProperty('--nim-share', `calc(${width([text('grid.share', most, most)])})`);
  }

  function bodyRow(model, row) {
    const node = element('tr', { role: 'row', class: row.first ? 'nim-grid__first' : null });
    const own = { os: row.os, node, slots: [], parts: [] };
    own.head = element('th', { role: 'rowheader', scope: 'row', class: 'nim-grid__os', dir: 'auto' },
      element('span', { class: row.first ? '' : 'nim-grid__again' }, row.os));
    node.append(own.head);
    if (model.variants) {
      node.append(element('th', { role: 'rowheader', scope: 'row', class: 'nim-grid__variant', dir: 'auto' }, row.variant || text('grid.plain')));
    }
    heads.forEach((head) => {
      const sum = { box: element('td', { role: 'gridcell', 'data-x': head.first + head.group.columns.length, class: 'nim-grid__sum' }) };
      const part = { head, slots: [], boxes: [], sum };
      head.group.columns.forEach((column, c) => {
        const cell = model.at(row, head.group.line, column);
        if (cell) {
          const slot = { part, cell, row: node, head: head.columns[c], column: c, link: null, appearance: '', match: false };
          part.slots.push(slot);
          own.slots.push(slot);
          slots.push(slot);
        }
      });
      own.parts.push(part);
      node.append(sum.box);
    });
    return own;
  }

  /** Draws the places of one line in one row that are wanted, and hides those of hidden columns. */
  function drawBoxes(part, isWanted) {
    let next = part.sum.box;
    for (let c = part.head.columns.length - 1; c >= 0; c -= 1) {
      const isHidden = part.head.columns[c].hidden;
      if (!part.boxes[c] && isWanted(isHidden)) {
        part.boxes[c] = element('td', { role: 'gridcell', 'data-x': part.head.first + c });
        next.before(part.boxes[c]);
      }
      if (part.boxes[c]) {
        set(part.boxes[c], 'hidden', isHidden);
        next = part.boxes[c];
      }
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

  function showHeads() {
    const lines = folded(filter);
    heads.forEach((head) => { head.matching = new Set(); });
    slots.filter((slot) => slot.match).forEach((slot) => slot.part.head.matching.add(slot.column));
    let columns = 0;
    heads.forEach((head) => {
      const count = head.matching.size;
      head.isFolded = lines.has(head.group.line);
      head.span = head.isFolded ? 1 : Math.max(1, count);
      head.columns.forEach((column, c) => set(column, 'hidden', head.isFolded || !head.matching.has(c)));
      set(head.sum, 'hidden', !head.isFolded || count === 0);
      set(head.cell, 'hidden', count === 0);
      set(head.cell, 'colSpan', head.span);
      setAttribute(head.button, 'aria-expanded', String(!head.isFolded));
      columns += count === 0 ? 0 : head.span;
    });
    table.classList.toggle('nim-grid--compact', columns > WIDE);
    if (slots.length > MANY) {
      heads.forEach((head) => { head.cell.style.gridColumn = `span ${head.span}`; });
      tracks = ['var(--nim-heads)', ...heads.filter((head) => !head.cell.hidden)
        .map((head) => (head.isFolded ? 'var(--nim-sum)' : `repeat(${head.span}, var(--nim-cell))`))].join(' ');
      table.tHead.style.gridTemplateColumns = tracks;
    }
  }

  /** Draws what the headings show of a row. */
  function drawRow(row) {
    if (row.tracks !== tracks) {
      row.tracks = tracks;
      row.node.style.gridTemplateColumns = tracks;
    }
    row.parts.forEach((part) => {
      drawBoxes(part, (isHidden) => !isHidden);
      if (!part.head.isFolded) {
        part.slots.filter((slot) => slot.match).forEach(drawCell);
      }
      part.slots.filter((slot) => slot.link !== null).forEach((slot) => set(slot.link, 'hidden', !slot.match));
      rollUp(part);
    });
  }

  function rollUp({ head, slots: own, sum }) {
    set(sum.box, 'hidden', head.sum.hidden);
    if (head.sum.hidden) {
      return;
    }
    const states = own.filter((slot) => slot.match).map((slot) => slot.cell.state);
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
      sum.count = slots.length > MANY ? document.createTextNode('') : element('span', { class: 'nim-muted' });
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

  /** How far the box is scrolled, and the height of a row: asked for before anything changes, as it is known only then. */
  function place() {
    const row = rows.find((one) => !one.node.hidden);
    return { top: table.parentNode.scrollTop, height: Math.max(LEAST_HEIGHT, row ? row.node.offsetHeight : 0) };
  }

  /** Shows the matching cells; of a very large grid, those out of sight a little later. @returns the number of shown cells */
  function show(matches) {
    const at = place();
    let count = 0;
    for (const slot of slots) {
      slot.match = matches(slot.cell);
      count += slot.match ? 1 : 0;
    }
    for (const row of rows) {
      set(row.node, 'hidden', !row.slots.some((slot) => slot.match));
    }
    filter.crowded = slots.length > MANY && count > FEW;
    const shown = rows.filter((row) => !row.node.hidden);
    shown.forEach((row, y) => set(row.head.firstChild, 'className', y > 0 && row.os === shown[y - 1].os ? 'nim-grid__again' : ''));
    showHeads();
    if (slots.length > MANY) {
      turns.draw(shown, at);
    } else {
      shown.forEach(drawRow);
    }
    setTabStop(table);
    edges.update(slots.filter((slot) => slot.match && slot.cell.state === 'FAILED' && !slot.part.head.isFolded));
    return count;
  }

  return {
    view,
    update,
    show,
    /** Draws all cells that are shown. */
    finish: () => turns.finish(),
    lines: () => heads.map((head) => head.group.line),
    systems: () => [...new Set(latest.map((cell) => cell.os))],
  };
}
