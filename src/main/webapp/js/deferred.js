// The cells that the build left for a later one, with the reasons.

import { element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';

export function deferred(cells, href) {
  const left = cells.filter((cell) => cell.state === 'DEFERRED');
  if (left.length === 0) {
    return null;
  }
  const rows = left.map((cell) => row(element('a', { href: href(cell.name), dir: 'auto' }, cell.name),
    element('span', { class: 'nim-wrap', dir: 'auto' }, cell.why || '')));
  return section(text('deferred.title'), left.length, element('p', { class: 'nim-muted' }, text('deferred.hint')),
    table(text('deferred.title'), [text('deferred.cell'), text('deferred.why')], rows));
}
