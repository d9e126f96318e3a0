// Problems of a run outside of its cells, and the use of each agent.

import { element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { duration, minute } from './units.js';

export function incidents(all, href) {
  if (!all || all.length === 0) {
    return null;
  }
  const rows = all.map((one) => row(minute(one.millis), text(`incident.${one.kind}`), element('span', { dir: 'auto' }, one.agent || ''),
    one.cell ? element('a', { href: href(one.cell), dir: 'auto' }, one.cell) : '', element('span', { class: 'nim-words', dir: 'auto' }, one.text)));
  return section(text('incidents.title'), all.length, table(text('incidents.title'),
    [text('incidents.when'), text('incidents.kind'), text('incidents.where'), text('incidents.cell'), text('incidents.what')], rows));
}

export function agents(all) {
  if (!all || all.length === 0) {
    return null;
  }
  const rows = all.map((one) => row(element('span', { dir: 'auto' }, one.agent), String(one.cells), duration(one.busyMillis),
    duration(one.idleMillis), String(one.affinityHits), String(one.basesFetched)));
  return section(text('agents.title'), all.length, table(text('agents.title'), [text('agents.agent'), text('agents.cells'),
    text('agents.busy'), text('agents.idle'), text('agents.local'), text('agents.fetched')], rows));
}
