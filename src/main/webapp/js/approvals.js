// Releases that wait for a person, with a button that lets each in; and what to do with those that were let in.

import { element } from './dom.js';
import { day, release } from './held-updates.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { moment } from './units.js';

function changelog(version) {
  return element('a', { href: `https://nodejs.org/en/blog/release/v${encodeURIComponent(version)}`, rel: 'noreferrer' },
    text('held.changelog'));
}

function waiting(held, approve) {
  return table(text('held.title'),
    ['held.release', 'filter.line', 'held.date', 'held.rule', 'held.more', 'published.ways'].map((key) => text(key)),
    held.map((update) => row(release(update), update.line, day(update.released), update.rule, changelog(update.version),
      approve ? element('button', { type: 'button', class: 'nim-button', 'data-release': update.version,
        click: () => approve(update.version) }, text('approve.action')) : '')));
}

function letIn(report, lockUrl) {
  return element('div', { class: 'nim-notice nim-approved' },
    element('p', {}, text(report.lockFile ? 'approved.commit' : 'approved.next', report.lockFile || '')),
    element('ul', {}, ...report.approved.map((each) => element('li', { dir: 'auto' }, element('b', {}, each.release), ' ',
      element('span', { class: 'nim-muted' }, text('history.by', moment(each.millis), each.who),
        report.planned.includes(each.release) ? ` ${text('approved.in')}` : '')))),
    report.lockFile ? element('a', { class: 'nim-button', href: lockUrl, download: '' }, text('approved.download')) : null);
}

/** @param approve(version) for those who may, else null */
export function approvals(report, lockUrl, approve) {
  if (report.held.length === 0 && report.approved.length === 0) {
    return null;
  }
  return section(text('held.title'), report.held.length,
    report.held.length > 0 ? waiting(report.held, approve) : element('p', { class: 'nim-muted' }, text('held.none')),
    report.approved.length > 0 ? letIn(report, lockUrl) : null);
}
