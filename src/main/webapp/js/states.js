// The states of cells: their words, their order, and how they look.

import { element } from './dom.js';
import { icon } from './icons.js';
import { text } from './texts.js';

/** The worst first. */
export const STATES = ['FAILED', 'BLOCKED', 'CANCELLED', 'RUNNING', 'WAITING', 'UNTESTED', 'PROVEN', 'UNCHANGED'];

export function word(state) {
  return text(`state.${state}`);
}

function rank(state) {
  const at = STATES.indexOf(state);
  return at < 0 ? STATES.length : at;
}

/** The state that a group of cells is in: its worst. */
export function worst(states) {
  let found = null;
  for (const state of states) {
    if (found === null || rank(state) < rank(found)) {
      found = state;
    }
  }
  return found;
}

/** Counts in the order in which they are to be read. */
export function ordered(counts) {
  return Object.entries(counts).sort((some, other) => rank(some[0]) - rank(other[0]));
}

/** Icon and word in the colour of the state; never the colour alone. */
export function badge(state) {
  return element('span', { class: `nim-state nim-state--${state.toLowerCase()}` }, icon(state),
    element('span', {}, word(state)));
}

/** The same for a test or an instruction, which passes or fails. */
export function verdict(passed) {
  return element('span', { class: `nim-state nim-state--${passed ? 'proven' : 'failed'}` }, icon(passed ? 'PROVEN' : 'FAILED'),
    element('span', {}, text(passed ? 'step.passed' : 'step.failed')));
}
