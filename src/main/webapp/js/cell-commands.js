// Commands that a user can copy: to get and start the cell's image, or to build it by hand.

import { imageDigest } from './cell-facts.js';
import { copyable } from './copy-button.js';
import { element } from './dom.js';
import { section } from './section.js';
import { command } from './shell.js';
import { text } from './texts.js';

function repository(reference) {
  return reference.slice(0, reference.lastIndexOf(':'));
}

/** The image by its digest at the registry; null if it is at none. */
function atRegistry(details) {
  const digest = imageDigest(details);
  const staged = details.cell.result && details.cell.result.staged;
  const pinned = details.tagUpdates.find((update) => !update.alias && update.to === digest);
  if (!digest || !staged && !pinned) {
    return null;
  }
  return `${staged ? `${staged.registry}/${staged.repository}` : repository(pinned.reference)}@${digest}`;
}

function platform(cell) {
  return cell.platform ? `--platform=${cell.platform}` : null;
}

/** Only for an image whose base is not a cell: such a base may be on an agent only. */
function byHand({ cell }) {
  const { inputs } = cell;
  if (!inputs || !inputs.dockerfile || !inputs.context || cell.parent || (inputs.secrets || []).length > 0) {
    return null;
  }
  const base = inputs.from ? { BASE: inputs.from } : {};
  const args = Object.entries({ ...base, ...inputs.args }).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  return command('docker', 'build', platform(cell), '--file', inputs.dockerfile, inputs.target ? `--target=${inputs.target}` : null,
    ...args, inputs.context);
}

function line(label, words) {
  return [element('dt', {}, label), element('dd', {}, copyable(words))];
}

export function cellCommands(details) {
  const image = atRegistry(details);
  const build = byHand(details);
  if (!image && !build) {
    return null;
  }
  return section(text('commands.title'), null, element('dl', { class: 'nim-commands' },
    ...(image ? line(text('commands.pull'), command('docker', 'pull', platform(details.cell), image)) : []),
    ...(image ? line(text('commands.run'), command('docker', 'run', '--rm', '-it', platform(details.cell), '--entrypoint', 'sh', image)) : []),
    ...(build ? line(text('commands.build'), build) : [])));
}
