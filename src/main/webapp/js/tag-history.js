// The history of one tag, newest first: its images, with the time and the author of each move.

import { copyable } from './copy-button.js';
import { element, isolated } from './dom.js';
import { ask } from './poller.js';
import { text } from './texts.js';
import { moment, shortId } from './units.js';

function step(move) {
  return element('li', { class: 'nim-tag-history__step' },
    element('b', {}, move.to ? isolated(move.node || text('history.image')) : text('history.gone')),
    ' ', element('span', { class: `nim-kind nim-kind--${move.kind}` }, text(`history.${move.kind}`)),
    move.to ? copyable(move.to, shortId(move.to)) : null,
    element('span', { class: 'nim-muted', dir: 'auto' },
      text('history.by', moment(move.millis), [move.build, move.who].filter((part) => part).join(', '))),
    move.why ? element('q', { dir: 'auto' }, move.why) : null);
}

export async function tagHistory(url, tag) {
  const { moves } = await ask(`${url}?${new URLSearchParams({ tag })}`);
  const steps = moves.slice().reverse().map(step);
  return element('ol', { class: 'nim-tag-history', reversed: true, 'aria-label': text('history.of', tag) }, ...steps);
}
