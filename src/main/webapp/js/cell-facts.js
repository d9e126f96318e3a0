// The head of a cell's page: its result, the reason it was built, and its names.

import { output } from './ansi-text.js';
import { copyable } from './copy-button.js';
import { element } from './dom.js';
import { kindLabel, updateHeadings, updateRow } from './tag-updates.js';
import { section } from './section.js';
import { badge, word } from './states.js';
import { table } from './table.js';
import { text } from './texts.js';
import { duration, moment } from './units.js';

function fact(name, value) {
  return value === null || value === undefined || value === '' ? null
    : element('div', { class: 'nim-fact' }, element('dt', {}, name), element('dd', { dir: 'auto' }, value));
}

/** The digest of the cell's image at its registry; null if it is at none. */
export function imageDigest(details) {
  const staged = details.cell.result && details.cell.result.staged;
  const pinned = details.tagUpdates.find((update) => !update.alias && update.kind !== 'refused' && update.to);
  return staged ? staged.digest : pinned ? pinned.to : null;
}

/** The base image; before the build, the one named in the matrix file. */
function baseFacts(base, from) {
  if (!base) {
    return [fact(text('cell.from'), from)];
  }
  const id = base.digest || base.imageId;
  return [fact(text('cell.base'), base.image),
    id ? fact(text(base.digest ? 'cell.baseDigest' : 'cell.baseId'), copyable(id)) : null];
}

/** @param action a button, or null */
export function cellHead(details, href, action) {
  const { cell } = details;
  const result = cell.result || {};
  const state = result.state || 'WAITING';
  const found = imageDigest(details);
  const inputs = cell.inputs || {};
  return element('div', { class: 'nim-card' },
    element('div', { class: 'nim-cell-head' }, element('span', { class: 'nim-cell-head__state', role: 'status' }, badge(state)),
      element('span', { dir: 'auto' }, result.reason || text('cell.waits')),
      details.before && details.before !== state ? element('span', { class: 'nim-muted' }, text('cell.before', word(details.before))) : null,
      action),
    element('dl', { class: 'nim-facts' },
      fact(text('grid.os'), cell.os), fact(text('cell.release'), cell.node), fact(text('filter.line'), cell.line),
      fact(text('cell.image'), cell.image), fact(text('cell.platform'), cell.platform),
      cell.parent ? fact(text('cell.parent'), element('a', { href: href(cell.parent) }, cell.parent)) : null,
      ...baseFacts(result.base, cell.parent ? null : inputs.from), fact(text('cell.dockerfile'), inputs.dockerfile),
      fact(text('cell.agent'), result.agent),
      result.startedMillis > 0 ? fact(text('cell.started'), moment(result.startedMillis)) : null,
      result.durationMillis > 0 ? fact(text('cell.took'), duration(result.durationMillis)) : null,
      cell.attempts && state !== 'DEFERRED' ? fact(text('cell.attempts'), cell.attempts.text) : null,
      result.retries > 0 ? fact(text('cell.retries'), String(result.retries)) : null,
      result.imageId ? fact(text('cell.imageId'), copyable(result.imageId)) : null,
      details.usage ? fact(text('cell.usage'), element('a', { href: details.usage }, text('cell.builds'))) : null,
      found ? fact(text('updates.digest'), copyable(found)) : null,
      inputs.hash ? fact(text('cell.inputs'), copyable(inputs.hash)) : null));
}

export function cellFailure(failure) {
  if (!failure) {
    return null;
  }
  const at = failure.file ? `${failure.place && !failure.file.includes('/') ? `${failure.place}/` : ''}${failure.file}${failure.line > 0 ? `:${failure.line}` : ''}` : failure.place;
  return element('section', { class: 'nim-card nim-card--bad', 'aria-label': text('cell.failure') },
    element('h2', { class: 'nim-card__title' }, text(`failure.${failure.kind}`)),
    at ? element('p', { class: 'nim-code', dir: 'auto' }, at) : null,
    failure.instruction ? element('p', { class: 'nim-code', dir: 'auto' }, element('b', {}, failure.instruction)) : null,
    element('p', { class: 'nim-wrap', dir: 'auto' }, failure.message),
    failure.output ? output(failure.output) : null,
    element('p', { class: 'nim-muted' }, text(`hint.${failure.kind}`)));
}

/** The cell's tags with their outcome or, before publishing, the planned tags. */
export function cellTags(details) {
  const planned = [...details.cell.pinned, ...details.cell.aliases];
  if (details.tagUpdates.length > 0) {
    const rows = details.tagUpdates.map((update) => {
      const shown = updateRow(update, null);
      shown.prepend(element('td', {}, kindLabel(update.kind)));
      return shown;
    });
    return section(text('cell.tags'), details.tagUpdates.length, table(text('cell.tags'), [text('updates.kind'), ...updateHeadings(false)], rows));
  }
  return planned.length === 0 ? null : section(text('cell.tags'), planned.length,
    element('ul', { class: 'nim-list nim-list--tags' }, ...planned.map((tag) => element('li', {}, copyable(tag)))));
}
