// The build's page: fetches the grid, renders it, and updates it while the build runs.

import { agents } from './agents.js';
import { deferred } from './deferred.js';
import { element } from './dom.js';
import { failures } from './failures.js';
import { filterBar } from './filter-bar.js';
import { keepFilter, matcher, readFilter } from './filter.js';
import { grid, healthyLines } from './grid.js';
import { headline } from './headline.js';
import { heldBases } from './held-bases.js';
import { heldReleases } from './held-releases.js';
import { runEvents } from './run-events.js';
import { keepPlace } from './place.js';
import { poll } from './poller.js';
import { tagUpdates } from './tag-updates.js';
import { loadTexts, text } from './texts.js';

const root = document.getElementById('nim-build');
loadTexts(root);

const href = (name) => `${root.dataset.cellPage}?${new URLSearchParams({ name })}`;
const detailsUrl = (name) => `${root.dataset.cellUrl}?${new URLSearchParams({ name })}`;
const returnToPlace = keepPlace(root);
const filter = readFilter();
const head = headline();
const matrix = grid(href, filter, show);
const bar = filterBar(filter, show);
const above = element('div', { class: 'nim-above' });
const below = element('div', { class: 'nim-below' });
const notice = element('p', { class: 'nim-notice', role: 'alert', hidden: true });
let cells = null;
let shownAbove = '';
let shownBelow = '';
let followed = false;

function show() {
  if (cells) {
    const count = matrix.show(matcher(filter));
    bar.showCount(count === cells.length ? '' : text('filter.shown', count, cells.length));
  }
  keepFilter(filter);
}

/** Renders the failures only when they change, so that opened details stay open. */
function drawAbove(report) {
  const now = (report.cells || []).filter((cell) => cell.state === 'FAILED' || cell.state === 'BLOCKED')
    .map((cell) => cell.name).join();
  if (now !== shownAbove) {
    shownAbove = now;
    above.replaceChildren(...[failures(report.cells || [], report.compared, href, detailsUrl)].filter((part) => part !== null));
  }
}

/** Renders the sections below the grid only when they change. */
function drawBelow(report) {
  const now = [Object.entries(report.tagUpdates || {}).join(), (report.held || []).length, (report.heldBases || []).length, (report.states || {}).DEFERRED,
    (report.events || []).length, report.running].join('\n');
  if (now !== shownBelow) {
    shownBelow = now;
    below.replaceChildren(...[
      tagUpdates(report.tagUpdates, root.dataset.tagUpdatesUrl, href),
      deferred(report.cells || [], href),
      heldReleases(report.held, report.cells || []),
      heldBases({ bases: report.heldBases || [], approved: [] }, [], '', null),
      runEvents(report.events, href),
      agents(report.agents, (report.cells || []).some((cell) => cell.parent)),
    ].filter((part) => part !== null));
  }
}

function take(report, answer) {
  notice.hidden = true;
  const date = Date.parse(answer.headers.get('Date') || '');
  head.update(report, date);
  if (!cells) {
    root.replaceChildren(notice, head.view, above, bar.view, matrix.view, below);
  }
  const first = !cells;
  cells = report.cells || [];
  drawAbove(report);
  if (first || followed !== report.running) {
    filter.healthy = healthyLines(cells);
    followed = report.running;
  }
  matrix.update(cells);
  bar.update(report.states || {}, matrix.systems(), matrix.lines().filter((line) => line !== ''));
  show();
  drawBelow(report);
  if (first) {
    matrix.finish();
    returnToPlace();
  }
  root.dataset.state = report.running ? 'running' : 'ended';
  return report.running;
}

function fail(status) {
  if (!cells) {
    root.replaceChildren(notice);
  }
  notice.hidden = false;
  notice.textContent = text(status === 404 ? 'page.none' : 'page.failed');
  return status !== 404 || root.dataset.building === 'true';
}

poll(root.dataset.gridUrl, take, fail);
