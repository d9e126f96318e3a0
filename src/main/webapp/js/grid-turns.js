// Draws the rows of a very large grid that are in sight at once, and the others after the picture of these, a few at a time.

/** So many rows are drawn between two pictures. */
const TURN = 25;
const LATER = 'nim-grid__later';

/**
 * @param box the scrolling box with the rows
 * @param draw draws a row
 * @returns `draw(rows)`, which replaces the rows that were left; `finish()`, which draws those
 */
export function gridTurns(box, draw) {
  let left = [];
  let waits = false;

  function drawNow(row) {
    draw(row);
    row.node.classList.remove(LATER);
  }

  /** The rows in sight: no more than the window has room for, from the scrolled one on. */
  function inSight(rows, height) {
    const room = Math.ceil(window.innerHeight / height) + 1;
    const first = Math.max(0, Math.min(Math.floor(box.scrollTop / height), rows.length - room));
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
    /** @param height of a row, in pixels */
    draw(rows, height) {
      const now = new Set([...rows.slice(0, 1), ...inSight(rows, height), ...rows.filter((row) => row.node.contains(document.activeElement))]);
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
