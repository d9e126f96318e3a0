// Links to builds, cells and tags of the job. A build that was deleted is named without a link.

import { element, isolated } from './dom.js';
import { text } from './texts.js';

let kept = new Set();
let pages = [];

/** @param status the job's overview */
export function learnBuilds(status) {
  kept = new Set(status.builds);
  pages = status.matrices.filter((matrix) => matrix.last && kept.has(matrix.last.number));
}

/** @param page relative to the job */
export function buildNumber(number, page) {
  const name = `#${number}`;
  return kept.has(number) ? element('a', { href: `../${page || `${number}/`}` }, name) : element('span', {}, name);
}

/** @param name the full name of a build, such as "folder » matrix #12"; empty for an action on the job's page */
export function build(name) {
  const found = /#(\d+)$/.exec(name || '');
  if (!found) {
    return element('span', { dir: 'auto' }, name || text('changes.page'));
  }
  const link = buildNumber(Number(found[1]));
  link.title = name;
  return link;
}

function cellOn(name, page) {
  return element('a', { href: `../${page}cell?${new URLSearchParams({ name })}`, dir: 'auto' }, name);
}

/** @param at the build whose page shows the cell; if it is left out, the last build of the cell's matrix */
export function cell(name, at) {
  const matrix = at ? null : pages.find((one) => name in one.cells);
  const last = at || (matrix && matrix.last);
  return last && kept.has(last.number) ? cellOn(name, last.page) : isolated(name);
}

/** The part of a reference after its repository. */
export function tagName(reference) {
  return reference.slice(reference.lastIndexOf(':') + 1);
}

/** A reference without its registry, which the tags of a job mostly share. */
export function withoutRegistry(reference) {
  return reference.slice(reference.indexOf('/') + 1);
}

/** The address of a tag on this page. */
export function tagAddress(reference) {
  return `#tag=${encodeURIComponent(reference)}`;
}

/** A tag that leads to its row and history on this page. */
export function tag(reference, shown) {
  return element('a', { class: 'nim-code', href: tagAddress(reference), title: reference, dir: 'auto' }, shown || reference);
}
