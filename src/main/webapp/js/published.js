// The published tags, one table for each repository; long tables grow on demand, and a filter finds a tag.

import { copyable } from './copy-button.js';
import { element, isolated } from './dom.js';
import { icon } from './icons.js';
import { section } from './section.js';
import { longTable, row } from './table.js';
import { tagHistory } from './tag-history.js';
import { text } from './texts.js';
import { minute, shortId } from './units.js';

const PAGE_SIZE = 50;
const MAX_OPEN = 3;

function driftMark(finding) {
  if (!finding) {
    return null;
  }
  const message = text(`drift.${finding.state}`, finding.now ? shortId(finding.now) : '', finding.why);
  return element('span', { class: 'nim-drift', 'data-drift': finding.state, dir: 'auto' }, icon('UNTESTED'), message);
}

function since(tag) {
  return tag.since ? minute(tag.since) : element('span', { class: 'nim-muted' }, text('published.unknown'));
}

function name(tag, drift) {
  return element('span', { class: 'nim-tag' }, copyable(tag.reference, tag.tag),
    tag.alias ? element('span', { class: 'nim-mark' }, text('published.alias')) : null, driftMark(drift.get(tag.reference)));
}

/** A row with the tag, and below it an expandable row with its history. */
function rows(tag, context) {
  const shown = row(name(tag, context.drift), tag.node ? isolated(tag.node) : '', copyable(tag.digest, shortId(tag.digest)),
    since(tag), element('span', { dir: 'auto' }, tag.build || ''), element('span', { class: 'nim-actions' }));
  const actions = shown.lastChild.firstChild;
  const below = element('tr', { hidden: true }, element('td', { colspan: '6' }));
  const button = element('button', { type: 'button', class: 'nim-button nim-button--quiet', 'aria-expanded': 'false' },
    text('published.history', tag.moves));
  button.addEventListener('click', async () => {
    below.hidden = !below.hidden;
    button.setAttribute('aria-expanded', String(!below.hidden));
    if (!below.hidden) {
      below.firstChild.replaceChildren(await tagHistory(context.historyUrl, tag.reference));
    }
  });
  if (tag.moves > 0) {
    actions.append(button);
  }
  if (!tag.alias && context.withdraw) {
    actions.append(element('button', {
      type: 'button',
      class: 'nim-button nim-button--quiet',
      click: () => context.withdraw(tag.reference, tag.tag),
    }, text('withdraw.action')));
  }
  const both = document.createDocumentFragment();
  both.append(shown, below);
  return both;
}

function repository(found, open, context) {
  const tags = found.tags;
  const headings = ['published.tag', 'cell.release', 'moves.digest', 'published.since', 'published.build', 'published.actions'];
  const long = longTable(found.name, headings.map((key) => text(key)), tags.length, async (offset) => tags
    .slice(offset, offset + PAGE_SIZE).map((tag) => rows(tag, context)));
  const box = element('details', { class: 'nim-details nim-repository', toggle: () => {
    if (box.open && !box.dataset.drawn) {
      box.dataset.drawn = 'yes';
      long.more();
    }
  } }, element('summary', {}, element('b', { class: 'nim-code', dir: 'auto' }, found.name),
    element('span', { class: 'nim-count' }, tags.length.toLocaleString())), long.view);
  box.open = open;
  return box;
}

function matching(repositories, query) {
  const terms = query.toLowerCase().split(/\s+/).filter((term) => term !== '');
  return repositories.map((found) => ({
    name: found.name,
    tags: found.tags.filter((tag) => terms.every((term) => `${tag.reference} ${tag.node || ''} ${tag.build || ''} ${tag.digest}`
      .toLowerCase().includes(term))),
  })).filter((found) => found.tags.length > 0);
}

/** @param context drift by reference, historyUrl, and withdraw(reference, tag) if the user has the permission */
export function published(repositories, context, ...above) {
  let total = 0;
  repositories.forEach((found) => { total += found.tags.length; });
  if (total === 0) {
    return section(text('published.title'), null, element('p', { class: 'nim-muted' }, text('published.none')));
  }
  const list = element('div', {});
  const field = element('input', { class: 'nim-field', type: 'search', placeholder: text('published.find'),
    'aria-label': text('published.find') });
  function draw() {
    const found = matching(repositories, field.value);
    list.replaceChildren(...found.map((one) => repository(one, field.value !== '' || found.length <= MAX_OPEN, context)));
    if (found.length === 0) {
      list.replaceChildren(element('p', { class: 'nim-muted', role: 'status' }, text('published.noMatch')));
    }
  }
  field.addEventListener('input', draw);
  draw();
  return section(text('published.title'), total,
    element('div', { class: 'nim-published__bar' }, element('div', { class: 'nim-filter nim-filter--wide' }, field), ...above), list);
}
