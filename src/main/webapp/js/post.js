// Sends a POST request, with the CSRF crumb if the controller requires one.

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

async function crumb(root) {
  const response = await fetch(`${root}/crumbIssuer/api/json`, { cache: 'no-store' });
  if (!response.ok) {
    return {};
  }
  const answer = await response.json();
  return { [answer.crumbRequestField]: answer.crumb };
}

/**
 * @param root of the controller
 * @returns the server's answer; throws an Error with the server's message if it refuses
 */
export async function post(root, url, fields) {
  const headers = { ...FORM, ...await crumb(root) };
  const response = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields).toString() });
  const isJson = (response.headers.get('Content-Type') || '').startsWith('application/json');
  const answer = isJson ? await response.json() : null;
  if (!response.ok) {
    throw new Error(answer && answer.message ? answer.message : `${response.status} ${response.statusText}`);
  }
  return answer;
}
