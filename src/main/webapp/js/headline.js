// One sentence on how the run stands, and a bar of its states.

import { element } from './dom.js';
import { icon } from './icons.js';
import { ordered, word } from './states.js';
import { text } from './texts.js';
import { about, duration } from './units.js';

const OUTCOMES = { SUCCESS: 'PROVEN', UNSTABLE: 'UNTESTED', FAILURE: 'FAILED', ABORTED: 'CANCELLED' };
const SECOND = 1000;
const UNDONE = ['RUNNING', 'WAITING'];

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

function done(report) {
  let sum = 0;
  for (const [state, count] of Object.entries(report.states || {})) {
    sum += UNDONE.includes(state) ? 0 : count;
  }
  return sum;
}

/** The time goes on between two answers of the server: it is reckoned with the server's clock. */
export function headline() {
  const view = element('div', { class: 'nim-headline' });
  const words = element('p', { class: 'nim-headline__words', role: 'status' });
  const time = element('span', { class: 'nim-muted' });
  let latest = null;
  let ahead = 0;

  function tell() {
    if (!latest.running) {
      time.textContent = duration(latest.durationMillis || 0);
      return;
    }
    const elapsed = duration(Math.max(0, Date.now() + ahead - latest.startedMillis));
    time.textContent = latest.remainingMillis === undefined
      ? elapsed : text('headline.remaining', elapsed, about(latest.remainingMillis));
  }

  function tick() {
    if (latest.running) {
      tell();
      setTimeout(tick, SECOND);
    }
  }

  function update(report, serverTime) {
    const first = latest === null || !latest.running;
    latest = report;
    ahead = serverTime ? serverTime - Date.now() : 0;
    const mark = report.running ? 'RUNNING' : OUTCOMES[report.outcome] || report.outcome;
    const now = report.running ? text('headline.running', done(report), report.cells ? report.cells.length : 0)
      : text(`outcome.${report.outcome}`);
    words.replaceChildren(element('span', { class: `nim-outcome nim-state--${mark.toLowerCase()}` }, icon(mark), element('b', {}, now)),
      element('span', {}, sentence(report)));
    view.replaceChildren(element('div', { class: 'nim-headline__line' }, words, time), bar(report.states || {}),
      element('p', { class: 'nim-muted nim-headline__origin', dir: 'auto' }, text('headline.origin', report.matrixFile || '', report.catalogue || '')));
    tell();
    if (first) {
      tick();
    }
  }

  return { view, update };
}
