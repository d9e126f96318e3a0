// The page of a cell: its result, layers, tests, build steps, tags and log.

import { cellCommands } from './cell-commands.js';
import { cellFailure, cellHead, cellTags } from './cell-facts.js';
import { rebuild } from './cell-rebuild.js';
import { contents } from './contents.js';
import { difference } from './difference.js';
import { element } from './dom.js';
import { instructions } from './instructions.js';
import { layers } from './layers.js';
import { logView } from './log-view.js';
import { wayBack } from './place.js';
import { poll } from './poller.js';
import { proofs } from './proofs.js';
import { section } from './section.js';
import { verdict } from './states.js';
import { loadTexts, text } from './texts.js';
import { duration } from './units.js';
import { vulnerabilities } from './vulnerabilities.js';

const root = document.getElementById('nim-cell');
loadTexts(root);

const { name } = root.dataset;
const href = (other) => `${root.dataset.cellPage}?${new URLSearchParams({ name: other })}`;
const facts = element('div', {});
const more = element('div', {});
let failure = null;
const notice = element('p', { class: 'nim-notice', role: 'alert', hidden: true });
const log = logView(`${root.dataset.logUrl}?${new URLSearchParams({ cell: name })}`, () => growing, () => failure);
let growing = true;
let began = false;
let drawn = '';

function neighbour(other, key) {
  return other ? element('a', { class: 'nim-button nim-button--quiet', href: href(other) }, text(key, other)) : null;
}

function navigation(details) {
  return element('nav', { class: 'nim-actions', 'aria-label': text('cell.navigation') },
    element('a', { class: 'nim-button nim-button--quiet', href: wayBack(root.dataset.buildPage, name) }, text('cell.back')),
    neighbour(details.previous, 'cell.previous'), neighbour(details.next, 'cell.next'),
    neighbour(details.previousFailed, 'cell.previousFailed'), neighbour(details.nextFailed, 'cell.nextFailed'));
}

function tests(result) {
  if (result.tests.length === 0) {
    return null;
  }
  return section(text('cell.tests'), result.tests.length, ...result.tests.map((test) => element('div', { class: 'nim-test' },
    element('h3', { class: 'nim-stack__name' }, verdict(test.passed), element('span', { dir: 'auto' }, test.folder),
      element('span', { class: 'nim-muted' }, text('cell.cases', test.cases.length, duration(test.millis)))),
    instructions(test.folder, test.cases))));
}

function build(result) {
  return result.build.length === 0 ? null
    : section(text('cell.build'), result.build.length, instructions(text('cell.build'), result.build));
}

function picture(details, result) {
  return details.layers.artifact.length === 0 && details.layers.tests.length === 0 ? null
    : section(text('layers.title'), null, layers(details.layers, result, details.cell.parent, href));
}

/** The pinned tag that holds the cell's image; null if there is none. */
function published(details, state) {
  const pinned = ['PROVEN', 'UNCHANGED'].includes(state)
    && details.tagUpdates.find((update) => !update.alias && ['created', 'moved', 'unchanged'].includes(update.kind));
  return pinned ? pinned.reference : null;
}

/** A build that ended can be followed by one of this cell. */
function action(details, state) {
  return details.running ? null : rebuild(root, published(details, state));
}

function take(details) {
  const result = details.cell.result || { tests: [], build: [] };
  const state = result.state || 'WAITING';
  notice.hidden = true;
  const now = [state, details.running, details.tagUpdates.length].join();
  if (now === drawn) {
    return details.running;
  }
  drawn = now;
  failure = result.failure || null;
  facts.replaceChildren(...[navigation(details), cellHead(details, href, action(details, state)), cellFailure(failure)]
    .filter((part) => part !== null));
  const commands = cellCommands(details);
  const found = vulnerabilities(details);
  const foundFirst = failure !== null && failure.kind === 'VULNERABILITY';
  more.replaceChildren(...[foundFirst ? found : null, failure ? null : commands, picture(details, result), tests(result), build(result),
    contents(name, result.contents), foundFirst ? null : found,
    difference(details),
    cellTags(details),
    proofs(details), failure ? commands : null].filter((part) => part !== null));
  growing = details.running && (state === 'WAITING' || state === 'RUNNING');
  if (!began) {
    began = true;
    const output = section(text('log.title'), null, log.view);
    root.replaceChildren(notice, facts, ...(failure ? [output, more] : [more, output]));
    log.follow();
  }
  root.dataset.state = growing ? 'running' : 'ended';
  return details.running;
}

function fail(status) {
  if (!began) {
    root.replaceChildren(notice);
  }
  notice.hidden = false;
  notice.textContent = text(status === 404 ? 'cell.none' : 'page.failed');
  return status !== 404;
}

/** Marks the tab of the matrix: Jenkins' new build page does so only on the matrix's own page. */
function markTab() {
  const matrix = new URL(root.dataset.buildPage, window.location.href).pathname.replace(/\/$/, '');
  document.querySelectorAll('.app-build-tabs a').forEach((tab) => {
    if (tab.pathname.replace(/\/$/, '') === matrix) {
      tab.classList.remove('jenkins-button--tertiary');
    }
  });
}

markTab();
poll(root.dataset.cellUrl, take, fail);
