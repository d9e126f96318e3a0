// The layer diagram: the image's layers, and on top of them a stack of layers for each test.

import { copyable } from './copy-button.js';
import { element } from './dom.js';
import { icon } from './icons.js';
import { verdict } from './states.js';
import { text } from './texts.js';
import { duration, shortId, size } from './units.js';

const MAX_OPEN = 6;

function marks(layer) {
  return [
    layer.cached === true ? element('span', { class: 'nim-mark' }, text('layer.cached')) : null,
    layer.cached === false ? element('span', { class: 'nim-mark nim-mark--built' }, text('layer.built', duration(layer.millis))) : null,
    layer.shared > 0 ? element('span', { class: 'nim-mark nim-mark--shared' }, icon('shared'), text('layer.shared', layer.shared)) : null,
  ];
}

function facts(layer, href) {
  const sharedWith = (layer.sharedWith || []).map((name) => element('a', { href: href(name), dir: 'auto' }, name));
  return element('div', { class: 'nim-layer__facts' },
    element('p', { class: 'nim-code', dir: 'auto' }, layer.instruction || text('layer.unknown')),
    element('p', {}, copyable(layer.id)),
    element('p', { class: 'nim-muted' }, layer.size < 0 ? text('size.unknown') : text('layer.bytes', layer.size.toLocaleString()),
      layer.line > 0 ? ` · ${text('layer.line', layer.line)}` : null),
    sharedWith.length > 0 ? element('p', { class: 'nim-layer__shared' }, element('span', {}, text('layer.sharedWith')), ...sharedWith,
      layer.shared > sharedWith.length ? element('span', { class: 'nim-muted' }, text('layer.moreSharedWith', layer.shared - sharedWith.length)) : null) : null);
}

function block(layer, kind, largest, href) {
  const bar = element('span', { class: 'nim-layer__bar', 'aria-hidden': 'true' });
  bar.style.width = `${largest > 0 && layer.size > 0 ? Math.max(1, (100 * layer.size) / largest) : 0}%`;
  return element('li', {}, element('details', { class: `nim-layer nim-layer--${kind}` },
    element('summary', {}, bar,
      element('code', { class: 'nim-layer__id' }, shortId(layer.id)),
      element('span', { class: 'nim-layer__instruction', dir: 'auto' }, layer.instruction || text('layer.unknown')),
      ...marks(layer),
      element('span', { class: 'nim-layer__size' }, size(layer.size))),
    facts(layer, href)));
}

function total(layers) {
  let sum = 0;
  layers.forEach((layer) => { sum += Math.max(0, layer.size); });
  return sum;
}

function stack(layers, kind, largest, href) {
  return element('ol', { class: 'nim-stack__layers', reversed: true },
    ...[...layers].reverse().map((layer) => block(layer, kind, largest, href)));
}

/** The stack of a failed test: its instructions up to the failure. */
function failedTestStack(cases) {
  return element('ol', { class: 'nim-stack__layers', reversed: true }, ...[...cases].reverse().map((step) => element('li', {},
    element('div', { class: `nim-layer nim-layer--${step.passed ? 'passed' : 'failed'}` },
      icon(step.passed ? 'PROVEN' : 'FAILED'),
      element('span', { class: 'nim-layer__instruction', dir: 'auto' }, step.text),
      element('span', { class: 'nim-layer__size' }, step.millis > 0 ? duration(step.millis) : '')))));
}

function test(one, cases, largest, href) {
  return element('div', { class: 'nim-stack nim-stack--test' },
    element('h3', { class: 'nim-stack__name' }, verdict(one.passed), element('span', { dir: 'auto' }, one.folder)),
    one.layers.length > 0 ? stack(one.layers, 'test', largest, href)
      : one.passed ? element('p', { class: 'nim-muted nim-stack__none' }, text('layers.noTestLayer')) : failedTestStack(cases));
}

function inheritedStack(layers, parent, largest, href) {
  if (layers.length === 0) {
    return null;
  }
  const title = text('layers.inherited', layers.length, size(total(layers)));
  const box = element('details', { class: 'nim-details nim-stack__base' }, element('summary', {}, title,
    parent ? element('a', { href: href(parent), dir: 'auto' }, parent) : null), stack(layers, 'base', largest, href));
  box.open = layers.length <= MAX_OPEN;
  return box;
}

/**
 * @param picture the layers in the cell's details
 * @param result of the cell, for the cases of failed tests
 * @param parent name of the cell it is built on, if there is one
 */
export function layers(picture, result, parent, href) {
  const own = picture.artifact.filter((layer) => !layer.inherited);
  const inherited = picture.artifact.filter((layer) => layer.inherited);
  const largest = Math.max(0, ...[...picture.artifact].map((layer) => layer.size), ...picture.tests.flatMap((one) => [...one.layers].map((layer) => layer.size)));
  const stacks = picture.tests.map((one, index) => test(one, result.tests[index] ? result.tests[index].cases : [], largest, href));
  return element('div', { class: 'nim-layers' },
    stacks.length > 0 ? element('div', { class: 'nim-stacks' }, ...stacks) : null,
    element('div', { class: 'nim-stack nim-stack--artifact' },
      element('h3', { class: 'nim-stack__name' }, icon('layers'), element('span', {}, text('layers.artifact', picture.artifact.length, size(total(picture.artifact))))),
      own.length > 0 ? stack(own, 'own', largest, href) : null,
      inheritedStack(inherited, parent, largest, href)));
}
