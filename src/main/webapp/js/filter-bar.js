// The controls of the filter: a chip for each state with its count, system, line, and free text.

import { element } from './dom.js';
import { isActive } from './filter.js';
import { icon } from './icons.js';
import { ordered, word } from './states.js';
import { text } from './texts.js';

function choice(label, value, all, options, changed) {
  const select = element('select', { class: 'nim-field', change: () => changed(select.value) },
    element('option', { value: '' }, all), ...options.map((option) => element('option', { value: option }, option)));
  select.value = value;
  return element('label', { class: 'nim-filter' }, element('span', {}, label), select);
}

function chips(filter, counts, changed) {
  const buttons = ordered(counts).map(([state, count]) => {
    const pressed = filter.state.has(state);
    return element('button', {
      type: 'button',
      class: `nim-chip nim-state--${state.toLowerCase()}`,
      'aria-pressed': String(pressed),
      'data-state': state,
      click: () => {
        if (!filter.state.delete(state)) {
          filter.state.add(state);
        }
        changed();
      },
    }, icon(state), element('b', {}, count.toLocaleString()), element('span', {}, word(state)));
  });
  return element('div', { class: 'nim-chips', role: 'group', 'aria-label': text('filter.states') }, ...buttons);
}

/**
 * Creates the filter bar. Its fields are created once, so that an update does not take the focus; `update` refreshes counts and
 * lists.
 *
 * @param changed called after each change of the filter
 */
export function filterBar(filter, changed) {
  const states = element('div', {});
  const choices = element('div', { class: 'nim-filters__choices' });
  const query = element('input', { type: 'search', class: 'nim-field', placeholder: text('filter.textHint'),
    input: () => { filter.q = query.value; apply(); } });
  query.value = filter.q;
  const shown = element('span', { class: 'nim-muted', role: 'status' });
  const clear = element('button', { type: 'button', class: 'nim-button nim-button--quiet', click: reset }, text('filter.clear'));
  const view = element('div', { class: 'nim-filters', role: 'search', 'aria-label': text('filter.name') }, states,
    element('div', { class: 'nim-filters__fields' }, choices,
      element('label', { class: 'nim-filter nim-filter--wide' }, element('span', {}, text('filter.text')), query),
      clear, shown));
  let known = null;

  function apply() {
    if (known) {
      drawChips();
    }
    clear.hidden = !isActive(filter);
    changed();
  }

  function drawChips() {
    const focused = states.contains(document.activeElement) ? document.activeElement.dataset.state : null;
    states.replaceChildren(chips(filter, known.counts, apply));
    const again = focused && [...states.querySelectorAll('button')].find((button) => button.dataset.state === focused);
    if (again) {
      again.focus();
    }
  }

  function drawChoices() {
    choices.replaceChildren(
      choice(text('grid.os'), filter.os, text('filter.all'), known.systems, (value) => { filter.os = value; apply(); }),
      choice(text('filter.line'), filter.line, text('filter.all'), known.lines, (value) => { filter.line = value; apply(); }));
  }

  function reset() {
    filter.state.clear();
    filter.os = '';
    filter.line = '';
    filter.q = '';
    query.value = '';
    drawChoices();
    apply();
    query.focus();
  }

  function update(counts, systems, lines) {
    const same = known && known.systems.join() === systems.join() && known.lines.join() === lines.join();
    known = { counts, systems, lines };
    drawChips();
    if (!same) {
      drawChoices();
    }
    clear.hidden = !isActive(filter);
  }

  return { view, update, showCount: (value) => { shown.textContent = value; } };
}
