// The state of the job at a glance: what failed since when, what is published, what waits, and what to do.

import { buildNumber, cell, tag, tagName, withoutRegistry } from './build-links.js';
import { element, isolated } from './dom.js';
import { icon } from './icons.js';
import { section } from './section.js';
import { text } from './texts.js';
import { minute, shortId } from './units.js';

/** The number of tags that are listed at once; the others are shown on demand. */
const FEW = 6;
const PROVEN = ['PROVEN', 'UNTESTED', 'UNCHANGED'];

function since(at) {
  return element('span', { class: 'nim-muted' }, `${text('now.since')} `, buildNumber(at.number, at.page), ', ', minute(at.millis));
}

function fact(state, name, ...content) {
  return element('div', { class: `nim-now__fact nim-state--${state.toLowerCase()}` },
    element('dt', {}, icon(state), element('span', {}, name)), element('dd', {}, ...content));
}

function hint(message) {
  return element('p', { class: 'nim-muted nim-now__hint' }, message);
}

/** A list that is cut, with the rest on demand. */
function list(items) {
  const shown = items.slice(0, FEW);
  const rest = items.slice(FEW);
  const all = element('ul', { class: 'nim-now__list' }, ...shown);
  return rest.length === 0 ? all : element('div', {}, all, element('details', { class: 'nim-details' },
    element('summary', {}, text('table.more', rest.length)), element('ul', { class: 'nim-now__list' }, ...rest)));
}

/** Cells with the same failure since the same build are one item. */
function causes(failures) {
  const groups = new Map();
  failures.forEach((one) => {
    const key = `${one.state} ${one.cause} ${one.since.number}`;
    groups.set(key, [...(groups.get(key) || []), one]);
  });
  return [...groups.values()].sort((some, other) => other.length - some.length);
}

function cause(cells) {
  const [first] = cells;
  return element('li', { class: 'nim-now__cause' },
    element('span', { class: 'nim-now__cells' }, ...cells.map((one) => cell(one.cell, one.last))),
    element('span', { class: 'nim-now__fault', dir: 'auto' }, first.fault || text(`state.${first.state}`)),
    first.attempts ? element('span', { class: 'nim-muted' }, first.attempts.text) : null, since(first.since));
}

function failing(failures) {
  return failures.length === 0 ? null
    : fact('FAILED', text('now.failed'), list(causes(failures).map(cause)), hint(text('now.failing.hint')));
}

function openTag(one, releases) {
  const release = one.digest && releases.get(one.digest);
  return element('li', { class: 'nim-now__cause' }, tag(one.reference, withoutRegistry(one.reference)),
    element('span', {}, one.digest ? text('now.staysOn', release || shortId(one.digest)) : text('updates.absent')),
    element('span', { dir: 'auto' }, one.why), since(one.since));
}

/** The tags that are not published although their cells are proven. */
function ownTags(tags, failures) {
  const failed = new Set(failures.map((one) => one.cell));
  return tags.filter((one) => !failed.has(one.cell));
}

function unpublished(tags, failures, releases) {
  const own = ownTags(tags, failures);
  const kept = tags.filter((one) => !own.includes(one));
  if (tags.length === 0) {
    return null;
  }
  return fact('UNTESTED', text('now.open'),
    own.length > 0 ? list(own.map((one) => openTag(one, releases))) : null,
    kept.length > 0 ? element('details', { class: 'nim-details' }, element('summary', {}, text('now.kept', kept.length)),
      element('ul', { class: 'nim-now__list' }, ...kept.map((one) => openTag(one, releases)))) : null);
}

function latest(matrices) {
  let found = null;
  matrices.forEach((matrix) => {
    if (matrix.published && (!found || matrix.published.number > found.number)) {
      found = matrix.published;
    }
  });
  return found;
}

function published(repositories, change) {
  const tags = repositories.flatMap((one) => one.tags);
  if (tags.length === 0) {
    return fact('WAITING', text('now.published'), text('published.none'));
  }
  const images = new Set(tags.map((one) => one.digest));
  return fact('PROVEN', text('now.published'), element('a', { href: '#published' }, text('now.tags', tags.length)), ', ',
    text('now.images', images.size), ', ', text('now.repositories', repositories.length),
    change ? element('span', { class: 'nim-muted' }, ' \u00b7 ', text('now.lastChange'), ' ', buildNumber(change.number, change.page),
      ', ', minute(change.millis)) : null);
}

