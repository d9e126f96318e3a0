// Line icons in the colour of the surrounding text.

import { drawing } from './dom.js';

const STROKES = {
  PROVEN: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM5 8.2l2.1 2.1L11 6.2',
  UNCHANGED: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM5.2 6.7h5.6M5.2 9.3h5.6',
  FAILED: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6',
  BLOCKED: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM3.6 3.6l8.8 8.8',
  DEFERRED: 'M4.5 2h7M4.5 14h7M5.5 2v3L8 8l2.5-3V2M5.5 14v-3L8 8l2.5 3v3',
  CANCELLED: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM6 6h4v4H6z',
  UNTESTED: 'M8 1.8 1.4 13.5h13.2zM8 6.2v3.4M8 11.6v.1',
  RUNNING: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM6.6 5.4v5.2L10.8 8z',
  WAITING: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 4.5V8l2.4 1.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  done: 'm3 8.5 3.2 3.2L13 4.8',
  open: 'm4 6 4 4 4-4',
  closed: 'm6 4 4 4-4 4',
  arrow: 'M2.5 8h11M9.5 4l4 4-4 4',
  layers: 'M8 2 2 5l6 3 6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  shared: 'M4 8a2 2 0 1 0 0 .1zM12.5 3.5a2 2 0 1 0 0 .1zM12.5 12.5a2 2 0 1 0 0 .1zM4 7.5l6.5-3M4 8.5l6.5 3',
  shield: 'M8 1.5 2.5 3.5v4c0 3.4 2.3 5.8 5.5 7 3.2-1.2 5.5-3.6 5.5-7v-4z',
  up: 'm4 10 4-4 4 4',
};

const made = new Map();

/** @param name of a state or another icon; an unknown name yields a plain dot */
export function icon(name) {
  if (!made.has(name)) {
    made.set(name, drawing('svg', { class: 'nim-icon', viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' },
      drawing('path', { d: STROKES[name] || 'M8 7.9v.2' })));
  }
  return made.get(name).cloneNode(true);
}
