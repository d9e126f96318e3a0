// The outcome of each tag, by kind: refused updates first; unchanged tags last, on demand.

import { withoutRegistry } from './build-links.js';
import { copyable } from './copy-button.js';
import { element, visuallyHidden } from './dom.js';
import { icon } from './icons.js';
import { ask } from './poller.js';
import { section } from './section.js';
import { longTable, row } from './table.js';
import { text } from './texts.js';
import { shortId } from './units.js';

const ORDER = ['refused', 'kept', 'blocked', 'removed', 'moved', 'created', 'unchanged'];
/** Kinds of updates without a problem; they are counted, and listed on demand. */
const FOLDED = ['created', 'unchanged'];
const MAX_UNFOLDED = 20;
const PAGE_SIZE = 100;

/** A digest, after the version of its image if that is known. */
function digest(id, version) {
  if (!id) {
    return element('span', { class: 'nim-muted' }, text('updates.none'));
  }
  return version ? element('span', { class: 'nim-image' }, element('b', { dir: 'auto' }, version), copyable(id, shortId(id)))
    : copyable(id, shortId(id));
}

function digests(update) {
  if (['kept', 'blocked'].includes(update.kind)) {
    return update.from ? digest(update.from, update.fromVersion) : element('span', { class: 'nim-muted' }, text('updates.absent'));
  }
  if (!update.from || update.from === update.to) {
    return update.to ? digest(update.to, update.toVersion) : digest(update.from, update.fromVersion);
  }
  if (!update.to) {
    return digest(update.from, update.fromVersion);
  }
  return element('span', { class: 'nim-from-to' }, digest(update.from, update.fromVersion), icon('arrow'),
    visuallyHidden(text('updates.to')), digest(update.to, update.toVersion));
}

/** One row of a table of updates; the cell is named unless the table is about one cell. */
export function updateRow(update, href) {
  const cell = href && (update.cell ? element('a', { href: href(update.cell), dir: 'auto' }, update.cell) : '');
  const parts = [copyable(update.reference, withoutRegistry(update.reference)), digests(update), element('span', { dir: 'auto' }, update.why || '')];
  return href ? row(parts[0], cell, parts[1], parts[2]) : row(...parts);
}

export function updateHeadings(named) {
  const all = [text('updates.tag'), text('updates.cell'), text('updates.image'), text('updates.why')];
  return named ? all : [all[0], all[2], all[3]];
}

export function kinds(counts) {
  const rank = (kind) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : 0);
  return Object.entries(counts).sort((some, other) => rank(some[0]) - rank(other[0]));
}

export function kindLabel(kind) {
  return element('span', { class: `nim-kind nim-kind--${kind}` }, text(`kind.${kind}`));
}

function group(kind, count, url, href) {
  const long = longTable(text(`kind.${kind}`), updateHeadings(true), count, async (offset) => {
    const query = new URLSearchParams({ kind, offset, limit: PAGE_SIZE });
    const answer = await ask(`${url}?${query}`);
    return answer.tagUpdates.map((update) => updateRow(update, href));
  });
  const box = element('details', { class: 'nim-details nim-tag-updates', toggle: () => {
    if (box.open && !box.dataset.asked) {
      box.dataset.asked = 'yes';
      long.more();
    }
  } }, element('summary', {}, kindLabel(kind), element('span', { class: 'nim-count' }, count.toLocaleString()),
    element('span', { class: 'nim-muted' }, text(`kind.${kind}.meaning`))), long.view);
  box.open = !FOLDED.includes(kind) || (kind === 'created' && count <= MAX_UNFOLDED);
  return box;
}

/** @param counts the number of updates of each kind */
export function tagUpdates(counts, url, href) {
  const groups = kinds(counts || {});
  if (groups.length === 0) {
    return null;
  }
  let total = 0;
  groups.forEach(([, count]) => { total += count; });
  const card = section(text('updates.title'), total, ...groups.map(([kind, count]) => group(kind, count, url, href)));
  card.id = 'tag-updates';
  return card;
}

/** The counts of the outcomes in one line, which leads to the list; null if there are none. */
export function tagFact(counts) {
  const groups = kinds(counts || {});
  return groups.length === 0 ? null : element('span', {}, element('a', { href: '#tag-updates' }, text('updates.tags')), ' ',
    ...groups.flatMap(([kind, count], index) => [index > 0 ? ', ' : '', `${count.toLocaleString()} `, kindLabel(kind)]));
}
