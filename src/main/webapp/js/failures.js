// The failures: new failures first, at most ten until the user expands the list.

import { output } from './ansi-text.js';
import { element } from './dom.js';
import { ask } from './poller.js';
import { section } from './section.js';
import { badge } from './states.js';
import { text } from './texts.js';
import { duration } from './units.js';

const SHOWN_AT_FIRST = 10;

function blockedBy(cells, name) {
  const names = new Set([name]);
  let count = 0;
  for (const cell of cells) {
    if (cell.state === 'BLOCKED' && names.has(cell.parent)) {
      names.add(cell.name);
      count += 1;
    }
  }
  return count;
}

/** The end of a failure's log is fetched when the user opens it. */
function lastLines(cell, detailsUrl) {
  const content = element('div', {}, text('loading'));
  const box = element('details', { class: 'nim-details', toggle: async () => {
    if (box.open && !box.dataset.asked) {
      box.dataset.asked = 'yes';
      const details = await ask(detailsUrl(cell.name));
      const failure = details.cell.result && details.cell.result.failure;
      content.replaceChildren(failure && failure.output ? output(failure.output) : text('failures.noOutput'));
    }
  } }, element('summary', {}, text('failures.output')), content);
  return box;
}

function failure(cell, cells, href, detailsUrl) {
  const blocked = blockedBy(cells, cell.name);
  const facts = [cell.agent, cell.millis > 0 ? duration(cell.millis) : null,
    blocked > 0 ? text('failures.blocks', blocked) : null].filter((fact) => fact);
  return element('li', { class: 'nim-failure' },
    element('div', { class: 'nim-failure__head' }, badge(cell.state),
      element('a', { href: href(cell.name), dir: 'auto' }, cell.name),
      cell.fresh ? element('span', { class: 'nim-new' }, text('failures.new')) : null,
      element('span', { class: 'nim-muted' }, facts.join(' · '))),
    element('p', { class: 'nim-code nim-failure__fault', dir: 'auto' }, cell.fault || cell.why || ''),
    lastLines(cell, detailsUrl));
}

/** @param compared the build that new failures are compared with, if there is one */
export function failures(cells, compared, href, detailsUrl) {
  const failed = cells.filter((cell) => cell.state === 'FAILED');
  if (failed.length === 0) {
    return null;
  }
  const sorted = [...failed.filter((cell) => cell.fresh), ...failed.filter((cell) => !cell.fresh)];
  const list = element('ul', { class: 'nim-list' }, ...sorted.slice(0, SHOWN_AT_FIRST).map((cell) => failure(cell, cells, href, detailsUrl)));
  const rest = sorted.slice(SHOWN_AT_FIRST);
  const all = element('button', { type: 'button', class: 'nim-button', hidden: rest.length === 0, click: () => {
    list.append(...rest.map((cell) => failure(cell, cells, href, detailsUrl)));
    all.remove();
  } }, text('failures.all', sorted.length));
  const fresh = sorted.filter((cell) => cell.fresh).length;
  const note = compared ? element('p', { class: 'nim-muted', dir: 'auto' }, text('failures.compared', fresh, compared)) : null;
  return section(text('failures.title'), failed.length, note, list, all);
}
