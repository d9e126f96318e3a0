// The history of one tag, newest first: its images, with the time and the author of each change. A change that another client
// made in between is a step of its own.

import { build } from './build-links.js';
import { copyable } from './copy-button.js';
import { element, isolated } from './dom.js';
import { ask } from './poller.js';
import { text } from './texts.js';
import { moment, shortId } from './units.js';

/** What was done, with the release that was withdrawn if that is the reason. */
export function doing(kind, before) {
  return text(kind === 'withdrawn' && before ? 'history.withdrawn.of' : `history.${kind}`, before);
}

function step(change, before) {
  return element('li', { class: 'nim-tag-history__step' },
    element('b', {}, change.to ? isolated(change.version || change.node || text('history.image')) : text('history.gone')),
    ' ', element('span', { class: `nim-kind nim-kind--${change.kind}` }, doing(change.kind, before && (before.version || before.node))),
    change.to ? copyable(change.to, shortId(change.to)) : null,
    element('span', { class: 'nim-muted', dir: 'auto' }, `${moment(change.millis)}, `, change.build ? build(change.build) : '',
      `${change.build && change.who ? ', ' : ''}${change.who}`),
    change.why ? element('q', { dir: 'auto' }, change.why) : null);
}

/** What another client did before a change of this job; null if the tag was as this job had left it. */
function between(change, before) {
  const found = change.from || null;
  const left = before ? before.to || null : null;
  if (!before || change.kind === 'found' || found === left) {
    return null;
  }
  return element('li', { class: 'nim-tag-history__step nim-tag-history__step--foreign' }, element('b', {}, text('history.foreign')),
    found ? copyable(found, shortId(found)) : element('span', {}, text('history.gone')));
}

export async function tagHistory(url, tag) {
  const { changes } = await ask(`${url}?${new URLSearchParams({ tag })}`);
  const steps = [];
  changes.forEach((change, index) => steps.push(between(change, changes[index - 1]), step(change, changes[index - 1])));
  return element('ol', { class: 'nim-tag-history', reversed: true, 'aria-label': text('history.of', tag) },
    ...steps.filter((one) => one !== null).reverse());
}
