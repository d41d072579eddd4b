/** The three questions of the field as the way in: what is it, what does it do, what happens when it is lacking. */

import { molecule } from "./api.js";
import { draw, make, reference } from "./dom.js";
import { title } from "./format.js";
import { say } from "./texts.js";

export const QUESTIONS = ["what", "does", "lacking"];
const INK = /#2b2b2b|#000000/gi;
const PAPER = /#ffffff/gi;
const STYLE = / style=/g;

export class Questions {
  /**
   * @param {{tabs: HTMLElement, panel: HTMLElement}} homes
   * @param {import("./state.js").Store} store
   * @param {{onFunction: (found: any) => void, onSymptom: (found: any) => void}} actions
   */
  constructor({ tabs, panel }, store, actions) {
    this.panel = panel;
    this.store = store;
    this.actions = actions;
    this.tabs = QUESTIONS.map((name) =>
      make(
        "button",
        {
          type: "button",
          role: "tab",
          id: `question-${name}`,
          "aria-controls": panel.id,
          "data-question": name,
          onclick: () => store.change({ question: name }),
          onkeydown: (event) => this.move(event, name),
        },
        say(`question.${name}`),
      ),
    );
    tabs.append(...this.tabs);
    store.listen(["question"], () => this.show());
    store.listen(["scenario"], () => this.press());
    this.show();
  }

  /** Let arrows go from tab to tab, as screen readers announce it. */
  move(event, name) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const place = (QUESTIONS.indexOf(name) + step + QUESTIONS.length) % QUESTIONS.length;
    this.store.change({ question: QUESTIONS[place] });
    this.tabs[place].focus();
  }

  show() {
    const { question } = this.store.state;
    this.tabs.forEach((tab, place) => {
      const chosen = QUESTIONS[place] === question;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    });
    this.panel.setAttribute("aria-labelledby", `question-${question}`);
    this.cards = [];
    if (question === "what") this.panel.replaceChildren(this.molecule());
    if (question === "does") this.panel.replaceChildren(this.choices("name", this.actions.onFunction));
    if (question === "lacking") this.panel.replaceChildren(this.choices("symptom", this.actions.onSymptom));
    this.press();
  }

  /** Cards of the six functions, or of the five symptoms; the first experiment of each stands for it. */
  choices(key, onChoice) {
    const groups = Object.groupBy(
      this.store.state.catalogue.functions.filter((each) => each[key]),
      (each) => each[key],
    );
    this.cards = Object.entries(groups).map(([name, [first]]) => ({ card: choice(name, first, onChoice), first }));
    return make(
      "div",
      {},
      make("p", { class: "lead" }, say(`lead.${key}`)),
      make("div", { class: "choices" }, ...this.cards.map(({ card }) => card)),
    );
  }

  /** Show which card the figures below belong to. */
  press() {
    const { experiment, body } = this.store.state.scenario;
    for (const { card, first } of this.cards ?? []) {
      card.setAttribute("aria-pressed", String(first.experiment === experiment && first.body === body));
    }
  }

  molecule() {
    const drawing = make("div", { class: "molecule" });
    const facts = make("dl", { class: "facts" });
    const sources = make("ul", { class: "sources doc" });
    molecule().then(
      (found) => {
        const svg = recoloured(found.svg, say("molecule.label", { formula: lowered(found.formula) }));
        if (svg) drawing.replaceChildren(svg);
        facts.replaceChildren(
          ...[{ name: say("molecule.formula"), value: lowered(found.formula) }, ...found.facts].flatMap(fact),
        );
        sources.replaceChildren(...found.references.map(reference));
      },
      (problem) => drawing.replaceChildren(make("p", { class: "problem" }, problem.message)),
    );
    return make(
      "div",
      { class: "what" },
      drawing,
      make("div", {}, make("p", { class: "lead" }, say("lead.what")), facts, sources),
    );
  }
}

function choice(name, first, onChoice) {
  return make(
    "button",
    { type: "button", class: "choice", "data-name": name, "aria-pressed": "false", onclick: () => onChoice(first) },
    make("b", {}, title(name)),
    make("span", { class: "doc" }, first.title),
    make("span", { class: `firm firm-${first.sure.split(" ").pop()}` }, first.sure),
  );
}

/** Write the numbers of a formula below the line. */
function lowered(formula) {
  return formula.replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
}

function fact({ name, value, unit }) {
  return [make("dt", {}, title(name)), make("dd", {}, [value, unit].filter(Boolean).join("\u00a0"))];
}

/**
 * Return a drawing in the page's own colours. Styles written into it are set by script: the page's policy forbids
 * them in markup.
 */
function recoloured(text, label) {
  const drawn = text.replace(INK, "currentColor").replace(PAPER, "none").replace(STYLE, " data-style=");
  const root = new DOMParser().parseFromString(drawn, "image/svg+xml").documentElement;
  if (root.nodeName !== "svg") return null;
  const copy = (node) => {
    const fresh = draw(node.localName);
    for (const { name, value } of node.attributes) {
      if (name === "data-style") fresh.style.cssText = value;
      else if (!name.startsWith("xmlns") && !name.includes(":") && !name.startsWith("on"))
        fresh.setAttribute(name, value);
    }
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) fresh.append(child.textContent);
      else if (child.nodeType === Node.ELEMENT_NODE && child.localName !== "script") fresh.append(copy(child));
    }
    return fresh;
  };
  const svg = copy(root);
  const [width, height] = ["width", "height"].map((side) => parseFloat(root.getAttribute(side)));
  if (!svg.hasAttribute("viewBox") && width && height) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  for (const side of ["width", "height"]) svg.removeAttribute(side);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  return svg;
}
