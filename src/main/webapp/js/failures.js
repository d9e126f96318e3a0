// The failures, grouped by their cause: causes with new failures first, then those that hit most cells.

import { output } from './ansi-text.js';
import { element } from './dom.js';
import { ask } from './poller.js';
import { placed } from './place.js';
import { section } from './section.js';
import { badge } from './states.js';
import { text } from './texts.js';

const FIRST_CAUSES = 5;
const FIRST_CELLS = 12;

function blockedBy(cells, names) {
  const blocking = new Set(names);
  let count = 0;
  for (const cell of cells) {
    if (cell.state === 'BLOCKED' && blocking.has(cell.parent)) {
      blocking.add(cell.name);
      count += 1;
    }
  }
  return count;
}

function causesOf(failed) {
  const causes = new Map();
  for (const cell of failed) {
    const key = cell.cause || cell.fault || cell.why || '';
    if (!causes.has(key)) {
      causes.set(key, []);
    }
    causes.get(key).push(cell);
  }
  const fresh = (group) => (group.some((cell) => cell.fresh) ? 1 : 0);
  return [...causes.values()].sort((some, other) => fresh(other) - fresh(some) || other.length - some.length);
}

/** The cells of a cause in a few words: a release on some systems, some releases on a system, or both. */
function extent(group) {
  const releases = new Set(group.map((cell) => cell.column));
  const systems = new Set(group.map((cell) => cell.os));
  if (releases.size * systems.size < group.length) {
    return text('failures.cells', group.length);
  }
  if (releases.size === 1) {
    return text('failures.onSystems', systems.size, [...releases][0]);
  }
  return systems.size === 1 ? text('failures.releases', releases.size, [...systems][0])
    : text('failures.area', group.length, releases.size, systems.size);
}

/** The end of the first cell's log is fetched when the user opens it. */
function lastLines(cell, detailsUrl) {
  const content = element('div', {}, text('loading'));
  const box = element('details', { class: 'nim-details', toggle: async () => {
    if (box.open && !box.dataset.asked) {
      box.dataset.asked = 'yes';
      const details = await ask(detailsUrl(cell.name));
      const failure = details.cell.result && details.cell.result.failure;
      content.replaceChildren(failure && failure.output ? output(failure.output) : text('failures.noOutput'));
    }
  } }, element('summary', {}, text('failures.output', cell.name)), content);
  return box;
}

function cellAnchor(cell, href) {
  return element('a', { href: href(cell.name), dir: 'auto', ...placed('failures', cell.name) }, cell.name);
}

function cellLink(cell, href, mixed) {
  return element('li', {}, cellAnchor(cell, href),
    mixed && cell.fresh ? element('span', { class: 'nim-new' }, text('failures.new')) : null);
}

function links(group, href, mixed) {
  const list = element('ul', { class: 'nim-failure__cells', 'aria-label': text('failures.list') },
    ...group.slice(0, FIRST_CELLS).map((cell) => cellLink(cell, href, mixed)));
  const rest = group.slice(FIRST_CELLS);
  if (rest.length > 0) {
    const more = element('li', {}, element('button', { type: 'button', class: 'nim-button nim-button--quiet', click: () => {
      list.append(...rest.map((cell) => cellLink(cell, href, mixed)));
      more.remove();
      list.children[FIRST_CELLS].querySelector('a').focus();
    } }, text('failures.more', rest.length)));
    list.append(more);
  }
  return list;
}

function cause(group, cells, href, detailsUrl) {
  const [first] = group;
  const blocked = blockedBy(cells, group.map((cell) => cell.name));
  const fresh = group.filter((cell) => cell.fresh).length;
  return element('li', { class: 'nim-failure' },
    element('div', { class: 'nim-failure__head' },
      first.kind ? element('b', { class: 'nim-failure__kind' }, text(`failure.${first.kind}`)) : badge(first.state),
      group.length === 1 ? cellAnchor(first, href) : element('span', {}, extent(group)),
      fresh > 0 ? element('span', { class: 'nim-new' }, fresh === group.length ? text('failures.new') : text('failures.someNew', fresh)) : null,
      blocked > 0 ? element('span', { class: 'nim-muted' }, text('failures.blocks', blocked)) : null),
    element('p', { class: 'nim-code nim-failure__fault', dir: 'auto' }, first.fault || first.why || ''),
    group.length === 1 && first.attempts ? element('p', { class: 'nim-muted' }, first.attempts.text) : null,
    first.kind ? element('p', { class: 'nim-muted nim-failure__hint' }, text(`hint.${first.kind}`)) : null,
    group.length === 1 ? null : links(group, href, fresh > 0 && fresh < group.length),
    lastLines(first, detailsUrl));
}

/** @param compared the build that new failures are compared with, if there is one */
export function failures(cells, compared, href, detailsUrl) {
  const failed = cells.filter((cell) => cell.state === 'FAILED');
  if (failed.length === 0) {
    return null;
  }
  const causes = causesOf(failed);
  const list = element('ul', { class: 'nim-list' }, ...causes.slice(0, FIRST_CAUSES).map((group) => cause(group, cells, href, detailsUrl)));
  const rest = causes.slice(FIRST_CAUSES);
  const all = element('button', { type: 'button', class: 'nim-button', hidden: rest.length === 0, click: () => {
    list.append(...rest.map((group) => cause(group, cells, href, detailsUrl)));
    all.remove();
  } }, text('failures.all', causes.length));
  const fresh = failed.filter((cell) => cell.fresh).length;
  const note = [causes.length < failed.length ? text('failures.causes', causes.length) : null,
    compared ? text('failures.compared', fresh, compared) : null].filter((part) => part !== null).join(' · ');
  return section(text('failures.title'), failed.length,
    note === '' ? null : element('p', { class: 'nim-muted', dir: 'auto' }, note), list, all);
}
