// Instructions of a Dockerfile, shown as steps of a build or cases of a test.

import { output } from './ansi-text.js';
import { element } from './dom.js';
import { icon } from './icons.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { duration } from './units.js';

function outcome(step) {
  const [name, state] = !step.passed ? ['step.failed', 'FAILED'] : step.cached ? ['step.cached', 'UNCHANGED'] : ['step.passed', 'PROVEN'];
  return element('span', { class: `nim-state nim-state--${state.toLowerCase()}` }, icon(state), element('span', {}, text(name)));
}

function printed(step) {
  if (!step.output) {
    return null;
  }
  const box = element('details', { class: 'nim-details' }, element('summary', {}, text('step.output')),
    output(step.output));
  box.open = !step.passed;
  return box;
}

function stepRow(step) {
  return row(String(step.line || ''),
    element('div', {}, element('code', { class: 'nim-code', dir: 'auto' }, step.text), printed(step)),
    outcome(step), step.cached || step.millis === 0 ? '' : element('span', { class: 'nim-time' }, duration(step.millis)));
}

export function instructions(name, steps) {
  return table(name, [text('step.line'), text('step.instruction'), text('step.result'), text('step.time')], steps.map(stepRow));
}
