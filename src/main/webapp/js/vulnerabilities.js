// The section with the vulnerabilities that a scanner found in a cell's image.

import { element } from './dom.js';
import { section } from './section.js';
import { row, table } from './table.js';
import { text } from './texts.js';

function outcome(found) {
  if (found.blocks) {
    return element('b', {}, text('scan.blocks'));
  }
  return found.exceptedUntil === null ? '' : element('span', { dir: 'auto' }, text('scan.excepted', found.exceptedUntil, found.reason));
}

function line(found) {
  const known = (value) => element('span', { dir: 'auto' }, value || '');
  return row(text(`severity.${found.severity}`),
    element('span', {}, element('span', { class: 'nim-code' }, found.id),
      found.title ? element('span', { class: 'nim-muted', dir: 'auto' }, ` ${found.title}`) : null),
    known(found.name), known(found.version), known(found.fixedIn), outcome(found));
}

export function vulnerabilities(details) {
  const scan = details.cell.result && details.cell.result.scan;
  if (!scan) {
    return null;
  }
  const total = scan.critical + scan.high + scan.medium + scan.low + scan.unknown + scan.omitted;
  const shown = details.vulnerabilities;
  const headings = ['scan.severity', 'scan.id', 'scan.package', 'scan.version', 'scan.fixedIn', 'scan.outcome'];
  return section(text('scan.title'), total,
    element('p', { class: 'nim-wrap', dir: 'auto' }, text('scan.by', scan.version ? `${scan.scanner} ${scan.version}` : scan.scanner,
      text(`severity.${scan.threshold}`))),
    shown.length === 0 ? element('p', {}, text(total === 0 ? 'scan.none' : 'scan.lost'))
      : table(text('scan.title'), headings.map((heading) => text(heading)), shown.map(line)),
    shown.length > 0 && total > shown.length ? element('p', { class: 'nim-muted' }, text('scan.more', total - shown.length)) : null);
}
