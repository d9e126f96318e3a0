// A cell's log: coloured, searchable, and updated while it grows.

import { lineReader } from './ansi-text.js';
import { element } from './dom.js';
import { searchBar } from './log-search.js';
import { text } from './texts.js';

const CHUNK = 250;
const PAUSE = 2000;

/**
 * @param url of the log; `start` in bytes is added
 * @param growing returns whether the log may still grow
 */
export function logView(url, growing) {
  const lines = element('div', { class: 'nim-log__lines', tabindex: '0', role: 'region', 'aria-label': text('log.title') });
  const search = searchBar(lines);
  const note = element('p', { class: 'nim-muted', role: 'status' }, text('loading'));
  const raw = element('a', { class: 'nim-button nim-button--quiet', href: url }, text('log.raw'));
  const view = element('div', { class: 'nim-log' }, element('div', { class: 'nim-log__bar' }, search.view, raw), note, lines);
  const decoder = new TextDecoder();
  const read = lineReader();
  let start = 0;
  let rest = '';
  let count = 0;
  let chunk = null;

  function add(line) {
    if (count % CHUNK === 0) {
      chunk = element('div', { class: 'nim-log__chunk' });
      lines.append(chunk);
    }
    count += 1;
    const heading = line.startsWith('== ');
    chunk.append(element('div', {
      class: `nim-log__line${heading ? ' nim-log__line--heading' : ''}`, 'data-n': count, dir: 'auto',
    }, ...read(line)));
  }

  function take(bytes, last) {
    const complete = (rest + decoder.decode(bytes, { stream: !last })).split('\n');
    rest = complete.pop();
    complete.forEach(add);
    if (last && rest !== '') {
      add(rest);
      rest = '';
    }
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
    }
  }

  return { view, follow };
}
