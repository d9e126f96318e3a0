// The texts of the page, in the user's language, which the server provides in the attribute data-texts.

let texts = {};

export function loadTexts(root) {
  texts = JSON.parse(root.dataset.texts);
}

/**
 * Returns the text of a key, with {0}, {1}... replaced. If the first value is 1, KEY.one is used if it exists. An unknown key,
 * such as a state of a later version, is returned as it is.
 */
export function text(key, ...values) {
  const pattern = (values[0] === 1 && texts[`${key}.one`]) || texts[key] || key.slice(key.lastIndexOf('.') + 1).toLowerCase();
  return pattern.replace(/\{(\d)\}/g, (all, index) => (index < values.length ? String(values[index]) : all));
}
