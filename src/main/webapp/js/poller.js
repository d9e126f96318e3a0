// Fetches JSON, repeatedly while it may change. `no-cache` has the browser send the ETag, so that unchanged data is not
// transferred again.

const PAUSE = 2000;
const MAX_PAUSE = 30000;

/**
 * Calls `take(data, answer)` with each new answer and continues while it returns true. On an error, `fail(status)` is called
 * with the status of the answer, or 0 if there is no connection. If it returns true, the request is repeated after increasing
 * pauses.
 */
export function poll(url, take, fail) {
  let etag = null;
  let more = true;
  let pause = PAUSE;

  async function ask() {
    const response = await fetch(url, { cache: 'no-cache' });
    if (!response.ok) {
      more = fail(response.status);
      pause = Math.min(2 * pause, MAX_PAUSE);
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
        pause = Math.min(2 * pause, MAX_PAUSE);
      }
    }
    if (more) {
      setTimeout(round, pause);
    }
  }

  return round();
}

/** Fetches JSON once; null if there is no content (204). */
export async function ask(url) {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) {
    throw new Error(`${url}: ${response.status}`);
  }
  return response.status === 204 ? null : response.json();
}
