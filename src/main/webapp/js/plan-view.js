// The planned or performed changes of tags: each with its kind, releases and digests, and what stays.

import { withoutRegistry } from './build-links.js';
import { copyable } from './copy-button.js';
import { element, isolated, visuallyHidden } from './dom.js';
import { icon } from './icons.js';
import { row, table } from './table.js';
import { kindLabel, kinds } from './tag-updates.js';
import { text } from './texts.js';
import { shortId } from './units.js';

function image(digest, releases) {
  return digest ? element('span', { class: 'nim-image' }, releases[digest] ? element('b', {}, isolated(releases[digest])) : null,
    copyable(digest, shortId(digest))) : element('span', { class: 'nim-muted' }, text('updates.none'));
}

function images(update, releases) {
  if (['kept', 'blocked', 'refused', 'unchanged'].includes(update.kind)) {
    return image(update.from || update.to, releases);
  }
  return element('span', { class: 'nim-from-to' }, image(update.from, releases), icon('arrow'), visuallyHidden(text('plan.to')),
    image(update.to, releases));
}

function rows(tagUpdates, releases) {
  return tagUpdates.map((update) => row(kindLabel(update.kind), copyable(update.reference, withoutRegistry(update.reference)),
    images(update, releases), element('span', { dir: 'auto' }, update.why || '')));
}

function updateTable(tagUpdates, releases) {
  return table(text('updates.title'), ['updates.kind', 'updates.tag', 'plan.image', 'updates.why'].map((key) => text(key)), rows(tagUpdates, releases));
}

function counted(tagUpdates) {
  const counts = {};
  tagUpdates.forEach((update) => { counts[update.kind] = (counts[update.kind] || 0) + 1; });
  return kinds(counts);
}

/** @param answer the tag updates, and the releases of their digests */
export function planView({ tagUpdates, releases }) {
  const stays = tagUpdates.filter((update) => update.kind === 'unchanged');
  const others = tagUpdates.filter((update) => update.kind !== 'unchanged');
  return element('div', {}, element('p', {}, ...counted(tagUpdates).map(([kind, count]) => element('span', { class: 'nim-tally' },
    element('b', {}, count.toLocaleString()), ' ', kindLabel(kind)))),
  others.length === 0 ? element('p', {}, text('confirm.nothing')) : updateTable(others, releases),
  stays.length === 0 ? null : element('details', { class: 'nim-details', open: stays.length <= 20 },
    element('summary', {}, text('plan.stays', stays.length)), updateTable(stays, releases)));
}
