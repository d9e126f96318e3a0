// Problems of a run outside of its cells, such as a lost agent.

import { element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { minute } from './units.js';

export function runEvents(all, href) {
  if (!all || all.length === 0) {
    return null;
  }
  const rows = all.map((one) => row(minute(one.millis), text(`event.${one.kind}`), element('span', { dir: 'auto' }, one.agent || ''),
    one.cell ? element('a', { href: href(one.cell), dir: 'auto' }, one.cell) : '', element('span', { class: 'nim-wrap', dir: 'auto' }, one.text)));
  return section(text('events.title'), all.length, table(text('events.title'),
    [text('events.when'), text('events.kind'), text('events.where'), text('events.cell'), text('events.what')], rows));
}
