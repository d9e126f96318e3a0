// A cell's log: coloured, searchable, and updated while it grows. It opens at the failure, without the builder's own lines.

import { lineReader } from './ansi-text.js';
import { element } from './dom.js';
import { lineSorter } from './log-lines.js';
import { searchBar } from './log-search.js';
import { text } from './texts.js';

const CHUNK = 250;
const PAUSE = 2000;

/**
 * @param url of the log; `start` in bytes is added
 * @param growing returns whether the log may still grow
 * @param failure returns the failure of the cell, or null
 */
export function logView(url, growing, failure) {
  const lines = element('div', { class: 'nim-log__lines', tabindex: '0', role: 'region', 'aria-label': text('log.title') });
  const search = searchBar(lines);
  const note = element('p', { class: 'nim-muted', role: 'status' }, text('loading'));
  const raw = element('a', { class: 'nim-button nim-button--quiet', href: url }, text('log.raw'));
  const jump = element('button', { type: 'button', class: 'nim-button nim-button--quiet', hidden: true, click: () => goToFailure() },
    text('log.failure'));
  const builder = element('input', { type: 'checkbox', change: () => showBuilder(builder.checked) });
  const builderCount = element('span', {});
  const builderSwitch = element('label', { class: 'nim-log__switch', hidden: true }, builder, builderCount);
  const view = element('div', { class: 'nim-log nim-log--brief' },
    element('div', { class: 'nim-log__bar' }, search.view, builderSwitch, element('span', { class: 'nim-actions' }, jump, raw)), note, lines);
  const decoder = new TextDecoder();
  const read = lineReader();
  const sort = lineSorter();
  let start = 0;
  let rest = '';
  let count = 0;
  let ofBuilder = 0;
  let chunk = null;
  let errors = [];
  let opened = false;

  function add(line) {
    if (count % CHUNK === 0) {
      chunk = element('div', { class: 'nim-log__chunk' });
      lines.append(chunk);
    }
    count += 1;
    const { heading, builder: own, error, section } = sort(line);
    const node = element('div', {
      class: `nim-log__line${heading ? ' nim-log__line--heading' : ''}${own ? ' nim-log__line--builder' : ''}`,
      'data-n': count,
      dir: 'auto',
    }, ...read(line));
    ofBuilder += own ? 1 : 0;
    if (error) {
      errors.push({ node, section });
    }
    chunk.append(node);
  }

  function showBuilder(shown) {
    const here = lines.querySelector('.nim-log__line--failure');
    view.classList.toggle('nim-log--brief', !shown);
    search.refresh();
    if (here) {
      centre(here);
    }
  }

  /** The line that reports the failure: that of the failed test or build, or else the last line of the log. */
  function failureLine(failed) {
    const own = errors.filter((error) => error.section.includes(` ${failed.kind === 'TEST' ? failed.place : failed.file} `)
      || error.section.endsWith(` ${failed.file}`));
    const found = own[0] || errors[errors.length - 1];
    return found ? found.node : lines.lastElementChild && lines.lastElementChild.lastElementChild;
  }

  function centre(node) {
    const middle = () => {
      lines.scrollTop += node.getBoundingClientRect().top - lines.getBoundingClientRect().top - 0.6 * lines.clientHeight;
    };
    middle();
    // Chunks that come into view now get their real height.
    requestAnimationFrame(middle);
  }

  function goToFailure() {
    const failed = failure();
    const node = failed && failureLine(failed);
    if (node) {
      lines.querySelectorAll('.nim-log__line--failure').forEach((line) => line.classList.remove('nim-log__line--failure'));
      node.classList.add('nim-log__line--failure');
      centre(node);
    }
  }

  function take(bytes, last) {
    const complete = (rest + decoder.decode(bytes, { stream: !last })).split('\n');
    rest = complete.pop();
    complete.forEach(add);
    if (last && rest !== '') {
      add(rest);
      rest = '';
    }
    builderSwitch.hidden = ofBuilder === 0;
    builderCount.textContent = text('log.builder', ofBuilder);
    search.refresh();
  }

  async function follow() {
    const more = growing();
    const atEnd = lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 4;
    const response = await fetch(`${url}&start=${start}`, { cache: 'no-store' });
    if (response.ok) {
      const bytes = await response.arrayBuffer();
      start += bytes.byteLength;
      take(bytes, !more);
      note.hidden = count > 0;
      if (more && atEnd && count > 0) {
        lines.scrollTop = lines.scrollHeight;
      }
    }
    if (count === 0) {
      note.textContent = text(more ? 'log.waiting' : 'log.none');
      lines.hidden = !more;
    } else {
      lines.hidden = false;
    }
    if (more) {
      setTimeout(follow, PAUSE);
    } else if (!opened && count > 0 && failure()) {
      opened = true;
      jump.hidden = false;
      goToFailure();
    }
  }

  return { view, follow };
}
