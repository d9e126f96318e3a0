// The result of the run in one line, a bar of its cells' states, and what happened to tags and what waits, with links.

import { element } from './dom.js';
import { baseFact } from './held-bases.js';
import { heldFact } from './held-releases.js';
import { icon } from './icons.js';
import { ordered, word } from './states.js';
import { tagFact } from './tag-updates.js';
import { text } from './texts.js';
import { about, duration } from './units.js';

const OUTCOMES = { SUCCESS: 'PROVEN', UNSTABLE: 'UNTESTED', FAILURE: 'FAILED', ABORTED: 'CANCELLED' };
const SECOND = 1000;
const UNFINISHED = ['RUNNING', 'WAITING'];
const CHANGED = ['created', 'moved', 'removed'];
const NOT_PUBLISHED = ['refused', 'kept', 'blocked'];

function bar(states) {
  const parts = ordered(states).map(([state, count]) => {
    const part = element('span', { class: `nim-bar__part nim-state--${state.toLowerCase()}` });
    part.style.flexGrow = String(count);
    return part;
  });
  return element('div', { class: 'nim-bar', 'aria-hidden': 'true' }, ...parts.reverse());
}

function sentence(report) {
  const counts = ordered(report.states || {}).map(([state, count]) => `${count.toLocaleString()} ${word(state)}`);
  return counts.length === 0 ? text('headline.none') : counts.join(', ');
}

// Not by Array.reduce: the Prototype library of old controllers puts another function in its place.
function sum(counts, keys) {
  let total = 0;
  keys.forEach((key) => {
    total += (counts || {})[key] || 0;
  });
  return total;
}

function done(report) {
  const all = Object.keys(report.states || {});
  return sum(report.states, all.filter((state) => !UNFINISHED.includes(state)));
}

/** The problems that prevent success, with counts; empty if there are none yet. */
function problems(report) {
  const counts = [
    ['outcome.failed', sum(report.states, ['FAILED'])],
    ['outcome.blocked', sum(report.states, ['BLOCKED'])],
    ['outcome.deferred', sum(report.states, ['DEFERRED'])],
    ['outcome.unpublished', sum(report.tagUpdates, NOT_PUBLISHED)],
  ];
  return counts.filter(([, count]) => count > 0).map(([key, count]) => text(key, count)).join(', ');
}

function success(report) {
  const untested = sum(report.states, ['UNTESTED']);
  if (untested > 0) {
    return text('outcome.untested', untested);
  }
  const deferred = sum(report.states, ['DEFERRED']);
  if (deferred > 0) {
    return text('outcome.waits', deferred);
  }
  if (Object.keys(report.states || {}).every((state) => state === 'UNCHANGED') && sum(report.tagUpdates, CHANGED) === 0) {
    return text('outcome.unchanged');
  }
  return text(Object.keys(report.tagUpdates || {}).length > 0 && sum(report.tagUpdates, NOT_PUBLISHED) === 0 ? 'outcome.published' : 'outcome.SUCCESS');
}

function outcome(report) {
  if (report.outcome === 'SUCCESS') {
    return success(report);
  }
  return (report.outcome === 'UNSTABLE' && problems(report)) || text(`outcome.${report.outcome}`);
}

/** The headline. Between two answers, the elapsed time is updated from the server's clock. */
export function headline() {
  const view = element('div', { class: 'nim-headline' });
  const result = element('p', { class: 'nim-headline__result', role: 'status' });
  const time = element('span', { class: 'nim-muted' });
  let latest = null;
  let clockOffset = 0;

  function showTime() {
    if (!latest.running) {
      time.textContent = duration(latest.durationMillis || 0);
      return;
    }
    const elapsed = duration(Math.max(0, Date.now() + clockOffset - latest.startedMillis));
    time.textContent = latest.remainingMillis === undefined
      ? elapsed : text('headline.remaining', elapsed, about(latest.remainingMillis));
  }

  function tick() {
    if (latest.running) {
      showTime();
      setTimeout(tick, SECOND);
    }
  }

  function update(report, serverTime) {
    const first = latest === null || !latest.running;
    latest = report;
    clockOffset = serverTime ? serverTime - Date.now() : 0;
    const mark = report.running ? 'RUNNING' : OUTCOMES[report.outcome] || report.outcome;
    const now = report.running ? text('headline.running', done(report), report.cells ? report.cells.length : 0)
      : outcome(report);
    result.replaceChildren(element('span', { class: `nim-outcome nim-state--${mark.toLowerCase()}` }, icon(mark), element('b', {}, now)),
      element('span', {}, sentence(report)));
    const facts = [tagFact(report.tagUpdates), heldFact(report.held), baseFact(report.heldBases)].filter((part) => part !== null);
    view.replaceChildren(element('div', { class: 'nim-headline__line' }, result, time), bar(report.states || {}),
      facts.length === 0 ? '' : element('p', { class: 'nim-headline__facts' }, ...facts),
      element('p', { class: 'nim-muted nim-headline__origin', dir: 'auto' }, text('headline.origin', report.matrixFile || '', report.catalogue || '')));
    showTime();
    if (first) {
      tick();
    }
  }

  return { view, update };
}
