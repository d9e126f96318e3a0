// Keyboard navigation of the grid: one tab stop for the whole grid; the arrow keys move between its cells.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function focusable(cell) {
  const target = cell && cell.querySelector('a, button');
  return target && target.offsetParent !== null ? target : null;
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
    const cells = [...rows[y].cells].filter((cell) => cell.dataset.x !== undefined);
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

function target(table, cell, event) {
  if (STEPS[event.key]) {
    return next(table, cell, STEPS[event.key]);
  }
  if (event.key === 'Home') {
    return event.ctrlKey ? focusedFirst(table) : last(table, cell, STEPS.ArrowLeft);
  }
  return event.key === 'End' ? last(table, cell, STEPS.ArrowRight) : null;
}

function focusedFirst(table) {
  return [...table.tBodies[0].querySelectorAll('td a, td button')].find((link) => link.offsetParent !== null) || null;
}

/** Makes exactly one element of the grid a tab stop: the last one used, or else the first. */
export function setTabStop(table) {
  const all = [...table.tBodies[0].querySelectorAll('td a, td button')];
  const current = all.find((link) => link.tabIndex === 0 && link.offsetParent !== null);
  const chosen = current || focusedFirst(table);
  all.forEach((link) => { link.tabIndex = link === chosen ? 0 : -1; });
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
