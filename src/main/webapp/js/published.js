// The published images, one table for each repository: one row an image with its pinned tags and aliases. Long tables grow on
// demand, and a search finds tags, releases, digests and builds.

import { build, cell, tagAddress } from './build-links.js';
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

/** Tags on the same digest of a repository are one image; pinned tags come before aliases. */
function images(tags) {
  const found = new Map();
  tags.forEach((tag) => found.set(tag.digest, [...(found.get(tag.digest) || []), tag]));
  return [...found.values()].map((all) => ({
    digest: all[0].digest,
    node: all[0].node,
    cell: all[0].cell,
    pinned: all.filter((tag) => !tag.alias),
    aliases: all.filter((tag) => tag.alias),
    tags: all,
  }));
}

function driftMark(finding, tag) {
  const message = text(`drift.${finding.state}`, finding.now ? shortId(finding.now) : '', finding.why);
  return element('span', { class: 'nim-drift', 'data-drift': finding.state, dir: 'auto' }, icon('UNTESTED'), `${tag.tag}: ${message}`);
}

/** The newest change of the image's tags. */
function last(image) {
  let newest = null;
  image.tags.forEach((tag) => {
    if (tag.since && (!newest || tag.since > newest.since)) {
      newest = tag;
    }
  });
  return newest;
}

function since(image) {
  const newest = last(image);
  return newest ? element('span', {}, minute(newest.since), ' ', build(newest.build))
    : element('span', { class: 'nim-muted' }, text('published.unknown'));
}

function chip(tag) {
  return element('a', { class: 'nim-tag-chip', href: tagAddress(tag.reference), title: tag.reference, dir: 'auto' }, tag.tag);
}

function names(image, context) {
  const drifted = image.tags.filter((tag) => context.drift.has(tag.reference));
  return element('span', { class: 'nim-tag' }, ...image.pinned.map((tag) => copyable(tag.reference, tag.tag)),
    image.aliases.length > 0 ? element('span', { class: 'nim-tag-chips', role: 'group', 'aria-label': text('published.aliases') },
      ...image.aliases.map(chip)) : null,
    context.withdrawn(image) ? element('span', { class: 'nim-mark nim-mark--blocked' }, icon('BLOCKED'), text('published.withdrawn')) : null,
    ...drifted.map((tag) => driftMark(context.drift.get(tag.reference), tag)));
}

function action(label, click) {
  return element('button', { type: 'button', class: 'nim-button nim-button--quiet', click }, label);
}

/** Whether signed proofs of the image are at its repository. */
function proven(image) {
  return image.tags.some((tag) => tag.proven);
}

function proofMark(image) {
  return proven(image) ? element('span', { class: 'nim-mark' }, icon('shield'), text('published.signed'))
    : element('span', { class: 'nim-muted' }, text('published.unsigned'));
}

/** A row with the image, and below it an expandable row with the history of one of its tags. */
function rows(image, context) {
  const actions = element('span', { class: 'nim-actions' });
  const shown = row(names(image, context), image.node ? isolated(image.node) : '', image.cell ? cell(image.cell) : '',
    copyable(image.digest, shortId(image.digest)), ...(context.proofs ? [proofMark(image)] : []), since(image), actions);
  shown.dataset.digest = image.digest;
  const below = element('tr', { hidden: true }, element('td', { colspan: context.proofs ? '7' : '6' }));
  const button = element('button', { type: 'button', class: 'nim-button nim-button--quiet', 'aria-expanded': 'false' },
    text('published.history'));
  async function toggle(reference) {
    below.hidden = reference === null;
    button.setAttribute('aria-expanded', String(!below.hidden));
    if (reference !== null) {
      below.firstChild.replaceChildren(...await Promise.all(reference.map(async (one) => element('div', {}, copyable(one),
        await tagHistory(context.historyUrl, one)))));
    }
  }
  button.addEventListener('click', () => toggle(below.hidden ? image.tags.filter((tag) => tag.changes > 0)
    .map((tag) => tag.reference) : null));
  if (image.tags.some((tag) => tag.changes > 0)) {
    actions.append(button);
  }
  if (image.pinned.length > 0 && context.withdraw) {
    actions.append(context.withdrawn(image) ? action(text('readmit.action'), () => context.readmit(image))
      : action(text('withdraw.action'), () => context.withdraw(image)));
  }
  const wanted = image.tags.find((tag) => tag.reference === context.wanted());
  if (wanted) {
    toggle([wanted.reference]);
  }
  const both = document.createDocumentFragment();
  both.append(shown, below);
  return both;
}

function repository(found, open, context) {
  const headings = ['published.tags', 'cell.release', 'updates.cell', 'updates.digest',
    ...(context.proofs ? ['published.proofs'] : []), 'published.since', 'published.actions'];
  const long = longTable(found.name, headings.map((key) => text(key)), found.images.length, async (offset) => found.images
    .slice(offset, offset + PAGE_SIZE).map((image) => rows(image, context)));
  const box = element('details', { class: 'nim-details nim-repository', toggle: () => {
    if (box.open && !box.dataset.drawn) {
      box.dataset.drawn = 'yes';
      long.more();
    }
  } }, element('summary', {}, element('b', { class: 'nim-code', dir: 'auto' }, found.name),
    element('span', { class: 'nim-count' }, found.images.length.toLocaleString())), long.view);
  box.open = open;
  return box;
}

function matching(repositories, query) {
  const terms = query.toLowerCase().split(/\s+/).filter((term) => term !== '');
  return repositories.map((found) => ({
    name: found.name,
    images: images(found.tags).filter((image) => image.tags.some((tag) => terms.every((term) => `${tag.reference} ${tag.node || ''} ${
      tag.cell || ''} ${tag.build || ''} ${tag.digest}`.toLowerCase().includes(term)))),
  })).filter((found) => found.images.length > 0);
}

/** The tag that the address of the page asks for; null for none. */
function addressed() {
  const found = /^#tag=(.+)$/.exec(document.location.hash);
  return found ? decodeURIComponent(found[1]) : null;
}

/**
 * @param context drift by reference, historyUrl, withdrawn(image), and withdraw(image) and readmit(image) if the user has the
 *   permission
 */
export function published(repositories, context, ...above) {
  let total = 0;
  repositories.forEach((found) => { total += images(found.tags).length; });
  const field = element('input', { class: 'nim-field', type: 'search', placeholder: text('published.find'),
    'aria-label': text('published.find') });
  const list = element('div', {});
  const proofs = repositories.some((found) => images(found.tags).some(proven));
  const whole = { ...context, proofs, wanted: () => (field.value === addressed() ? addressed() : null) };
  function draw() {
    const found = matching(repositories, field.value);
    list.replaceChildren(...found.map((one) => repository(one, field.value !== '' || found.length <= MAX_OPEN, whole)));
    if (found.length === 0) {
      list.replaceChildren(element('p', { class: 'nim-muted', role: 'status' }, text('published.noMatch')));
    }
  }
  const card = total === 0
    ? section(text('published.title'), null, element('p', { class: 'nim-muted' }, text('published.none')))
    : section(text('published.title'), total,
      element('div', { class: 'nim-published__bar' }, element('div', { class: 'nim-filter nim-filter--wide' }, field), ...above), list);
  card.id = 'published';
  field.addEventListener('input', draw);
  /** Shows the tag that the address asks for. */
  card.show = () => {
    if (addressed() !== null && total > 0) {
      field.value = addressed();
      draw();
      card.scrollIntoView();
    }
  };
  draw();
  return card;
}
