/** Colours for canvases, read from the style sheet, so that dark mode needs no second list. */

/** @type {Map<string, string>} */
let read = new Map();

/** Return a colour of the style sheet by the name of its variable, without the dashes. */
export function colour(name) {
  if (!read.has(name)) {
    read.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  }
  return read.get(name) ?? "";
}

/** Return the colour of an organ. */
export function organColour(organ) {
  return colour(`organ-${organ}`) || colour("accent");
}

/** Return a colour of six digits with an opacity from 0 to 1. */
export function faint(hex, opacity) {
  return (
    hex +
    Math.round(opacity * 255)
      .toString(16)
      .padStart(2, "0")
  );
}

/** Call back when the reader changes between light and dark. */
export function onThemeChange(listener) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    read = new Map();
    listener();
  });
}
