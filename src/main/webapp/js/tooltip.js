// One tooltip for a whole grid, for the element under the pointer or with the focus. Escape hides it.

import { element } from './dom.js';

const GAP = 8;

/** @param describe returns the lines for an element of the area, or null if it has none */
export function tooltip(area, selector, describe) {
  const bubble = element('div', { class: 'nim-tooltip', role: 'tooltip', id: 'nim-tooltip', hidden: true });
  let owner = null;

  function hide() {
    if (owner) {
      owner.removeAttribute('aria-describedby');
    }
    owner = null;
    bubble.hidden = true;
  }

  function place() {
    const at = owner.getBoundingClientRect();
    const own = bubble.getBoundingClientRect();
    const left = Math.max(GAP, Math.min(at.left, window.innerWidth - own.width - GAP));
    const below = at.bottom + GAP + own.height < window.innerHeight;
    bubble.style.left = `${left}px`;
    bubble.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - own.height)}px`;
  }

  function show(event) {
    const target = event.target.closest(selector);
    if (!target || target === owner) {
      return;
    }
    const lines = describe(target);
    hide();
    if (lines) {
      owner = target;
      bubble.replaceChildren(...lines.map((line) => element('div', { dir: 'auto' }, line)));
      bubble.hidden = false;
      owner.setAttribute('aria-describedby', bubble.id);
      place();
    }
  }

  area.addEventListener('pointerover', show);
  area.addEventListener('focusin', show);
  area.addEventListener('pointerleave', hide);
  area.addEventListener('focusout', hide);
  area.addEventListener('scroll', hide);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      hide();
    }
  });
  return bubble;
}
