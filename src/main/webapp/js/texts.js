// The texts of the page, in the user's language: the server hands them over in the attribute data-texts.

let texts = {};

export function learn(root) {
  texts = JSON.parse(root.dataset.texts);
}

/**
 * A text by its key, with {0}, {1}... filled in; where the first of them is 1, KEY.one if there is that. An unknown key, such as
 * a state of a later version, reads as itself.
 */
export function text(key, ...values) {
  const pattern = (values[0] === 1 && texts[`${key}.one`]) || texts[key] || key.slice(key.lastIndexOf('.') + 1).toLowerCase();
  return pattern.replace(/\{(\d)\}/g, (all, index) => (index < values.length ? String(values[index]) : all));
}
