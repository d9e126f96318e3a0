// The results of the last builds: a column of cells for each build, and a line of their durations. A table beside it has the
// same data.

import { drawing, element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { duration } from './units.js';

const WIDTH = 720;
const HEIGHT = 144;
const GAP = 0.3;
/** The minimum number of columns, so that few builds do not fill the width. */
const MIN_COLUMNS = 24;
const GROUPS = [
  ['proven', ['PROVEN', 'UNTESTED']],
  ['skipped', ['UNCHANGED', 'DEFERRED', 'CANCELLED', 'WAITING', 'RUNNING']],
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
    drawing('rect', { x, y: 0, width, height: HEIGHT, class: 'nim-trend__background' }), ...parts);
}

function longest(points) {
  return Math.max(1, ...[...points].map((point) => point.durationMillis));
}

function chart(points, root) {
  const tallest = Math.max(1, ...[...points].map((point) => {
    const { proven, skipped, failed } = counts(point);
    return proven + skipped + failed;
  }));
  const step = WIDTH / Math.max(points.length, MIN_COLUMNS);
  const gap = GAP * step;
  const line = points.map((point, index) => `${(index + 0.5) * step},${HEIGHT - (point.durationMillis / longest(points)) * (HEIGHT - 8) - 4}`);
  const builds = element('span', { class: 'nim-chart__builds' }, element('span', {}, `#${points[0].number}`),
    element('span', {}, `#${points[points.length - 1].number}`));
  builds.style.width = `${(100 * step * points.length) / WIDTH}%`;
  return element('div', { class: 'nim-chart' },
    element('span', { class: 'nim-chart__max' }, tallest.toLocaleString()), element('span', { class: 'nim-chart__min' }, '0'),
    drawing('svg', { class: 'nim-trend', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': text('trend.title'),
      preserveAspectRatio: 'none' },
    ...points.map((point, index) => column(point, index * step + gap / 2, step - gap, tallest, root)),
    drawing('polyline', { class: 'nim-trend__time', points: line.join(' ') })), builds);
}

function legend(points) {
  const names = GROUPS.map(([group]) => [group, text(`trend.${group}`)]).concat([['time', text('trend.upTo', duration(longest(points)))]]);
  return element('p', { class: 'nim-trend__legend nim-muted' }, ...names.map(([name, caption]) => element('span', {},
    element('span', { class: `nim-trend__key nim-trend__key--${name}`, 'aria-hidden': 'true' }), caption)));
}

/** The chart of one matrix; its name is shown if there are several. */
function matrixTrend({ matrix, points }, named, root) {
  const rows = points.slice().reverse().map((point) => {
    const sums = counts(point);
    return row(element('a', { href: `${root}/${point.url}` }, `#${point.number}`), String(sums.proven), String(sums.failed),
      String(sums.skipped), duration(point.durationMillis));
  });
  const numbers = table(text('trend.title'),
    ['published.build', 'trend.proven', 'trend.failed', 'trend.skipped', 'trend.time'].map((key) => text(key)), rows);
  return element('div', { class: 'nim-matrix-trend' }, named ? element('h3', { class: 'nim-stack__name', dir: 'auto' }, matrix) : null,
    chart(points, root), legend(points),
    element('details', { class: 'nim-details' }, element('summary', {}, text('trend.numbers')), numbers));
}

/** @param root of the controller */
export function trend(matrices, root) {
  const drawn = matrices.filter(({ points }) => points.length > 1);
  return drawn.length === 0 ? null
    : section(text('trend.title'), null, ...drawn.map((one) => matrixTrend(one, matrices.length > 1, root)));
}
