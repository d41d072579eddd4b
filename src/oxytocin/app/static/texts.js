/** The page's own words, from one catalogue for each language; a translation is a copy of texts/en.json. */

const LANGUAGES = ["en"];

/** @type {Record<string, string>} */
let words = {};

/** Fetch the catalogue of the reader's language, or the English one. */
export async function loadTexts() {
  const wanted = navigator.languages.map((language) => language.slice(0, 2));
  const language = wanted.find((each) => LANGUAGES.includes(each)) ?? LANGUAGES[0];
  const answer = await fetch(`texts/${language}.json`);
  words = await answer.json();
  document.documentElement.lang = language;
}

/**
 * Return a text, with what stands in braces filled in.
 *
 * @param {string} key
 * @param {Record<string, string|number>} values
 */
export function say(key, values = {}) {
  const text = words[key];
  if (text === undefined) throw new Error(`no text is called '${key}'`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Tell whether there is such a text. */
export function hasText(key) {
  return key in words;
}

/** Fill every element that asks for a text by data-text, and every attribute asked for by data-label. */
export function fillTexts(root = document) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
  }
}
