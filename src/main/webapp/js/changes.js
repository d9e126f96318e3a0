// The tag changes with their authors, newest first, each with its tags and an undo; and the releases that are blocked.

import { build, tag, tagName, withoutRegistry } from './build-links.js';
import { element, isolated } from './dom.js';
import { icon } from './icons.js';
import { ask } from './poller.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { doing } from './tag-history.js';
import { text } from './texts.js';
import { minute, moment } from './units.js';

function tally(kinds) {
  return element('span', { class: 'nim-tallies' }, ...Object.entries(kinds).sort().map(([kind, count]) => element('span',
    { class: 'nim-tally' }, element('b', {}, count.toLocaleString()), ' ',
    element('span', { class: `nim-kind nim-kind--${kind}` }, text(`history.${kind}`)))));
}

function changed(one) {
  const arrow = one.before && one.after && one.before !== one.after;
  return element('li', {}, tag(one.tag, withoutRegistry(one.tag)), ' ',
    arrow ? element('span', { class: 'nim-from-to' }, isolated(one.before), icon('arrow'), isolated(one.after))
      : isolated(one.after || one.before || ''), ' ',
    element('span', { class: `nim-kind nim-kind--${one.kind}` }, doing(one.kind, one.before)));
}

function count(kinds) {
  let total = 0;
  Object.values(kinds).forEach((each) => { total += each; });
  return total;
}

/** The first tags of a change; the others are fetched on demand. */
function tags(change, url) {
  const list = element('ul', { class: 'nim-changed' }, ...change.tags.map(changed));
  const left = count(change.kinds) - change.tags.length;
  const more = element('button', { type: 'button', class: 'nim-button nim-button--quiet', click: async () => {
    more.disabled = true;
    const all = await ask(`${url}?${new URLSearchParams({ run: change.run })}`);
    list.replaceChildren(...all.tags.map(changed));
    more.remove();
  } }, text('table.more', left));
  return element('div', {}, tally(change.kinds), list, left > 0 ? more : null);
}

/**
 * @param url of the tags of one change
 * @param undo(change) if the user has the permission, else null
 */
export function changes(list, url, undo) {
  if (list.length === 0) {
    return null;
  }
  const rows = list.map((change) => row(
    minute(change.millis), tags(change, url), build(change.build),
    element('span', { dir: 'auto' }, change.who), element('span', { dir: 'auto' }, change.why || ''),
    undo && change.undoable ? element('button', {
      type: 'button', class: 'nim-button nim-button--quiet', 'data-run': change.run, click: () => undo(change),
    }, text('undo.action')) : ''));
  const card = section(text('changes.title'), list.length, table(text('changes.title'),
    ['changes.when', 'changes.what', 'published.build', 'changes.who', 'updates.why', 'published.actions'].map((key) => text(key)), rows));
  card.id = 'changes';
  return card;
}

export function releaseOf(decision) {
  return decision.version || decision.node || tagName(decision.tag);
}

/** The decisions on one release by the same user at the same time are one row. */
function grouped(list) {
  const groups = new Map();
  list.forEach((decision) => {
    const key = `${releaseOf(decision)} ${decision.run}`;
    groups.set(key, [...(groups.get(key) || []), decision]);
  });
  return [...groups.values()];
}

/** @param readmit(decisions) if the user has the permission, else null */
export function blocked(list, readmit) {
  if (list.length === 0) {
    return null;
  }
  const rows = grouped(list).map((decisions) => {
    const [first] = decisions;
    return row(element('b', {}, isolated(releaseOf(first))),
      element('span', { class: 'nim-tag-chips' }, ...decisions.map((one) => tag(one.tag, withoutRegistry(one.tag)))),
      element('span', { dir: 'auto' }, text('history.by', moment(first.millis), first.who)),
      element('span', { dir: 'auto' }, first.why || ''),
      readmit ? element('button', { type: 'button', class: 'nim-button nim-button--quiet', click: () => readmit(decisions) },
        text('readmit.action')) : '');
  });
  const card = section(text('blocked.title'), rows.length, element('p', { class: 'nim-muted' }, text('blocked.meaning')),
    table(text('blocked.title'), ['cell.release', 'published.tags', 'changes.when', 'updates.why', 'published.actions']
      .map((key) => text(key)), rows));
  card.id = 'blocked';
  return card;
}
