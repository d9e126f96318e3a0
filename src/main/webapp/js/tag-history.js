// The history of one tag, newest first: its images, with the time and the author of each move. A change that another client
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

function step(move, before) {
  return element('li', { class: 'nim-tag-history__step' },
    element('b', {}, move.to ? isolated(move.version || move.node || text('history.image')) : text('history.gone')),
    ' ', element('span', { class: `nim-kind nim-kind--${move.kind}` }, doing(move.kind, before && (before.version || before.node))),
    move.to ? copyable(move.to, shortId(move.to)) : null,
    element('span', { class: 'nim-muted', dir: 'auto' }, `${moment(move.millis)}, `, move.build ? build(move.build) : '',
      `${move.build && move.who ? ', ' : ''}${move.who}`),
    move.why ? element('q', { dir: 'auto' }, move.why) : null);
}

/** What another client did before a move of this job; null if the tag was as this job had left it. */
function between(move, before) {
  const found = move.from || null;
  const left = before ? before.to || null : null;
  if (!before || move.kind === 'found' || found === left) {
    return null;
  }
  return element('li', { class: 'nim-tag-history__step nim-tag-history__step--foreign' }, element('b', {}, text('history.foreign')),
    found ? copyable(found, shortId(found)) : element('span', {}, text('history.gone')));
}

export async function tagHistory(url, tag) {
  const { moves } = await ask(`${url}?${new URLSearchParams({ tag })}`);
  const steps = [];
  moves.forEach((move, index) => steps.push(between(move, moves[index - 1]), step(move, moves[index - 1])));
  return element('ol', { class: 'nim-tag-history', reversed: true, 'aria-label': text('history.of', tag) },
    ...steps.filter((one) => one !== null).reverse());
}
