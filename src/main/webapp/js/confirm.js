// Asks for confirmation in a dialog: what the operation is for, what it would change, and the reason. Nothing changes before
// the user confirms, and the focus is on Cancel.

import { element } from './dom.js';
import { text } from './texts.js';

function checkBox(choice, changed) {
  const box = element('input', { type: 'checkbox', value: choice.value, checked: choice.checked, change: changed });
  return element('label', { class: 'nim-choice', dir: 'auto' }, box, element('span', {}, choice.label), choice.note || null);
}

function checked(group) {
  return [...group.querySelectorAll('input:checked')].map((box) => box.value);
}

/** The check boxes, with one that checks all of them. */
function choiceGroup(legend, choices, changed) {
  const boxes = choices.map((choice) => checkBox(choice, () => changed()));
  const all = element('button', { type: 'button', class: 'nim-button nim-button--quiet', click: () => {
    const inputs = boxes.map((box) => box.querySelector('input'));
    const every = inputs.every((input) => input.checked);
    inputs.forEach((input) => { input.checked = !every; });
    changed();
  } }, text('confirm.all'));
  return element('fieldset', { class: 'nim-choices' }, element('legend', {}, legend), choices.length > 1 ? all : null, ...boxes);
}

/**
 * @param question title; action, the label of the confirm button, or null for a dialog without one; preview(values, further), a
 *   promise of what the operation changes; optionally legend and choices of {value, label, note, checked}, further, a second
 *   legend with choices, and reason: false if none is asked for
 * @returns a promise of the values, the further values and the reason that the user gave, or null if the dialog was cancelled
 */
export function confirm(question) {
  return new Promise((resolve) => {
    const { action } = question;
    const why = element('input', { class: 'nim-field', name: 'why', type: 'text', maxlength: '500', autocomplete: 'off' });
    const dialog = element('dialog', { class: 'nim-dialog', 'aria-labelledby': 'nim-dialog-title' });
    const body = element('div', { class: 'nim-dialog__body', role: 'region', 'aria-live': 'polite', 'aria-label': text('plan.title') });
    const perform = action ? element('button', { type: 'submit', class: 'nim-button nim-button--main', disabled: true }, action) : null;
    let round = 0;
    let groups = [];
    let answer = null;
    async function preview() {
      const mine = round + 1;
      round = mine;
      const [values = [], further = []] = groups.map(checked);
      if (perform) {
        perform.disabled = true;
      }
      if (groups.some((group) => checked(group).length === 0)) {
        body.replaceChildren(element('p', { class: 'nim-muted' }, text('confirm.choose')));
        return;
      }
      body.replaceChildren(element('p', { class: 'nim-muted' }, text('confirm.looking')));
      let shown;
      let possible = true;
      try {
        shown = await question.preview(values, further);
      } catch (refused) {
        shown = element('p', { class: 'nim-notice', role: 'alert' }, refused.message);
        possible = false;
      }
      if (mine === round) {
        body.replaceChildren(shown);
        if (perform) {
          perform.disabled = !possible;
        }
      }
    }
    groups = [question, question.further].filter((one) => one && one.choices)
      .map((one) => choiceGroup(one.legend, one.choices, preview));
    const cancel = element('button', { type: 'button', class: 'nim-button', autofocus: true, click: () => dialog.close() },
      text(action ? 'confirm.cancel' : 'confirm.close'));
    dialog.append(element('form', { method: 'dialog', submit: () => {
      const [values = [], further = []] = groups.map(checked);
      answer = { values, further, why: why.value };
    } },
      element('h2', { id: 'nim-dialog-title', class: 'nim-card__title' }, question.title), ...groups, body,
      action && question.reason !== false
        ? element('label', { class: 'nim-filter' }, element('span', {}, text('confirm.why')), why) : null,
      element('div', { class: 'nim-actions nim-dialog__actions' }, cancel, perform)));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.querySelector('.nim').append(dialog);
    dialog.showModal();
    cancel.focus();
    preview();
  });
}
