// A table that scrolls horizontally if it is wide, and grows in portions if it is long.

import { element } from './dom.js';
import { text } from './texts.js';

/** @param name of the table, for screen readers */
export function table(name, headings, rows) {
  const body = element('tbody', {}, ...rows);
  return element('div', { class: 'nim-scroll', tabindex: '0', role: 'region', 'aria-label': name },
    element('table', { class: 'nim-table' },
      element('thead', {}, element('tr', {}, ...headings.map((heading) => element('th', { scope: 'col' }, heading)))),
      body));
}

export function row(...cells) {
  return element('tr', {}, ...cells.map((cell) => element('td', {}, cell)));
}

/** A table whose rows are fetched in portions: `fetchRows(offset)` returns the next ones, until there are `total`. */
export function longTable(name, headings, total, fetchRows) {
  const shown = table(name, headings, []);
  const body = shown.querySelector('tbody');
  const button = element('button', { type: 'button', class: 'nim-button' });
  let count = 0;
  async function more() {
    button.disabled = true;
    const rows = await fetchRows(count);
    body.append(...rows);
    count += rows.length;
    button.hidden = rows.length === 0 || count >= total;
    button.disabled = false;
    button.textContent = text('table.more', total - count);
  }
  button.addEventListener('click', more);
  return { view: element('div', {}, shown, button), more };
}
