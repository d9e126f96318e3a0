// A button that copies a text to the clipboard and confirms it.

import { element, visuallyHidden } from './dom.js';
import { icon } from './icons.js';
import { text } from './texts.js';

const CONFIRMATION_MILLIS = 1500;

/** Copies by selection if the clipboard API is not available, as without a secure connection. */
function copyBySelection(value) {
  const field = element('textarea', { class: 'nim-visually-hidden', 'aria-hidden': 'true', tabindex: '-1' });
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
function copyButton(value, what) {
  const status = element('span', { class: 'nim-visually-hidden', role: 'status' });
  const button = element('button', {
    type: 'button',
    class: 'nim-copy',
    title: text('copy.action', what || value),
    click: async () => {
      const done = await copy(value);
      button.focus();
      button.replaceChildren(icon(done ? 'done' : 'copy'), visuallyHidden(text('copy.action', what || value)));
      status.textContent = text(done ? 'copy.done' : 'copy.failed');
      setTimeout(() => {
        button.replaceChildren(icon('copy'), visuallyHidden(text('copy.action', what || value)));
        status.textContent = '';
      }, CONFIRMATION_MILLIS);
    },
  }, icon('copy'), visuallyHidden(text('copy.action', what || value)));
  return element('span', {}, button, status);
}

/** A text in code type with a copy button; `shown` is the visible part of a long text. */
export function copyable(value, shown) {
  const short = shown && shown !== value;
  return element('span', { class: `nim-copyable${short ? ' nim-copyable--short' : ''}` },
    element('code', { class: 'nim-code', title: short ? value : null, dir: 'auto' }, shown || value),
    copyButton(value));
}
