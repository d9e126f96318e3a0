// A card with a heading; nothing if it has no content.

import { element } from './dom.js';

let serial = 0;

/** @param count shown beside the heading, or null */
export function section(title, count, ...content) {
  serial += 1;
  const id = `nim-section-${serial}`;
  return element('section', { class: 'nim-card', 'aria-labelledby': id },
    element('h2', { id, class: 'nim-card__title' }, title,
      count === null ? null : element('span', { class: 'nim-count' }, count.toLocaleString())),
    ...content);
}
