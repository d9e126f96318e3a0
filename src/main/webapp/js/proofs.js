// The section with the signed proofs of a cell's published images, and the commands that check them.

import { copyable } from './copy-button.js';
import { element } from './dom.js';
import { section } from './section.js';
import { command } from './shell.js';
import { text } from './texts.js';

/** A tag is only put, or confirmed as it is, after the proofs of its image are at the registry. */
const CONFIRMED = ['created', 'moved', 'unchanged'];

function check(kind, image) {
  return command('cosign', 'verify-attestation', '--key', 'cosign.pub', '--insecure-ignore-tlog=true', '--type', kind, image);
}

function imageOf(update) {
  return `${update.reference.slice(0, update.reference.lastIndexOf(':'))}@${update.to}`;
}

/** What a kind of proof says; kinds are URIs. */
function claim(kind) {
  if (kind.includes('/test-result/')) {
    return text('proofs.tests');
  }
  if (kind.includes('/vulns/')) {
    return text('proofs.vulnerabilities');
  }
  return text(kind.includes('cyclonedx') ? 'proofs.contents' : 'proofs.provenance');
}

export function proofs(details) {
  const pinned = details.tagUpdates.filter((update) => !update.alias && update.to && CONFIRMED.includes(update.kind));
  const images = [...new Set(pinned.map(imageOf))];
  if (details.proofs.length === 0 || images.length === 0) {
    return null;
  }
  const lines = images.flatMap((image) => details.proofs.flatMap((kind) => [
    element('dt', {}, claim(kind)), element('dd', {}, copyable(check(kind, image)))]));
  return section(text('proofs.title'), lines.length / 2,
    element('p', {}, text('proofs.signer'), ' ', copyable(details.signedBy)),
    element('p', {}, element('a', { href: 'publicKey', download: 'cosign.pub' }, text('proofs.key'))),
    element('dl', { class: 'nim-commands' }, ...lines));
}
