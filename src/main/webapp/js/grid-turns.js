// Draws the rows of a very large grid that are in sight at once, and the others after the picture of these, a few at a time.

/** So many rows are drawn between two pictures. */
const TURN = 25;
/** The height of the box, as a part of the window's, is limited to this by its style sheet. */
const HIGHEST = 0.75;
const LATER = 'nim-grid__later';

/**
 * @param draw draws a row
 * @returns `draw(rows, at)`, which replaces the rows that were left; `finish()`, which draws those
 */
export function gridTurns(draw) {
  let left = [];
  let waits = false;

  function drawNow(row) {
    draw(row);
    row.node.classList.remove(LATER);
  }

  /** The rows in sight: no more than the box has room for when it is as high as it may be, from the scrolled one on. */
  function inSight(rows, { top, height }) {
    const room = Math.ceil(HIGHEST * window.innerHeight / height) + 1;
    const first = Math.max(0, Math.min(Math.floor(top / height), rows.length - room));
    return rows.slice(first, first + room);
  }

  function later() {
    if (left.length > 0 && !waits) {
      waits = true;
      requestAnimationFrame(() => setTimeout(() => {
        waits = false;
        left.splice(0, TURN).forEach(drawNow);
        later();
      }));
    }
  }

  return {
    /** @param at how far the box was scrolled (`top`) and the `height` of a row, in pixels */
    draw(rows, at) {
      const focused = document.activeElement;
      const now = new Set([...rows.slice(0, 1), ...inSight(rows, at), ...rows.filter((row) => row.node.contains(focused))]);
      now.forEach(drawNow);
      left = rows.filter((row) => !now.has(row));
      left.forEach((row) => row.node.classList.add(LATER));
      later();
    },
    finish() {
      left.splice(0).forEach(drawNow);
    },
  };
}
