// The planned or performed changes of tags: each with its kind, releases and digests, and what stays.

import { withoutRegistry } from './build-links.js';
import { copyable } from './copy-button.js';
import { element, isolated, visuallyHidden } from './dom.js';
import { icon } from './icons.js';
import { row, table } from './table.js';
import { kindLabel, kinds } from './tag-moves.js';
import { text } from './texts.js';
import { shortId } from './units.js';

function image(digest, releases) {
  return digest ? element('span', { class: 'nim-image' }, releases[digest] ? element('b', {}, isolated(releases[digest])) : null,
    copyable(digest, shortId(digest))) : element('span', { class: 'nim-muted' }, text('moves.none'));
}

function images(move, releases) {
  if (['kept', 'blocked', 'refused', 'unchanged'].includes(move.kind)) {
    return image(move.from || move.to, releases);
  }
  return element('span', { class: 'nim-move' }, image(move.from, releases), icon('arrow'), visuallyHidden(text('plan.to')),
    image(move.to, releases));
}

function rows(moves, releases) {
  return moves.map((move) => row(kindLabel(move.kind), copyable(move.reference, withoutRegistry(move.reference)),
    images(move, releases), element('span', { dir: 'auto' }, move.why || '')));
}

function moveTable(moves, releases) {
  return table(text('moves.title'), ['moves.kind', 'moves.tag', 'plan.image', 'moves.why'].map((key) => text(key)), rows(moves, releases));
}

function counted(moves) {
  const counts = {};
  moves.forEach((move) => { counts[move.kind] = (counts[move.kind] || 0) + 1; });
  return kinds(counts);
}

/** @param answer the moves, and the releases of their digests */
export function planView({ moves, releases }) {
  const stays = moves.filter((move) => move.kind === 'unchanged');
  const others = moves.filter((move) => move.kind !== 'unchanged');
  return element('div', {}, element('p', {}, ...counted(moves).map(([kind, count]) => element('span', { class: 'nim-tally' },
    element('b', {}, count.toLocaleString()), ' ', kindLabel(kind)))),
  others.length === 0 ? element('p', {}, text('confirm.nothing')) : moveTable(others, releases),
  stays.length === 0 ? null : element('details', { class: 'nim-details', open: stays.length <= 20 },
    element('summary', {}, text('plan.stays', stays.length)), moveTable(stays, releases)));
}
