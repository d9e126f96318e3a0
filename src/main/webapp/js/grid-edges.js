// Counts the failed cells that are scrolled out of the grid's box, and leads to them.

import { element } from './dom.js';
import { icon } from './icons.js';
import { text } from './texts.js';

const SIDES = ['left', 'right', 'above', 'below'];

/** Where a cell is, by its row and its column: of a row that is out of sight, the browser lays out no cells unless they are asked for. */
function place({ row, head }) {
  const { top, bottom } = row.getBoundingClientRect();
  const { left, right } = head.getBoundingClientRect();
  return { top, bottom, left, right };
}

/** The side on which a cell lies outside of the part of the box that its fixed headings leave free; null if it is visible. */
function side(cell, free) {
  const at = place(cell);
  if (at.right > free.right + 1) {
    return 'right';
  }
  if (at.left < free.left - 1) {
    return 'left';
  }
  if (at.bottom > free.bottom + 1) {
    return 'below';
  }
  return at.top < free.top - 1 ? 'above' : null;
}

function distance(cell, name, free) {
  const at = place(cell);
  return { left: free.left - at.left, right: at.right - free.right, above: free.top - at.top, below: at.bottom - free.bottom }[name];
}

/**
 * @param box the scrolling box
 * @param corner the heading that stays in the box's corner; cells are visible right of it and below
 * @returns the view; `update(cells)` with the failed cells that are not hidden; `refresh()` after the box changed
 */
export function gridEdges(box, corner) {
  const view = element('div', { class: 'nim-edges', role: 'group', 'aria-label': text('edges.name') });
  let failed = [];
  let waits = false;

  function free() {
    const outer = box.getBoundingClientRect();
    const fixed = corner.getBoundingClientRect();
    return { left: fixed.right, right: outer.left + box.clientWidth, top: fixed.bottom, bottom: outer.top + box.clientHeight };
  }

  function go(name) {
    const limits = free();
    const there = failed.filter((cell) => side(cell, limits) === name)
      .sort((some, other) => distance(some, name, limits) - distance(other, name, limits))[0];
    if (there && there.link) {
      there.link.focus();
      there.link.scrollIntoView({ block: 'nearest', inline: 'center' });
    }
  }

  function count() {
    waits = false;
    const limits = free();
    const counts = {};
    failed.forEach((cell) => {
      const name = side(cell, limits);
      counts[name] = (counts[name] || 0) + 1;
    });
    view.replaceChildren(...SIDES.filter((name) => counts[name]).map((name) => element('button', {
      type: 'button', class: `nim-button nim-button--quiet nim-edge nim-edge--${name}`, click: () => go(name),
    }, icon('arrow'), text(`edges.${name}`, counts[name]))));
  }

  function later() {
    if (!waits) {
      waits = true;
      requestAnimationFrame(count);
    }
  }

  function refresh() {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    view.hidden = failed.length === 0 || !scrolls;
    later();
  }

  function update(cells) {
    failed = cells;
    refresh();
  }

  box.addEventListener('scroll', later, { passive: true });
  return { view, update, refresh };
}
