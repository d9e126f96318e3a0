// Held updates with a button to approve each, and the next steps for approved ones.

import { copyable } from './copy-button.js';
import { element } from './dom.js';
import { day, release } from './held-releases.js';
import { section } from './section.js';
import { quoted } from './shell.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { moment } from './units.js';

function changelog(version) {
  return element('a', { href: `https://nodejs.org/en/blog/release/v${encodeURIComponent(version)}`, rel: 'noreferrer' },
    text('held.changelog'));
}

function named(name) {
  return element('span', { dir: 'auto' }, name);
}

/** Each held update once, with the matrices that hold it. */
function heldReleases(matrices) {
  const found = new Map();
  matrices.forEach((matrix) => matrix.held.forEach((update) => {
    const known = found.get(update.version) || { ...update, systems: [], matrices: [] };
    known.systems = [...new Set([...known.systems, ...(update.systems || [])])];
    known.matrices.push(matrix.matrix);
    found.set(update.version, known);
  }));
  return [...found.values()];
}

/** The systems for which a release is held, if another one has it or is going to. */
function rest(update, matrix, approved) {
  return matrix.planned.includes(update.version) || approved.some((one) => one.release === update.version)
    ? element('span', { class: 'nim-muted', dir: 'auto' }, text('held.on', (update.systems || []).join(', '))) : null;
}

/** One row for each matrix that holds a release; the matrix is named if there are several. */
function heldTable(matrices, approved, approve) {
  const several = matrices.length > 1;
  const headings = ['held.release', 'filter.line', 'held.date', several ? 'held.matrix' : null, 'held.rule', 'held.more', 'published.actions'];
  const rows = matrices.flatMap((matrix) => matrix.held.map((update) => row(...[release(update), update.line, day(update.released),
    several ? named(matrix.matrix) : null, element('span', {}, update.rule, ' ', rest(update, matrix, approved) || ''),
    changelog(update.version),
    approve ? element('button', { type: 'button', class: 'nim-button', 'data-release': update.version,
      click: () => approve(update.version, heldReleases(matrices)) }, text('approve.action')) : ''].filter((part) => part !== null))));
  return table(text('held.title'), headings.filter((key) => key !== null).map((key) => text(key)), rows);
}

function approval(each, matrices) {
  const built = matrices.filter((matrix) => matrix.planned.includes(each.release));
  const where = matrices.length > 1 ? text('approved.inMatrix', built.map((matrix) => matrix.matrix).join(', ')) : text('approved.in');
  return element('li', { dir: 'auto' }, element('b', {}, each.release), ' ',
    (each.systems || []).length > 0 ? `${text('held.on', each.systems.join(', '))} ` : null,
    element('span', { class: 'nim-muted' }, text('history.by', moment(each.millis), each.who), built.length > 0 ? ` ${where}` : ''));
}

/** The lock file to save, its path, and the commands that commit it there. */
export function lock(matrix, lockUrl) {
  const file = quoted(matrix.lockPath);
  return element('div', { class: 'nim-approved__lock' },
    element('a', { class: 'nim-button', href: `${lockUrl}?${new URLSearchParams({ matrix: matrix.matrix })}`, download: '' },
      text('approved.download', matrix.lockFile)),
    element('span', { dir: 'auto' }, text('approved.where', matrix.matrix)),
    copyable(`git add ${file} && git commit -m ${quoted(matrix.message)} ${file} && git push`));
}

function approvedReleases(report, lockUrl) {
  const locks = report.matrices.filter((matrix) => matrix.message);
  return element('div', { class: 'nim-notice nim-approved' },
    element('p', {}, text(locks.length > 0 ? 'approved.commit' : 'approved.next')),
    element('ul', {}, ...report.approved.map((each) => approval(each, report.matrices))),
    ...locks.map((matrix) => lock(matrix, lockUrl)));
}

/** @param approve(version, held) if the user has the permission, else null */
export function approvals(report, lockUrl, approve) {
  const held = new Set(report.matrices.flatMap((matrix) => matrix.held.map((update) => update.version)));
  if (held.size === 0 && report.approved.length === 0) {
    return null;
  }
  const card = section(text('held.title'), held.size,
    held.size > 0 ? heldTable(report.matrices, report.approved, approve) : element('p', { class: 'nim-muted' }, text('held.none')),
    report.approved.length > 0 ? approvedReleases(report, lockUrl) : null);
  card.id = 'held';
  return card;
}
