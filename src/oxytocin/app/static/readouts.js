/** What a laboratory would report, beside the pinned run and what was published. */

import { likeReadouts } from "./bands.js";
import { bodyOf, CELLS } from "./controls.js";
import { cited, make } from "./dom.js";
import { amount, isKnown, number, percent, title, unitText } from "./format.js";
import { say } from "./texts.js";

export class Readouts {
  /**
   * @param {HTMLElement} home
   * @param {import("./state.js").Store} store
   */
  constructor(home, store) {
    this.home = home;
    this.store = store;
    store.listen(["picture", "pinned"], () => this.show());
  }

  show() {
    const { picture, pinned, catalogue } = this.store.state;
    if (!picture) return;
    const other = likeReadouts(pinned, picture);
    const hasPublished = picture.readouts.some((each) => each.published.length);
    const heads = ["readout", "now", ...(other ? ["pinned", "change"] : []), ...(hasPublished ? ["published"] : [])];
    const rows = sorted(picture, catalogue).map((each) => {
      const was = other?.find(({ name }) => name === each.name);
      return make(
        "tr",
        { "data-readout": each.name },
        make(
          "th",
          { scope: "row" },
          title(each.label || each.name),
          each.exploratory ? make("span", { class: "firm" }, say("readouts.exploratory")) : null,
          make("span", { class: "doc" }, each.doc),
        ),
        make("td", { class: "value" }, ...value(each)),
        other ? make("td", { class: "value" }, ...(was ? value(was) : ["–"])) : null,
        other ? make("td", { class: "value" }, was ? change(each, was) : "–") : null,
        hasPublished ? make("td", {}, ...each.published.map(published)) : null,
      );
    });
    this.home.replaceChildren(
      make(
        "div",
        { class: "scrolling", tabindex: "0", role: "region", "aria-label": say("readouts.heading") },
        make(
          "table",
          {},
          make(
            "thead",
            {},
            make("tr", {}, ...heads.map((key) => make("th", { scope: "col" }, say(`readouts.${key}`)))),
          ),
          make("tbody", {}, ...rows),
        ),
      ),
    );
  }
}

/** Return the readouts, those that stand for a function of oxytocin first, and those without any value last. */
export function sorted(picture, catalogue) {
  const { experiment } = picture.scenario;
  const telling = catalogue.functions.filter((each) => each.experiment === experiment).map((each) => each.readout);
  const main = catalogue.experiments.find((each) => each.name === experiment)?.main_outcome;
  const rank = ({ name, median }) => (telling.includes(name) ? 0 : name === main ? 1 : isKnown(median) ? 2 : 3);
  return [...picture.readouts].sort((one, two) => rank(one) - rank(two));
}

function value({ median, low, high, share_yes: yes, unit }) {
  if (isKnown(yes))
    return [
      yes === 1 ? say("readouts.yes") : yes === 0 ? say("readouts.no") : say("readouts.share", { share: percent(yes) }),
    ];
  const range =
    isKnown(low) && isKnown(high) ? make("span", { class: "range" }, `${number(low)} – ${number(high)}`) : null;
  return [make("b", {}, amount(median, unit)), range];
}

function spokenValue({ median, share_yes: yes, unit }) {
  return isKnown(yes) ? percent(yes) : amount(median, unit);
}

function change(now, was) {
  if (isKnown(now.share_yes) || !isKnown(now.median) || !isKnown(was.median)) return "";
  const difference = now.median - was.median;
  if (difference === 0) return say("readouts.same");
  const sign = difference > 0 ? "+" : "−";
  const share = was.median !== 0 ? ` (${sign}${percent(Math.abs(difference / was.median))})` : "";
  return `${sign}${number(Math.abs(difference))}${share}`;
}

function published({ value: middle, low, high, unit, what, ...source }) {
  const behind = unitText(unit);
  const range = isKnown(low) && isKnown(high) ? `${number(low)} – ${number(high)}` : number(middle);
  return make(
    "div",
    { class: "measured", title: what },
    `${range}${behind ? `\u00a0${behind}` : ""} `,
    make("span", { class: "doc" }, cited(source)),
  );
}

/** Return a sentence on the result for those who hear the page. */
export function spoken({ picture, pinned, catalogue }) {
  const telling = sorted(picture, catalogue)
    .filter((each) => isKnown(each.median))
    .slice(0, 3);
  const other = likeReadouts(pinned, picture);
  const parts = telling.map((each) => {
    const was = other?.find(({ name }) => name === each.name);
    const text = `${(each.label || each.name).replaceAll("_", " ")} ${spokenValue(each)}`;
    return was && isKnown(was.median) ? `${text} (${say("figures.was", { value: spokenValue(was) })})` : text;
  });
  const text = parts.join(", ");
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Describe what was asked in a few words: "Nursing, woman, 10 % of the oxytocin cells". */
export function describe({ experiment, body, deficits, settings, values }, catalogue) {
  const { start } = bodyOf({ experiment, body }, catalogue);
  const cells = CELLS.map((place) => deficits[place]).filter(isKnown);
  const isSlider = cells.length > 0 && cells.every((share) => share === cells[0]);
  const lacking = isSlider ? [say("describe.cells", { share: percent(cells[0]) })] : [];
  for (const [name, share] of Object.entries(deficits)) {
    if (isSlider && CELLS.includes(name)) continue;
    lacking.push(isKnown(share) ? `${title(name).toLowerCase()} ${percent(share)}` : title(name));
  }
  const chosen = Object.entries(settings).filter(([name, text]) => text !== start[name]);
  const set = [...chosen, ...Object.entries(values)].map(([name, text]) => `${name.replaceAll("_", " ")} ${text}`);
  return [title(experiment), body, ...lacking, ...set].filter(Boolean).join(", ");
}
