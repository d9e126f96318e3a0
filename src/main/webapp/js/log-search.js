// The search in a log: counts the matches, marks them, and moves between them.

import { element } from './dom.js';
import { text } from './texts.js';

const MAX_MATCHES = 2000;
const DELAY = 120;
const HIGHLIGHT = 'nim-found';
const CURRENT_HIGHLIGHT = 'nim-found-here';

function rangesIn(line, query) {
  const ranges = [];
  const nodes = [];
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let whole = '';
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, from: whole.length });
    whole += walker.currentNode.data;
  }
  const locate = (offset) => {
    let at = nodes[0];
    nodes.forEach((one) => { at = one.from <= offset ? one : at; });
    return [at.node, offset - at.from];
  };
  const low = whole.toLowerCase();
  for (let at = low.indexOf(query); at >= 0 && low.length === whole.length; at = low.indexOf(query, at + query.length)) {
    const range = new Range();
    range.setStart(...locate(at));
    const [node, offset] = locate(at + query.length - 1);
    range.setEnd(node, offset + 1);
    ranges.push(range);
  }
  return ranges;
}

function paint(name, ranges) {
  if (window.CSS && CSS.highlights) {
    if (ranges.length > 0) {
      CSS.highlights.set(name, new Highlight(...ranges));
    } else {
      CSS.highlights.delete(name);
    }
  }
}

/** @param area the element with the lines, each of class nim-log__line */
export function searchBar(area) {
  const count = element('span', { class: 'nim-muted nim-log__count', role: 'status' });
  const back = element('button', { type: 'button', class: 'nim-button nim-button--quiet', disabled: true, click: () => go(-1) }, text('log.previous'));
  const on = element('button', { type: 'button', class: 'nim-button nim-button--quiet', disabled: true, click: () => go(1) }, text('log.next'));
  const field = element('input', { type: 'search', class: 'nim-field', placeholder: text('log.search'), 'aria-label': text('log.search'),
    input: later, keydown: (event) => {
      if (event.key === 'Enter') {
        event.preventDefault();
        go(event.shiftKey ? -1 : 1);
      }
    } });
  let found = [];
  let at = -1;
  let timer = 0;

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => { at = -1; find(); go(1); }, DELAY);
  }

  function find() {
    const query = field.value.toLowerCase();
    found = [];
    if (query !== '') {
      for (const line of area.querySelectorAll('.nim-log__line')) {
        if (found.length >= MAX_MATCHES) {
          break;
        }
        if (line.textContent.toLowerCase().includes(query)) {
          found.push(...rangesIn(line, query));
        }
      }
    }
    paint(HIGHLIGHT, found);
    back.disabled = found.length === 0;
    on.disabled = found.length === 0;
    showCount();
  }

  function showCount() {
    const total = found.length >= MAX_MATCHES ? `${MAX_MATCHES}+` : found.length;
    count.textContent = field.value === '' ? '' : text('log.found', at + 1, total);
  }

  function go(step) {
    area.querySelectorAll('.nim-log__line--here').forEach((line) => line.classList.remove('nim-log__line--here'));
    if (found.length === 0) {
      paint(CURRENT_HIGHLIGHT, []);
      return;
    }
    at = (at + step + found.length) % found.length;
    const line = found[at].startContainer.parentElement.closest('.nim-log__line');
    line.classList.add('nim-log__line--here');
    line.scrollIntoView({ block: 'center' });
    paint(CURRENT_HIGHLIGHT, [found[at]]);
    showCount();
  }

  return {
    view: element('div', { class: 'nim-log__search', role: 'search' }, field, back, on, count),
    refresh: () => { if (field.value !== '') { find(); } },
  };
}
