// A job's page: published tags, held releases, and tag changes with their authors, with the operations on them.

import { approvals } from './approvals.js';
import { changes, blocked } from './changes.js';
import { confirm, movesView } from './confirm.js';
import { copyable } from './copy-button.js';
import { element } from './dom.js';
import { ask } from './poller.js';
import { post } from './post.js';
import { published } from './published.js';
import { section } from './section.js';
import { loadTexts, text } from './texts.js';
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
}

/** Shows the plan, asks for confirmation, performs the operation, and shows the result. */
async function move(url, fields, title, action) {
  try {
    const plan = await post(controller, url, { ...fields, plan: 'true' });
    const changing = plan.moves.some((one) => ['moved', 'created', 'removed'].includes(one.kind)) || url === 'withdraw';
    const why = await confirm(title, movesView(plan.moves), changing ? action : null);
    if (why === null) {
      return;
    }
    showNotice(text('confirm.working'));
    const done = await post(controller, url, { ...fields, why });
    await draw();
    showNotice('');
    await confirm(text('confirm.done'), movesView(done.moves), null);
  } catch (refused) {
    showNotice(refused.message);
  }
}

async function decide(url, fields, message) {
  try {
    await post(controller, url, fields);
    await draw();
    showNotice(message);
  } catch (refused) {
    showNotice(refused.message);
  }
}

const undo = (change) => move('undo', { run: change.run }, text('undo.title', change.build || moment(change.millis)), text('undo.action'));
const withdraw = (what, tag) => move('withdraw', { what }, text('withdraw.title', tag), text('withdraw.action'));
const readmit = (decision) => decide('readmit', { what: decision.tag }, text('readmit.done', decision.tag));
const approve = (release) => decide('approve', { release }, text('approve.done', release));

function driftLine(drift) {
  const result = drift ? text(drift.findings.length === 0 ? 'drift.clean' : 'drift.found', moment(drift.millis), drift.tags,
    drift.findings.length) : text('drift.never');
  const line = element('p', { class: 'nim-muted', id: 'nim-drift-line' }, result);
  const button = mayCheck ? element('button', { type: 'button', class: 'nim-button', click: async () => {
    button.disabled = true;
    line.textContent = text('drift.looking');
    await decide('checkDrift', {}, '');
  } }, text('drift.action')) : null;
  return element('div', { class: 'nim-actions' }, button, line);
}

function badge() {
  const address = new URL('badge', document.location.href).href;
  return section(text('badge.title'), null, element('p', {}, element('img', { src: 'badge', alt: text('badge.title'), height: '20' })),
    copyable(`![${text('badge.title')}](${address})`));
}

async function draw() {
  const [now, held, drift, trends] = await Promise.all([ask('published'), ask('held'), ask('drift'), ask('trend')]);
  const found = new Map();
  (drift ? drift.findings : []).forEach((finding) => found.set(finding.tag, finding));
  const context = { drift: found, historyUrl: 'history', withdraw: mayChange ? withdraw : null };
  place.replaceChildren(...[
    approvals(held, 'lock', mayChange ? approve : null),
    published(now.repositories, context, driftLine(drift)),
    changes(now.changes, mayChange ? undo : null),
    blocked(now.blocked, mayChange ? readmit : null),
    trend(trends.matrices, controller),
    badge(),
  ].filter((part) => part !== null));
  root.dataset.state = 'drawn';
}

root.replaceChildren(notice, place);
draw().catch((fault) => showNotice(fault.message));
