// Starts a build of one cell.

import { element } from './dom.js';
import { post } from './post.js';
import { text } from './texts.js';

/**
 * @param page the page's element, whose data tells whether the user may start builds, and else why not
 * @param published the tag under which the image is published, or null
 * @returns the button, or the reason why there is none; null for a user without the permission
 */
export function rebuild(page, published) {
  const { controller, rebuildUrl, rebuildRefusal, mayRebuild } = page.dataset;
  if (mayRebuild !== 'true') {
    return null;
  }
  const said = element('span', { class: 'nim-muted', role: 'status', dir: 'auto' });
  if (rebuildRefusal || published) {
    said.textContent = rebuildRefusal || text('rebuild.published', published);
    return said;
  }
  const button = element('button', { type: 'button', class: 'nim-button', click: async () => {
    button.disabled = true;
    said.textContent = text('rebuild.working');
    try {
      const answer = await post(controller, rebuildUrl, { cell: page.dataset.name });
      said.replaceChildren(text('rebuild.done'), ' ', element('a', { href: answer.job }, text('rebuild.job')));
    } catch (refused) {
      said.textContent = refused.message;
      button.disabled = false;
    }
  } }, text('rebuild.action'));
  return element('span', { class: 'nim-actions' }, button, said);
}
