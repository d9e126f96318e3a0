// Keyboard navigation of the grid: one tab stop for the whole grid; the arrow keys move between its cells.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const PAGES = { PageUp: STEPS.ArrowUp, PageDown: STEPS.ArrowDown };

function isShown(link) {
  return link.offsetParent !== null;
}

function focusable(cell) {
  const target = cell && cell.querySelector('a, button');
  return target && isShown(target) ? target : null;
}

/** The cells of a row by their column. Cells that were not drawn yet are missing. */
function places(row) {
  const all = [];
  [...row.cells].filter((cell) => cell.dataset.x !== undefined).forEach((cell) => { all[Number(cell.dataset.x)] = cell; });
  return all;
}

/** The next element in a direction, skipping empty and hidden places. */
function next(table, from, [down, right]) {
  const rows = table.tBodies[0].rows;
  let y = from.parentNode.sectionRowIndex;
  let x = Number(from.dataset.x);
  for (;;) {
    y += down;
    x += right;
    if (y < 0 || y >= rows.length || x < 0) {
      return null;
    }
    const cells = places(rows[y]);
    if (x >= cells.length) {
      return null;
    }
    const found = focusable(cells[x]);
    if (found) {
      return found;
    }
  }
}

function last(table, from, direction) {
  let found = null;
  let at = from;
  for (;;) {
    const further = next(table, at, direction);
    if (!further) {
      return found;
    }
    found = further;
    at = further.closest('td');
  }
}

/** The element a page of the grid's box further up or down, or the last one in that direction. */
function page(table, from, step) {
  const box = table.parentNode;
  let left = Math.max(1, Math.round((box.clientHeight - table.tHead.offsetHeight) / from.parentNode.offsetHeight) - 1);
  let found = null;
  for (let at = from; at && left > 0; left -= 1) {
    const further = next(table, at, step);
    found = further || found;
    at = further && further.closest('td');
  }
  return found;
}

function target(table, cell, event) {
  if (STEPS[event.key]) {
    return next(table, cell, STEPS[event.key]);
  }
  if (event.key === 'Home') {
    return event.ctrlKey ? focusedFirst(table) : last(table, cell, STEPS.ArrowLeft);
  }
  if (event.key === 'End') {
    return event.ctrlKey ? focusedLast(table) : last(table, cell, STEPS.ArrowRight);
  }
  return PAGES[event.key] ? page(table, cell, PAGES[event.key]) : null;
}

/** Looks at rows that are shown only, and at no more of them than needed: the browser lays out each row that is looked at. */
function shownOnes(table) {
  return [...table.tBodies[0].querySelectorAll('tr:not([hidden]) :is(td a, td button)')];
}

function focusedLast(table) {
  return shownOnes(table).reverse().find(isShown) || null;
}

function focusedFirst(table) {
  return shownOnes(table).find(isShown) || null;
}

/** Makes exactly one element of the grid a tab stop: the last one used, or else the first. */
export function setTabStop(table) {
  const stops = [...table.tBodies[0].querySelectorAll('[tabindex="0"]')];
  const chosen = stops.find(isShown) || focusedFirst(table);
  stops.filter((link) => link !== chosen).forEach((link) => { link.tabIndex = -1; });
  if (chosen) {
    chosen.tabIndex = 0;
  }
}

export function arrowKeys(table) {
  table.addEventListener('keydown', (event) => {
    const cell = event.target.closest('td');
    const to = cell && !event.altKey && !event.metaKey ? target(table, cell, event) : null;
    if (to) {
      event.preventDefault();
      to.focus();
      to.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  });
  table.addEventListener('focusin', (event) => {
    const link = event.target.closest('td a, td button');
    if (link && link.tabIndex !== 0) {
      table.querySelectorAll('tbody [tabindex="0"]').forEach((other) => { other.tabIndex = -1; });
      link.tabIndex = 0;
    }
  });
}
