// Creates elements without HTML strings, so that text from users is never parsed as HTML. (The embedded controller loads a
// library that replaces Array.from, reduce and entries; nothing here uses them.)

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (typeof value === 'function') {
      node.addEventListener(name, value);
    } else {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) {
      node.append(child);
    }
  }
  return node;
}

/** Creates an element. An attribute with a function as value is a listener; one with null or false is left out. */
export function element(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function drawing(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Text with its own direction, so that a right-to-left name does not reorder the text around it. */
export function isolated(text) {
  return element('bdi', {}, text);
}

/** Text for screen readers only. */
export function visuallyHidden(text) {
  return element('span', { class: 'nim-visually-hidden' }, text);
}
