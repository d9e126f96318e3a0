// A button that copies a text to the clipboard and confirms it.

import { element, spoken } from './dom.js';
import { icon } from './icons.js';
import { text } from './texts.js';

const SHOWN = 1500;

/** Copies by selection if the clipboard API is not available, as without a secure connection. */
function copyBySelection(value) {
  const field = element('textarea', { class: 'nim-spoken', 'aria-hidden': 'true', tabindex: '-1' });
  field.value = value;
  document.body.append(field);
  field.focus();
  field.setSelectionRange(0, value.length);
  const done = document.execCommand('copy');
  field.remove();
  return done;
}

async function copy(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch (refused) {
    return copyBySelection(value);
  }
}

/** @param what the name of the copied item, for screen readers */
export function copyButton(value, what) {
  const said = element('span', { class: 'nim-spoken', role: 'status' });
  const button = element('button', {
    type: 'button',
    class: 'nim-copy',
    title: text('copy.action', what || value),
    click: async () => {
      const done = await copy(value);
      button.focus();
      button.replaceChildren(icon(done ? 'done' : 'copy'), spoken(text('copy.action', what || value)));
      said.textContent = text(done ? 'copy.done' : 'copy.failed');
      setTimeout(() => {
        button.replaceChildren(icon('copy'), spoken(text('copy.action', what || value)));
        said.textContent = '';
      }, SHOWN);
    },
  }, icon('copy'), spoken(text('copy.action', what || value)));
  return element('span', {}, button, said);
}

/** A text in code type with a copy button; `shown` is the visible part of a long text. */
export function copyable(value, shown) {
  const short = shown && shown !== value;
  return element('span', { class: `nim-copyable${short ? ' nim-copyable--short' : ''}` },
    element('code', { class: 'nim-code', title: short ? value : null, dir: 'auto' }, shown || value),
    copyButton(value));
}
