// A job's page: its state now, held updates, published images, and tag changes with their authors, with the operations on them.

import { approvals } from './approvals.js';
import { learnBuilds } from './build-links.js';
import { blocked, changes } from './changes.js';
import { copyable } from './copy-button.js';
import { element } from './dom.js';
import { heldBases } from './held-bases.js';
import { nowCard } from './now.js';
import { ask } from './poller.js';
import { post } from './post.js';
import { published } from './published.js';
import { pinsOf, releaseActions } from './release-actions.js';
import { section } from './section.js';
import { loadTexts, text } from './texts.js';
import { times } from './times.js';
import { trend } from './trend.js';
import { moment } from './units.js';

const root = document.getElementById('nim-job');
loadTexts(root);

const { controller } = root.dataset;
const mayChange = root.dataset.mayChange === 'true';
const mayCheck = root.dataset.mayCheck === 'true';
const notice = element('p', { class: 'nim-notice', role: 'status', hidden: true });
const place = element('div', {});

function showNotice(message) {
  notice.textContent = message;
  notice.hidden = message === '';
  if (message !== '') {
    notice.scrollIntoView({ block: 'nearest' });
  }
}

function driftLine(drift, check) {
  const result = drift ? text(drift.findings.length === 0 ? 'drift.clean' : 'drift.found', moment(drift.millis), drift.tags,
    drift.findings.length) : text('drift.never');
  const line = element('p', { class: 'nim-muted', id: 'nim-drift-line' }, result);
  const button = mayCheck ? element('button', { type: 'button', class: 'nim-button', click: () => {
    button.disabled = true;
    line.textContent = text('drift.looking');
    check();
  } }, text('drift.action')) : null;
  return element('div', { class: 'nim-actions' }, button, line);
}

function badge() {
  const address = new URL('badge', document.location.href).href;
  return section(text('badge.title'), null, element('p', {}, element('img', { class: 'nim-badge', src: 'badge', alt: text('badge.title') })),
    copyable(`![${text('badge.title')}](${address})`));
}

/** What withdraws and allows images again, and whether an image is withdrawn. */
function imageActions(now, actions) {
  const decisions = (image) => now.blocked.filter((one) => !one.alias && one.to === image.digest
    && image.pinned.some((pin) => pin.reference === one.tag));
  return {
    withdrawn: (image) => decisions(image).length > 0,
    withdraw: mayChange ? (image) => actions.withdraw(image.node || image.pinned[0].tag, pinsOf(image, now.repositories)) : null,
    readmit: (image) => {
      const [first] = decisions(image);
      actions.readmit(now.blocked.filter((one) => !one.alias && (one === first || (first.node && one.node === first.node))));
    },
  };
}

async function check() {
  try {
    await post(controller, 'checkDrift', {});
    await draw('');
  } catch (refused) {
    showNotice(refused.message);
  }
}

async function draw(message) {
  const [status, now, held, bases, drift, courses, spans] = await Promise.all([ask('status'), ask('published'), ask('held'),
    ask('heldBases'), ask('drift'), ask('trend'), ask('times')]);
  learnBuilds(status);
  const found = new Map();
  (drift ? drift.findings : []).forEach((finding) => found.set(finding.tag, finding));
  const actions = releaseActions(controller, draw, showNotice);
  const images = published(now.repositories, { drift: found, historyUrl: 'history', ...imageActions(now, actions) },
    driftLine(drift, check));
  place.replaceChildren(...[
    nowCard(status, now, held, bases, drift),
    approvals(held, 'lock', mayChange ? actions.approve : null),
    heldBases(bases, held.approved.length > 0 ? [] : held.matrices, 'lock', mayChange ? actions.approveBase : null),
    images,
    changes(now.changes, 'change', mayChange ? actions.undo : null),
    blocked(now.blocked, mayChange ? actions.readmit : null),
    trend(courses.matrices, controller),
    times(spans, '../image-matrix-looks/'),
    badge(),
  ].filter((part) => part !== null));
  showNotice(message);
  root.dataset.state = 'drawn';
  return images;
}

root.replaceChildren(notice, place);
draw('').then((images) => images.show()).catch((fault) => showNotice(fault.message));
window.addEventListener('hashchange', () => {
  const card = document.getElementById('published');
  if (card) {
    card.show();
  }
});
