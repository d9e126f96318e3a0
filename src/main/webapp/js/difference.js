// The section with what changed against the image that a tag was on.

import { element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { size } from './units.js';

function packages(changes) {
  const rows = changes.map((change) => row(element('span', { dir: 'auto' }, change.name),
    change.from === null ? element('span', { class: 'nim-muted' }, text('difference.none')) : change.from,
    change.to === null ? element('b', {}, text('difference.removed')) : change.to));
  return table(text('difference.packages'), [text('difference.package'), text('difference.before'), text('difference.now')], rows);
}

function layers(before, now) {
  const line = (layer, sign) => row(sign, size(layer.size), element('span', { class: 'nim-code', dir: 'auto' }, layer.instruction));
  const rows = [...before.map((layer) => line(layer, text('difference.removed'))), ...now.map((layer) => line(layer, text('difference.added')))];
  return table(text('difference.layers'), [text('difference.change'), text('difference.size'), text('difference.instruction')], rows);
}

function grown(found) {
  const by = found.sizeNow - found.sizeBefore;
  return text(by < 0 ? 'difference.smaller' : 'difference.larger', size(found.sizeNow), size(Math.abs(by)));
}

/** Of several tags with a difference, the first: the pinned tag, or else the first alias. */
export function difference(details) {
  const update = details.tagUpdates.find((one) => one.difference);
  if (!update) {
    return null;
  }
  const found = update.difference;
  const { packages: changes, more } = found;
  return section(text('difference.title'), changes.length + more,
    element('p', {}, text('difference.against', update.reference, update.fromVersion || update.from.slice(7, 19))),
    changes.length === 0 ? element('p', {}, text('difference.same')) : packages(changes),
    more > 0 ? element('p', { class: 'nim-muted' }, text('difference.more', more)) : null,
    element('p', {}, grown(found)),
    found.layersBefore.length + found.layersNow.length === 0 ? null : layers(found.layersBefore, found.layersNow));
}
