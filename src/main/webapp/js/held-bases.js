// Base images that moved and are held, with a button to approve each.

import { lock } from './approvals.js';
import { copyable } from './copy-button.js';
import { element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { minute, moment, shortId } from './units.js';

const FEW = 3;

function rule(base) {
  return base.untilMillis > 0 ? element('span', {}, text('bases.until'), ' ', moment(base.untilMillis)) : text('bases.hold');
}

function approvedBases(approved, matrices, lockUrl) {
  return element('div', { class: 'nim-notice nim-approved' }, element('p', {}, text('bases.approved')),
    element('ul', {}, ...approved.map((base) => element('li', { dir: 'auto' }, element('b', {}, base.image), ' ', copyable(base.digest), ' ',
      element('span', { class: 'nim-muted' }, text('history.by', moment(base.millis), base.who))))),
    ...matrices.filter((matrix) => matrix.message).map((matrix) => lock(matrix, lockUrl)));
}

/**
 * @param matrices of the job whose lock files are not offered elsewhere on the page
 * @param approve(base) if the user has the permission, else null
 */
export function heldBases(report, matrices, lockUrl, approve) {
  if (report.bases.length === 0 && report.approved.length === 0) {
    return null;
  }
  const headings = ['bases.image', 'bases.from', 'bases.to', 'bases.seen', 'held.rule', approve ? 'published.actions' : null];
  const rows = report.bases.map((base) => row(...[element('b', { dir: 'auto' }, base.image), copyable(base.from, shortId(base.from)),
    copyable(base.to, shortId(base.to)), minute(base.seenMillis), rule(base),
    approve ? element('button', { type: 'button', class: 'nim-button', 'data-base': base.image,
      click: () => approve(base) }, text('approve.action')) : null].filter((part) => part !== null)));
  const card = section(text('bases.title'), report.bases.length,
    rows.length > 0 ? table(text('bases.title'), headings.filter((key) => key !== null).map((key) => text(key)), rows) : null,
    report.approved.length > 0 ? approvedBases(report.approved, matrices, lockUrl) : null);
  card.id = 'held-bases';
  return card;
}

/** The held base images in one line, which leads to the list; null if there are none. */
export function baseFact(bases) {
  return !bases || bases.length === 0 ? null : element('span', {}, element('a', { href: '#held-bases' }, text('now.heldBases', bases.length)),
    ': ', bases.slice(0, FEW).map((base) => base.image).join(', '), bases.length > FEW ? ', ...' : '');
}
