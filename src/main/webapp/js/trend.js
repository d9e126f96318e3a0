// How the last builds went: a column of cells for each build, and a line of how long they took. Its data is a table beside it.

import { drawing, element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { duration } from './units.js';

const WIDTH = 720;
const HEIGHT = 160;
const GAP = 3;
const GROUPS = [
  ['proven', ['PROVEN', 'UNTESTED']],
  ['skipped', ['UNCHANGED', 'CANCELLED', 'WAITING', 'RUNNING']],
  ['failed', ['FAILED', 'BLOCKED']],
];

function counts(point) {
  const sums = {};
  GROUPS.forEach(([group, states]) => {
    sums[group] = 0;
    states.forEach((state) => { sums[group] += point.states[state] || 0; });
  });
  return sums;
}

function label(point, sums) {
  return text('trend.point', point.number, sums.proven, sums.failed, sums.skipped, duration(point.durationMillis));
}

function column(point, x, width, tallest, root) {
  const sums = counts(point);
  let y = HEIGHT;
  const parts = GROUPS.map(([group]) => {
    const height = (sums[group] / tallest) * HEIGHT;
    y -= height;
    return drawing('rect', { x, y, width, height, class: `nim-trend__${group}` });
  });
  return drawing('a', { href: `${root}/${point.url}`, class: 'nim-trend__build' }, drawing('title', {}, label(point, sums)),
    drawing('rect', { x, y: 0, width, height: HEIGHT, class: 'nim-trend__ground' }), ...parts);
}

function chart(points, root) {
  let tallest = 1;
  let longest = 1;
  points.forEach((point) => {
    const sums = counts(point);
    tallest = Math.max(tallest, sums.proven + sums.failed + sums.skipped);
    longest = Math.max(longest, point.durationMillis);
  });
  const step = WIDTH / Math.max(points.length, 10);
  const line = points.map((point, index) => `${index * step + step / 2},${HEIGHT - (point.durationMillis / longest) * (HEIGHT - 8) - 4}`);
  return drawing('svg', { class: 'nim-trend', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': text('trend.title'),
    preserveAspectRatio: 'none' },
  ...points.map((point, index) => column(point, index * step + GAP / 2, step - GAP, tallest, root)),
  drawing('polyline', { class: 'nim-trend__time', points: line.join(' ') }));
}

function legend() {
  const names = GROUPS.map(([group]) => group).concat('time');
  return element('p', { class: 'nim-trend__legend nim-muted' }, ...names.map((name) => element('span', {},
    element('span', { class: `nim-trend__key nim-trend__key--${name}`, 'aria-hidden': 'true' }), text(`trend.${name}`))));
}

/** @param root of the controller */
export function trend(points, root) {
  if (points.length < 2) {
    return null;
  }
  const rows = points.slice().reverse().map((point) => {
    const sums = counts(point);
    return row(element('a', { href: `${root}/${point.url}` }, `#${point.number}`), String(sums.proven), String(sums.failed),
      String(sums.skipped), duration(point.durationMillis));
  });
  const numbers = table(text('trend.title'),
    ['published.build', 'trend.proven', 'trend.failed', 'trend.skipped', 'trend.time'].map((key) => text(key)), rows);
  return section(text('trend.title'), null, chart(points, root), legend(),
    element('details', { class: 'nim-details' }, element('summary', {}, text('trend.numbers')), numbers));
}
