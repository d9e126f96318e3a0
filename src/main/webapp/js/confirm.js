// Shows the planned moves and asks for confirmation; nothing changes at the registry before that.

import { element } from './dom.js';
import { table } from './table.js';
import { moveRow, moveHeadings, kindLabel, kinds } from './tag-moves.js';
import { text } from './texts.js';

function counted(moves) {
  const counts = {};
  moves.forEach((move) => { counts[move.kind] = (counts[move.kind] || 0) + 1; });
  return kinds(counts);
}

/** The planned moves: a line of counts, and each move that needs attention. */
export function movesView(moves) {
  const shown = moves.filter((move) => move.kind !== 'unchanged');
  const counts = element('p', {}, ...counted(moves).map(([kind, count]) => element('span', { class: 'nim-tally' },
    element('b', {}, count.toLocaleString()), ' ', kindLabel(kind))));
  return element('div', {}, counts, shown.length === 0 ? element('p', {}, text('confirm.nothing'))
    : table(text('moves.title'), moveHeadings(false), shown.map((move) => moveRow(move, null))));
}

/**
 * @param view the content of the dialog
 * @param action the label of the confirm button, or null for a dialog without one
 * @returns a promise of the reason that the user gave, or null if the dialog was cancelled
 */
export function confirm(title, view, action) {
  return new Promise((resolve) => {
    const why = element('input', { class: 'nim-field', name: 'why', type: 'text', maxlength: '500', autocomplete: 'off' });
    const dialog = element('dialog', { class: 'nim-dialog', 'aria-labelledby': 'nim-dialog-title' });
    let answer = null;
    const form = element('form', { method: 'dialog', submit: () => { answer = why.value; } },
      element('h2', { id: 'nim-dialog-title', class: 'nim-card__title' }, title),
      element('div', { class: 'nim-dialog__body' }, view),
      action && element('label', { class: 'nim-filter' }, element('span', {}, text('confirm.why')), why),
      element('div', { class: 'nim-actions nim-dialog__actions' },
        action && element('button', { type: 'submit', class: 'nim-button nim-button--main' }, action),
        element('button', { type: 'button', class: 'nim-button nim-button--quiet', click: () => dialog.close() },
          text(action ? 'confirm.cancel' : 'confirm.close'))));
    dialog.append(form);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.querySelector('.nim').append(dialog);
    dialog.showModal();
  });
}
