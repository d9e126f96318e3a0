// Renders terminal output with its colours as elements.

import { ansiReader } from './ansi.js';
import { element } from './dom.js';

function colour(span, property, value) {
  if (value && value.name) {
    span.classList.add(`nim-ansi--${property === 'color' ? '' : 'on-'}${value.name}`);
  } else if (value) {
    span.style[property] = `rgb(${value.rgb.join(',')})`;
  }
}

function rendered({ text: shown, style }) {
  const names = ['bold', 'dim', 'italic', 'underline', 'inverse'].filter((name) => style[name]);
  if (names.length === 0 && !style.color && !style.background) {
    return shown;
  }
  const span = element('span', {});
  names.forEach((name) => span.classList.add(`nim-ansi--${name}`));
  colour(span, 'color', style.color);
  colour(span, 'backgroundColor', style.background);
  span.append(shown);
  return span;
}

/** Converts lines to nodes, in order; a colour continues on the next line. */
export function lineReader() {
  const read = ansiReader();
  return (line) => read(line).map(rendered);
}

/** Renders the output of an instruction. */
export function output(value) {
  const read = lineReader();
  const box = element('pre', { class: 'nim-output', dir: 'auto', tabindex: '0' });
  value.replace(/\n$/, '').split('\n').forEach((line, index) => box.append(index > 0 ? '\n' : '', ...read(line)));
  return box;
}
