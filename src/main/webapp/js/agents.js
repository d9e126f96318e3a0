// The use of each agent in a run.

import { element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { duration } from './units.js';

/** @param parents whether any cell is built on another, so that agents need its image */
export function agents(all, parents) {
  if (!all || all.length === 0) {
    return null;
  }
  const rows = all.map((one) => row(element('span', { dir: 'auto' }, one.agent), String(one.cells), duration(one.busyMillis),
    duration(one.idleMillis), ...(parents ? [String(one.affinityHits), String(one.basesFetched)] : [])));
  return section(text('agents.title'), all.length, table(text('agents.title'), [text('agents.agent'), text('agents.cells'),
    text('agents.busy'), text('agents.idle'),
    ...(parents ? [text('agents.local'), text('agents.fetched')] : [])], rows));
}