function releases(versions) {
  return versions.flatMap((version, index) => [index > 0 ? ', ' : '', isolated(version)]);
}

function waiting(held, approvals, bases) {
  const built = new Set(approvals.matrices.flatMap((matrix) => matrix.planned));
  const approved = [...new Set(approvals.approved.map((one) => one.release).filter((release) => !built.has(release))),
    ...bases.approved.map((one) => one.image)];
  const moved = bases.bases.map((one) => one.image);
  const parts = [
    held.length > 0 ? [element('a', { href: '#held' }, text('now.held', held.length)), ': ', ...releases(held)] : null,
    moved.length > 0 ? [element('a', { href: '#held-bases' }, text('now.heldBases', moved.length)), ': ', ...releases(moved)] : null,
    approved.length > 0 ? [text('now.approved'), ' ', ...releases(approved)] : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null
    : fact('WAITING', text('now.waiting'), ...parts.map((part) => element('div', {}, ...part)));
}

function blocked(decisions) {
  const versions = [...new Set(decisions.map((one) => one.version || one.node || tagName(one.tag)))];
  return versions.length === 0 ? null
    : fact('BLOCKED', text('now.blocked'), element('a', { href: '#blocked' }, ...releases(versions)), ' ',
      element('span', { class: 'nim-muted' }, text('now.blocked.meaning')));
}

function differs(drift) {
  return !drift || drift.findings.length === 0 ? null
    : fact('UNTESTED', text('now.differs'), element('a', { href: '#published' },
      text('drift.found', minute(drift.millis).textContent, drift.tags, drift.findings.length)));
}

/**
 * The verdict: the worst first, in words and with an icon.
 *
 * @param tags that are not published although their cells are proven
 */
function verdict(proven, failures, tags, publishes) {
  const parts = [];
  if (failures.length > 0) {
    parts.push(text('now.failing', failures.length));
  }
  if (tags.length > 0) {
    parts.push(text('now.unpublished', tags.length));
  }
  const state = failures.length > 0 ? 'FAILED' : tags.length > 0 ? 'UNTESTED' : 'PROVEN';
  return element('p', { class: `nim-now__verdict nim-state--${state.toLowerCase()}` }, icon(state),
    element('b', {}, parts.length > 0 ? parts.join(', ') : text(publishes ? 'now.good' : 'now.tested')),
    element('span', { class: 'nim-muted' }, text('now.proven', proven)));
}

function builds(status) {
  const { last, running } = status;
  return element('p', { class: 'nim-now__builds nim-muted' },
    last ? element('span', {}, text('now.last'), ' ', buildNumber(last.number), ` ${text(`result.${last.result}`)}, `, minute(last.millis)) : null,
    running ? element('span', {}, buildNumber(running), ` ${text('now.running')}`) : null,
    ...status.matrices.slice(0, 1).map((matrix) => (matrix.catalogue ? element('span', {}, text('now.catalogue', matrix.catalogue)) : null)));
}

/**
 * @param status the job's overview
 * @param now the published tags
 * @param approvals the held and the approved updates
 * @param bases the held and the approved base images
 */
export function nowCard(status, now, approvals, bases, drift) {
  if (status.matrices.length === 0) {
    return section(text('now.title'), null, builds(status), element('p', { class: 'nim-muted' }, text('now.none')));
  }
  const failures = status.matrices.flatMap((matrix) => matrix.failures);
  const tags = status.matrices.flatMap((matrix) => matrix.tags);
  let proven = 0;
  status.matrices.forEach((matrix) => {
    proven += Object.values(matrix.cells).filter((state) => PROVEN.includes(state)).length;
  });
  const known = new Map();
  now.repositories.forEach((one) => one.tags.forEach((each) => known.set(each.digest, each.node)));
  const card = section(text('now.title'), null, verdict(proven, failures, ownTags(tags, failures), latest(status.matrices) !== null), builds(status),
    element('dl', { class: 'nim-now' }, ...[failing(failures), unpublished(tags, failures, known),
      published(now.repositories, latest(status.matrices)), waiting(status.held, approvals, bases), blocked(now.blocked), differs(drift)]
      .filter((part) => part !== null)));
  card.classList.toggle('nim-card--bad', failures.length > 0);
  return card;
}
