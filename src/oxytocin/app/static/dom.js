/** Elements made in one line. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an HTML element.
 *
 * @param {string} tag
 * @param {Record<string, any>} properties attributes; a function under "onclick" and the like listens; true stands for
 *   an attribute without value, and false, null and undefined for none
 * @param {...(Node|string|null|undefined)} children
 * @returns {any} the element
 */
export function make(tag, properties = {}, ...children) {
  return furnish(document.createElement(tag), properties, children);
}

/**
 * Make an SVG element, in the same way.
 *
 * @returns {any} the element
 */
export function draw(tag, properties = {}, ...children) {
  return furnish(document.createElementNS(SVG, tag), properties, children);
}

function furnish(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/**
 * Find the one element of a page with an id.
 *
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  return document.getElementById(id);
}

/** Return the short name of a source, with a link to it where it has a DOI. */
export function cited({ source, doi }) {
  return doi
    ? make("a", { href: `https://doi.org/${doi}`, rel: "noopener noreferrer", target: "_blank" }, source)
    : source;
}

/** Return a line of a list of references. */
export function reference({ text, doi }) {
  return make("li", {}, `${text} `, doi ? cited({ source: `doi:${doi}`, doi }) : null);
}
