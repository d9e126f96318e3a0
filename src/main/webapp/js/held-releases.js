// Held releases, with the rule that holds each.

import { element } from './dom.js';
import { icon } from './icons.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';

const FEW = 5;

/** A release by its version, marked if it is a security fix. */
export function release(update) {
  return element('span', { class: 'nim-held' }, element('b', {}, update.version),
    update.security ? element('span', { class: 'nim-security' }, icon('shield'), text('held.security')) : null);
}

export function day(date) {
  return element('time', { datetime: date }, date);
}

/**
 * @param held the held updates of a build
 * @param cells of the build, which has those of a release that is held for some systems only
 */
export function heldReleases(held, cells) {
  if (!held || held.length === 0) {
    return null;
  }
  const rows = held.map((update) => row(release(update), update.line, day(update.released),
    element('span', {}, update.rule, cells.some((cell) => cell.column === update.version)
      ? element('span', { class: 'nim-muted', dir: 'auto' }, ' ', text('held.on', (update.systems || []).join(', '))) : '')));
  const card = section(text('held.title'), held.length, table(text('held.title'),
    [text('held.release'), text('filter.line'), text('held.date'), text('held.rule')], rows));
  card.id = 'held';
  return card;
}

/** The held updates in one line, which leads to the list; null if there are none. */
export function heldFact(held) {
  return !held || held.length === 0 ? null : element('span', {}, element('a', { href: '#held' }, text('now.held', held.length)), ': ',
    held.slice(0, FEW).map((update) => update.version).join(', '), held.length > FEW ? ', ...' : '');
}
