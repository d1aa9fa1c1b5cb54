/** Elements are made here and nowhere else: texts come in as text, never as HTML. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element with attributes and children. A child is an element, a text, or nothing where it is `undefined` or `false`; so is an
 * attribute. A function is a listener of the event that its key names (`click`).
 */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** A text of the tree: isolated, so that one written from right to left does not turn its neighbours round. */
export function text(value, className) {
  return el('bdi', { class: className }, value);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== false));
  return element;
}

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
