// The operations on releases and changes: withdraw, allow again, approve and undo. Each shows what it changes first, for the
// tags or releases that the user checks.

import { tagName, withoutRegistry } from './build-links.js';
import { releaseOf } from './changes.js';
import { confirm } from './confirm.js';
import { element } from './dom.js';
import { planView } from './plan-view.js';
import { post } from './post.js';
import { row, table } from './table.js';
import { text } from './texts.js';
import { moment } from './units.js';

function pairs(name, values, others) {
  return [...values.map((value) => [name, value]), ...Object.entries(others)];
}

function done(answer) {
  return confirm({ title: text('confirm.done'), action: null, preview: async () => planView(answer) });
}

/**
 * @param controller the root of the controller
 * @param drawn(message) called to draw the page anew after a change
 * @param fail(message) called with the message of a refused operation
 */
export function releaseActions(controller, drawn, fail) {
  async function perform(operation) {
    try {
      await operation();
    } catch (refused) {
      fail(refused.message);
    }
  }

  /** Asks for confirmation of a change of tags, performs it and shows the outcome of each tag. */
  async function changeTags(url, question, fields) {
    const answer = await confirm({ ...question, preview: async (values) => {
      const plan = await post(controller, url, fields(values, { plan: 'true' }));
      return element('div', {}, planView(plan), question.stays ? element('p', { class: 'nim-muted' }, question.stays(values)) : null);
    } });
    if (answer !== null) {
      const result = await post(controller, url, fields(answer.values, { why: answer.why }));
      await drawn('');
      await done(result);
    }
  }

  return {
    undo: (change) => perform(() => changeTags('undo', {
      title: text('undo.title', change.build || moment(change.millis)),
      action: text('undo.action'),
    }, (values, others) => ({ run: change.run, ...others }))),

    /** @param pins the pinned tags of the release in all repositories */
    withdraw: (release, pins) => perform(() => changeTags('withdraw', {
      title: text('withdraw.title', release),
      legend: text('withdraw.legend'),
      choices: pins.map((pin) => ({ value: pin.reference, label: withoutRegistry(pin.reference), checked: true })),
      stays: (values) => text('withdraw.stay', values.length),
      action: text('withdraw.action'),
    }, (values, others) => pairs('what', values, others))),

    readmit: (decisions) => perform(async () => {
      const release = releaseOf(decisions[0]);
      const answer = await confirm({
        title: text('readmit.title', release),
        legend: text('readmit.legend'),
        choices: decisions.map((one) => ({ value: one.tag, label: withoutRegistry(one.tag), checked: true })),
        preview: async (values) => {
          const { decisions: lifted } = await post(controller, 'readmit', pairs('what', values, { plan: 'true' }));
          return element('div', {}, table(text('plan.title'), ['updates.tag', 'cell.release', 'changes.when', 'updates.why']
            .map((key) => text(key)), lifted.map((one) => row(withoutRegistry(one.tag), releaseOf(one),
            text('history.by', moment(one.millis), one.who), one.why || ''))), element('p', { class: 'nim-muted' }, text('readmit.meaning')));
        },
        action: text('readmit.action'),
      });
      if (answer !== null) {
        await post(controller, 'readmit', pairs('what', answer.values, { why: answer.why }));
        await drawn(text('readmit.done', release));
      }
    }),

    /** @param base that moved and is held */
    approveBase: (base) => perform(async () => {
      const answer = await confirm({
        title: text('approveBase.title', base.image),
        preview: async () => element('div', {}, table(text('plan.title'), ['bases.image', 'bases.from', 'bases.to'].map((key) => text(key)),
          [row(element('b', { dir: 'auto' }, base.image), base.from, base.to)]),
        element('p', { class: 'nim-muted' }, text('approveBase.meaning'))),
        reason: false,
        action: text('approve.action'),
      });
      if (answer !== null) {
        await post(controller, 'approveBase', { image: base.image, digest: base.to });
        await drawn(text('approveBase.done', base.image));
      }
    }),

    /** @param held the held updates, each with the matrices that hold it and the systems for which they do */
    approve: (release, held) => perform(async () => {
      const systems = [...new Set(held.flatMap((one) => one.systems))].sort();
      const on = (one, chosen) => (systems.length > 1 ? one.systems.filter((system) => chosen.includes(system)) : one.systems);
      const answer = await confirm({
        title: text('approve.title'),
        legend: text('approve.legend'),
        choices: held.map((one) => ({ value: one.version, checked: one.version === release,
          label: one.security ? `${one.version} (${text('held.security')})` : one.version })),
        further: systems.length > 1 ? { legend: text('approve.systems'),
          choices: systems.map((system) => ({ value: system, label: system, checked: true })) } : null,
        preview: async (values, chosen) => {
          const approved = held.filter((one) => values.includes(one.version));
          const rest = approved.filter((one) => on(one, chosen).length < one.systems.length);
          return element('div', {}, table(text('plan.title'),
            ['held.release', 'filter.line', 'held.systems', 'held.rule', 'held.matrix'].map((key) => text(key)),
            approved.map((one) => row(element('b', {}, one.version), one.line, element('span', { dir: 'auto' }, on(one, chosen).join(', ')),
              one.rule, element('span', { dir: 'auto' }, one.matrices.join(', '))))),
          element('p', { class: 'nim-muted' }, text('approve.meaning')),
          ...rest.map((one) => element('p', { class: 'nim-muted', dir: 'auto' }, text('approve.stays', one.version,
            one.systems.filter((system) => !on(one, chosen).includes(system)).join(', ')))));
        },
        reason: false,
        action: text('approve.action'),
      });
      if (answer !== null) {
        const some = systems.length > 1 && answer.further.length < systems.length ? answer.further : [];
        await post(controller, 'approve', [...pairs('release', answer.values, {}), ...pairs('system', some, {})]);
        await drawn(text('approve.done', answer.values.join(', ')));
      }
    }),
  };
}

/** The pinned tags of the same release in all repositories; only its own if the image has no release. */
export function pinsOf(image, repositories) {
  if (!image.node) {
    return image.pinned;
  }
  const named = new Set(image.pinned.map((pin) => tagName(pin.reference)));
  const all = repositories.flatMap((one) => one.tags).filter((tag) => !tag.alias && tag.node === image.node);
  return [...all].sort((some, other) => Number(named.has(tagName(other.reference))) - Number(named.has(tagName(some.reference)))
    || (some.reference < other.reference ? -1 : 1));
}
