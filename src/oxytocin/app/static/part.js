/** What stands behind an organ: its parts with equations, parameters, sources and evidence. */

import { part as fetchPart } from "./api.js";
import { cited, make, reference } from "./dom.js";
import { isKnown, number, percent, title, unitText } from "./format.js";
import { hasText, say } from "./texts.js";

export class PartPanel {
  /**
   * @param {HTMLDialogElement} dialog
   * @param {import("./state.js").Store} store
   */
  constructor(dialog, store) {
    this.dialog = dialog;
    this.store = store;
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  /** Open the panel of an organ at its first part. */
  open(organ, parts) {
    this.tabs = parts.map((each) =>
      make(
        "button",
        { type: "button", class: "tab", "aria-pressed": "false", onclick: () => this.show(each.name) },
        title(each.title || each.name),
      ),
    );
    this.names = parts.map((each) => each.name);
    this.content = make("div", { class: "part", "aria-live": "polite" });
    this.dialog.replaceChildren(
      make(
        "div",
        { class: "dialog-head" },
        make("h2", { id: "part-heading" }, say(`organ.${organ}`)),
        make("button", { type: "button", class: "quiet", onclick: () => this.dialog.close() }, say("part.close")),
      ),
      make("div", { class: "tabs", role: "group", "aria-label": say("part.parts") }, ...this.tabs),
      this.content,
    );
    this.dialog.showModal();
    this.show(parts[0].name);
  }

  async show(name) {
    this.tabs.forEach((tab, place) => tab.setAttribute("aria-pressed", String(this.names[place] === name)));
    const { experiment, body } = this.store.state.scenario;
    try {
      const found = await fetchPart(experiment, body, name);
      if (this.tabs[this.names.indexOf(name)]?.getAttribute("aria-pressed") === "true") this.fill(found);
    } catch (problem) {
      this.content.replaceChildren(make("p", { class: "problem" }, problem.message));
    }
  }

  fill(found) {
    this.content.replaceChildren(
      ...found.doc
        .split(/\n\s*\n/)
        .slice(0, 3)
        .map((text) => make("p", {}, text)),
      found.equations.length ? make("h3", {}, say("part.equations")) : "",
      ...found.equations.map(equation),
      found.parameters.length ? make("h3", {}, say("part.parameters")) : "",
      found.parameters.length ? this.parameters(found) : "",
      found.ports.length ? make("h3", {}, say("part.ports")) : "",
      found.ports.length ? make("ul", { class: "ports" }, ...found.ports.map(port)) : "",
      found.references.length ? make("h3", {}, say("part.references")) : "",
      make("ol", { class: "references" }, ...found.references.map(reference)),
    );
  }

  parameters(found) {
    const heads = ["parameter", "value", "evidence", "source"].map((key) =>
      make("th", { scope: "col" }, say(`part.${key}`)),
    );
    const rows = found.parameters.map((each) => this.parameter(found.name, each));
    return make(
      "div",
      { class: "scrolling", tabindex: "0", role: "region", "aria-label": say("part.parameters") },
      make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)),
    );
  }

  /** One parameter, whose value can be changed for the next run. */
  parameter(part, each) {
    const path = `${part}.${each.name}`;
    const set = this.store.state.scenario.values[path];
    const usual = [number(each.value, 4), unitText(each.unit)].filter(Boolean).join(" ");
    const field = make("input", {
      type: "text",
      size: 10,
      value: set ?? usual,
      "aria-label": say("part.change", { name: each.name }),
      onchange: () => this.change(path, field.value.trim(), usual, each.unit),
    });
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, each.name.replaceAll("_", " "), make("span", { class: "doc" }, each.doc)),
      make("td", {}, field),
      make(
        "td",
        {},
        make("span", { class: `grade grade-${each.grade}` }, gradeWord(each.grade)),
        likely(each.probability),
      ),
      make("td", {}, cited(each), make("span", { class: "doc" }, each.locus)),
    );
  }

  change(path, text, usual, unit) {
    const { [path]: _, ...values } = this.store.state.scenario.values;
    // A bare number is in the parameter's own unit.
    if (text && text !== usual) values[path] = /^[-+.\d\se]+$/i.test(text) && unit !== "1" ? `${text} ${unit}` : text;
    this.store.ask({ values });
  }
}

/** Say how likely a contested effect is real. */
function likely(probability) {
  return isKnown(probability)
    ? make("span", { class: "doc" }, say("part.probability", { share: percent(probability) }))
    : null;
}

function gradeWord(grade) {
  return hasText(`grade.${grade}`) ? say(`grade.${grade}`) : grade;
}

/** An equation as MathML; as text where the server has none. */
function equation({ mathml, text, doc }) {
  const parsed = mathml ? new DOMParser().parseFromString(mathml, "text/html").querySelector("math") : null;
  if (parsed) readable(parsed);
  return make(
    "div",
    { class: "equation", tabindex: "0", role: "group", "aria-label": text || say("part.equations") },
    parsed ? document.adoptNode(parsed) : make("pre", {}, text),
    doc ? make("span", { class: "doc" }, doc) : null,
  );
}

/** Write products with a dot and names with blanks: "fatigue responsiveness" is two things, "half response" one. */
function readable(formula) {
  formula.setAttribute("display", "block");
  for (const sign of formula.querySelectorAll("mo")) if (sign.textContent === "\u2062") sign.textContent = "\u00b7";
  for (const name of formula.querySelectorAll("mi")) name.textContent = name.textContent.replaceAll("_", "\u00a0");
}

function port({ name, direction, signal, unit }) {
  const behind = unitText(unit);
  return make(
    "li",
    {},
    make("b", {}, say(`part.direction.${direction}`)),
    ` ${(signal || name).replaceAll("_", " ")}${behind ? `, ${behind}` : ""}`,
  );
}
