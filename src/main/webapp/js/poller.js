// Asks for JSON, and asks again as long as something may change. What the browser has already, and did not change, is not sent
// again: `no-cache` has it ask with the ETag.

const PAUSE = 2000;
const LONGEST_PAUSE = 30000;

/**
 * Calls `take(data, answer)` with each new answer; asks on as long as it returns true. `fail(status)` is told of an
 * answer that is not there (its status) or of a connection that is not (0), and says whether to ask again, after growing pauses.
 */
export function poll(url, take, fail) {
  let etag = null;
  let more = true;
  let pause = PAUSE;

  async function ask() {
    const response = await fetch(url, { cache: 'no-cache' });
    if (!response.ok) {
      more = fail(response.status);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      return;
    }
    pause = PAUSE;
    if (etag === null || response.headers.get('ETag') !== etag) {
      etag = response.headers.get('ETag');
      more = take(await response.json(), response);
    }
  }

  async function round() {
    if (!document.hidden) {
      try {
        await ask();
      } catch (gone) {
        if (!(gone instanceof TypeError)) {
          throw gone;
        }
        more = fail(0);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }
    if (more) {
      setTimeout(round, pause);
    }
  }

  return round();
}

/** Asks once; null if there is nothing yet (204). */
export async function ask(url) {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) {
    throw new Error(`${url}: ${response.status}`);
  }
  return response.status === 204 ? null : response.json();
}
