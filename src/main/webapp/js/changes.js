// The tag changes with their authors, newest first, each with an undo; and the images that are blocked.

import { element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { kindLabel } from './tag-moves.js';
import { text } from './texts.js';
import { minute, moment } from './units.js';

function tally(kinds) {
  return element('span', { class: 'nim-tallies' }, ...Object.entries(kinds).sort().map(([kind, count]) => element('span',
    { class: 'nim-tally' }, element('b', {}, count.toLocaleString()), ' ',
    element('span', { class: `nim-kind nim-kind--${kind}` }, text(`history.${kind}`)))));
}

/** @param undo(change) if the user has the permission, else null */
export function changes(list, undo) {
  if (list.length === 0) {
    return null;
  }
  const rows = list.map((change) => row(
    minute(change.millis),
    tally(change.kinds), element('span', { dir: 'auto' }, change.build || text('changes.page')),
    element('span', { dir: 'auto' }, change.who), element('span', { dir: 'auto' }, change.why || ''),
    undo && change.undoable ? element('button', {
      type: 'button', class: 'nim-button nim-button--quiet', 'data-run': change.run, click: () => undo(change),
    }, text('undo.action')) : ''));
  return section(text('changes.title'), list.length, table(text('changes.title'),
    ['changes.when', 'changes.what', 'published.build', 'changes.who', 'moves.why', 'published.actions'].map((key) => text(key)), rows));
}

/** @param readmit(decision) if the user has the permission, else null */
export function blocked(list, readmit) {
  if (list.length === 0) {
    return null;
  }
  const rows = list.map((decision) => row(
    element('span', { class: 'nim-code', dir: 'auto' }, decision.tag), decision.node || '',
    element('span', { dir: 'auto' }, text('history.by', moment(decision.millis), decision.who)),
    element('span', { dir: 'auto' }, decision.why || ''),
    readmit ? element('button', { type: 'button', class: 'nim-button nim-button--quiet', click: () => readmit(decision) },
      text('readmit.action')) : ''));
  return section(text('blocked.title'), list.length, element('p', { class: 'nim-muted' }, text('blocked.meaning')),
    table(text('blocked.title'), ['moves.tag', 'cell.release', 'changes.when', 'moves.why', 'published.actions']
      .map((key) => text(key)), rows));
}
