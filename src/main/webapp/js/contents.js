// The section with what is in a cell's image.

import { element } from './dom.js';
import { section } from './section.js';
import { text } from './texts.js';

/** @param name of the cell */
export function contents(name, found) {
  if (!found) {
    return null;
  }
  const bill = `billOfMaterials?${new URLSearchParams({ cell: name })}`;
  return section(text('contents.title'), found.packages,
    element('p', {}, element('a', { href: bill, download: 'bom.cdx.json' }, text('contents.bill')),
      found.os ? element('span', { class: 'nim-muted', dir: 'auto' }, ` ${text('contents.in', found.os)}`) : null),
    found.unread.length === 0 ? null : element('p', {}, text('contents.unread')),
    found.unread.length === 0 ? null
      : element('ul', {}, ...found.unread.map((note) => element('li', { class: 'nim-code', dir: 'auto' }, note))));
}
