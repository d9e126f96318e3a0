// The times from the first look that saw a change to its published tags, and what was promised.

import { element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { duration } from './units.js';

const HEADINGS = ['times.kind', 'times.done', 'times.open', 'times.median', 'times.high', 'times.max', 'times.promise'];

/** @param report of the job's trigger; null if there is none */
export function times(report, looksUrl) {
  if (!report) {
    return null;
  }
  const rows = report.summaries.map((one) => row(text(`times.${one.kind}`), String(one.done), String(one.open),
    ...[one.medianMillis, one.highMillis, one.maxMillis].map((millis) => (one.done > 0 ? duration(millis) : '')),
    one.promisedMillis > 0 ? text('times.kept', duration(one.promisedMillis), one.kept, one.missed) : text('times.none')));
  const card = section(text('times.title'), null, table(text('times.title'), HEADINGS.map((key) => text(key)), rows),
    element('p', { class: 'nim-muted' }, element('a', { href: looksUrl }, text('times.looks'))));
  card.id = 'times';
  return card;
}
