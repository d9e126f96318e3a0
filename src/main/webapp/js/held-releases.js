// Held releases, with the rule that holds each.

import { element } from './dom.js';
import { icon } from './icons.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';

/** A release by its version, marked if it is a security fix. */
export function release(update) {
  return element('span', { class: 'nim-held' }, element('b', {}, update.version),
    update.security ? element('span', { class: 'nim-security' }, icon('shield'), text('held.security')) : null);
}

export function day(date) {
  return element('time', { datetime: date }, date);
}

export function heldReleases(held) {
  if (!held || held.length === 0) {
    return null;
  }
  const rows = held.map((update) => row(release(update), update.line, day(update.released), update.rule));
  return section(text('held.title'), held.length, table(text('held.title'),
    [text('held.release'), text('filter.line'), text('held.date'), text('held.rule')], rows));
}
