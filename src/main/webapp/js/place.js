// Remembers the link that was followed from a page, so that the focus is there again after the way back.

const ATTRIBUTE = 'data-place';
const CELL = '#cell=';

/** The attribute of a link to a cell's page. A page may have several links to one cell, each in another part. */
export function placed(part, cell) {
  return { [ATTRIBUTE]: `${part} ${cell}` };
}

/** The address of a page's link back to the matrix, with the filter that was used there, and the focus on a cell. */
export function wayBack(matrix, cell) {
  const { pathname } = new URL(matrix, window.location.href);
  return `${matrix}${recall(pathname)}${CELL}${encodeURIComponent(cell)}`;
}

/** The cell in the address, as `wayBack` puts it there; null if there is none. */
function cellInAddress() {
  const { hash } = window.location;
  try {
    return hash.startsWith(CELL) ? decodeURIComponent(hash.slice(CELL.length)) : null;
  } catch (malformed) {
    return null;
  }
}

function recall(pathname) {
  try {
    return window.sessionStorage.getItem(`nim-filter ${pathname}`) || '';
  } catch (blocked) {
    return '';
  }
}

/** Stores the filter of this page for `wayBack`. */
export function storeFilter(query) {
  try {
    window.sessionStorage.setItem(`nim-filter ${window.location.pathname}`, query);
  } catch (blocked) {
    // The filter is then forgotten, as in a new window.
  }
}

/**
 * Follows the links of a page's part.
 *
 * @returns a function that puts the focus where it was when the page was left; it does so once
 */
export function keepPlace(root) {
  const cell = cellInAddress();
  let { place } = window.history.state || {};
  if (cell !== null) {
    place = `grid ${cell}`;
  }
  root.addEventListener('click', (event) => {
    const link = event.target.closest(`[${ATTRIBUTE}]`);
    if (link) {
      window.history.replaceState({ ...window.history.state, place: link.getAttribute(ATTRIBUTE) }, '');
    }
  });
  return () => {
    const link = place && [...root.querySelectorAll(`[${ATTRIBUTE}]`)]
      .find((one) => one.getAttribute(ATTRIBUTE) === place && one.offsetParent !== null);
    place = null;
    if (link) {
      link.focus({ preventScroll: true });
      link.scrollIntoView({ block: 'center', inline: 'center' });
    }
  };
}
