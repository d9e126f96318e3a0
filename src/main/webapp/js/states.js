// The states of cells: their texts, order and appearance.

import { element } from './dom.js';
import { icon } from './icons.js';
import { text } from './texts.js';

/** The states, worst first. */
const STATES = ['FAILED', 'BLOCKED', 'DEFERRED', 'CANCELLED', 'RUNNING', 'WAITING', 'UNTESTED', 'PROVEN', 'UNCHANGED'];

export function word(state) {
  return text(`state.${state}`);
}

function rank(state) {
  const at = STATES.indexOf(state);
  return at < 0 ? STATES.length : at;
}

/** The worst state of a group of cells. */
export function worst(states) {
  let found = null;
  for (const state of states) {
    if (found === null || rank(state) < rank(found)) {
      found = state;
    }
  }
  return found;
}

/** The counts in display order. */
export function ordered(counts) {
  return Object.entries(counts).sort((some, other) => rank(some[0]) - rank(other[0]));
}

/** Icon and text in the colour of the state; never the colour alone. */
export function badge(state) {
  return element('span', { class: `nim-state nim-state--${state.toLowerCase()}` }, icon(state),
    element('span', {}, word(state)));
}

/** The badge of a test or an instruction, which passes or fails. */
export function verdict(passed) {
  return element('span', { class: `nim-state nim-state--${passed ? 'proven' : 'failed'}` }, icon(passed ? 'PROVEN' : 'FAILED'),
    element('span', {}, text(passed ? 'step.passed' : 'step.failed')));
}
