/** What is done, in whom, and what is lacking: the form that makes a scenario. */

import { make } from "./dom.js";
import { number, percent, title, unitText } from "./format.js";
import { say } from "./texts.js";

export const CELLS = ["magnocellular", "parvocellular"]; // what "working oxytocin cells" means, where a body has them
const DOSE = /\b(IU|mIU|U|mU|ug|µg|mg|ng|pmol|nmol)\b/;
const DRUG = [
  "drug",
  "route",
  "regimen",
  "treatment",
  "antagonist",
  "oxytocin",
  "naloxone",
  "dopamine",
  "pvn_injection",
];
const ALWAYS = 5; // settings that are shown at once; more are behind a line

export class Controls {
  /**
   * @param {{form: HTMLElement, cells: HTMLElement}} homes
   * @param {import("./state.js").Store} store
   */
  constructor({ form, cells }, store) {
    this.form = form;
    this.cells = cells;
    this.store = store;
    this.folds = {}; // which stand open
    store.listen(["scenario"], ({ scenario }) => {
      const { experiment, body } = scenario;
      if (`${experiment} ${body}` === this.built) this.follow();
      else this.build();
    });
    this.build();
  }

  get scenario() {
    return this.store.state.scenario;
  }

  /** Build the form for the experiment and body that are chosen. */
  build() {
    const { catalogue } = this.store.state;
    this.built = `${this.scenario.experiment} ${this.scenario.body}`;
    const focused = document.activeElement?.id;
    const experiment = catalogue.experiments.find((each) => each.name === this.scenario.experiment);
    const body = bodyOf(this.scenario, catalogue);
    this.fields = [];
    const settings = body.settings.filter((each) => each.name !== "integration");
    const [doses, others] = [true, false].map((dose) => settings.filter((each) => isDose(each) === dose));
    this.cells.replaceChildren(...this.working(body));
    this.form.replaceChildren(
      make(
        "section",
        {},
        this.picker("experiment", catalogue.experiments, (name) => this.choose(name)),
        make("p", { class: "doc" }, experiment.question),
        experiment.bodies.length > 1 ? this.picker("body", experiment.bodies, (name) => this.settle(name)) : null,
      ),
      doses.length
        ? make("section", {}, make("h2", {}, say("controls.doses")), ...doses.map((each) => this.setting(each)))
        : "",
      this.others(others),
      this.elsewhere(body),
      this.chance(experiment, body),
      this.changed(),
    );
    this.follow();
    if (focused) document.getElementById(focused)?.focus();
  }

  /** The slider that the page is about. */
  working({ deficits }) {
    const places = CELLS.filter((place) => deficits.includes(place));
    if (!places.length) return [make("p", { class: "doc" }, say("controls.noCells"))];
    const shown = make("output", { class: "big", for: "working" });
    const slider = make("input", {
      type: "range",
      id: "working",
      min: 0,
      max: 100,
      step: 1,
      "aria-describedby": "working-doc",
      oninput: () => this.lack(Object.fromEntries(places.map((place) => [place, slider.valueAsNumber / 100]))),
    });
    this.fields.push(() => {
      const share = Math.min(...places.map((place) => Number(this.scenario.deficits[place] ?? 1)));
      slider.value = String(100 * share);
      slider.setAttribute("aria-valuetext", percent(share));
      slider.style.setProperty("--filled", `${100 * share}%`);
      shown.textContent = percent(share);
    });
    return [
      make("div", { class: "row" }, make("label", { for: "working" }, say("controls.working")), shown),
      slider,
      make("p", { class: "doc", id: "working-doc" }, say("controls.working.doc")),
    ];
  }

  /** Change what is left at some places; a place at 100 % is not named. */
  lack(shares) {
    const deficits = { ...this.scenario.deficits, ...shares };
    for (const [place, share] of Object.entries(deficits)) if (share === 1 || share === "no") delete deficits[place];
    this.store.ask({ deficits });
  }

  picker(key, items, onChoice) {
    const field = make(
      "select",
      { id: `choose-${key}`, onchange: () => onChoice(field.value) },
      ...items.map(({ name }) => make("option", { value: name }, title(name))),
    );
    field.value = this.scenario[key];
    return make("div", { class: "field" }, make("label", { for: `choose-${key}` }, say(`controls.${key}`)), field);
  }

  choose(name) {
    const { bodies } = this.store.state.catalogue.experiments.find((each) => each.name === name);
    const body = bodies.find((each) => each.name === this.scenario.body) ?? bodies[0];
    this.store.ask({ experiment: name, body: body.name, settings: { ...body.start }, deficits: {}, values: {} });
  }

  settle(name) {
    const { start } = bodyOf({ ...this.scenario, body: name }, this.store.state.catalogue);
    this.store.ask({ body: name, settings: { ...start }, deficits: {}, values: {} });
  }

  setting({ name, unit, doc, default: usual, choices, low, high }) {
    const id = `setting-${name}`;
    const initial = typeof usual === "number" ? number(usual, 6).replaceAll(",", "") : usual;
    const set = () => {
      const { [name]: _, ...settings } = this.scenario.settings;
      const text = field.value.trim();
      if (text && text !== initial) settings[name] = /^[-+.\de]+$/i.test(text) ? Number(text) : text;
      this.store.ask({ settings });
    };
    const field = choices
      ? make(
          "select",
          { id, onchange: set },
          ...choices.map((each) => make("option", { value: each }, each.replaceAll("_", " "))),
        )
      : make("input", {
          id,
          type: "text",
          inputmode: "decimal",
          autocomplete: "off",
          onchange: set,
          "aria-describedby": `${id}-doc`,
        });
    this.fields.push(() => (field.value = this.scenario.settings[name] ?? initial));
    const limits = limitsOf(low, high, unit);
    return make(
      "div",
      { class: "field" },
      make("label", { for: id }, title(name)),
      make("div", { class: "entry" }, field, unitText(unit) ? make("span", { class: "unit" }, unitText(unit)) : null),
      make("p", { class: "doc", id: `${id}-doc` }, limits ? `${doc}; ${limits}` : doc),
    );
  }

  others(settings) {
    if (!settings.length) return "";
    const fields = settings.map((each) => this.setting(each));
    const more = fields.slice(ALWAYS);
    return fold(
      say("controls.protocol"),
      this.opened("protocol"),
      ...fields.slice(0, ALWAYS),
      more.length ? fold(say("controls.more", { count: more.length }), this.opened("more"), ...more) : null,
    );
  }

  /** Every other place in the chain where oxytocin can be lacking, and patients' conditions. */
  elsewhere({ deficits }) {
    const known = this.store.state.catalogue.deficits.filter((each) => deficits.includes(each.name));
    const places = known.filter((each) => each.kind === "place");
    const conditions = known.filter((each) => each.kind === "condition");
    if (!known.length) return "";
    const field = make(
      "select",
      {
        id: "condition",
        onchange: () => {
          const off = Object.fromEntries(conditions.map(({ name }) => [name, "no"]));
          this.lack({ ...off, ...(field.value ? { [field.value]: "yes" } : {}) });
        },
      },
      make("option", { value: "" }, say("controls.condition.none")),
      ...conditions.map(({ name }) => make("option", { value: name }, title(name))),
    );
    const doc = make("p", { class: "doc" });
    this.fields.push(() => {
      const chosen = conditions.find(({ name }) => this.scenario.deficits[name]);
      field.value = chosen?.name ?? "";
      doc.textContent = [chosen?.doc, chosen?.source].filter(Boolean).join("; ");
    });
    return fold(
      say("controls.elsewhere"),
      this.opened("elsewhere"),
      conditions.length
        ? make("div", { class: "field" }, make("label", { for: "condition" }, say("controls.condition")), field, doc)
        : null,
      ...places.map((each) => this.place(each)),
    );
  }

  place({ name, doc }) {
    const shown = make("output", { for: `lack-${name}` });
    const slider = make("input", {
      type: "range",
      id: `lack-${name}`,
      min: 0,
      max: 100,
      step: 1,
      "aria-describedby": `lack-${name}-doc`,
      oninput: () => this.lack({ [name]: slider.valueAsNumber / 100 }),
    });
    this.fields.push(() => {
      const share = Number(this.scenario.deficits[name] ?? 1);
      slider.value = String(100 * share);
      slider.setAttribute("aria-valuetext", percent(share));
      slider.style.setProperty("--filled", `${100 * share}%`);
      shown.textContent = percent(share);
    });
    return make(
      "div",
      { class: "field" },
      make("div", { class: "row" }, make("label", { for: `lack-${name}` }, title(name)), shown),
      slider,
      make("p", { class: "doc", id: `lack-${name}-doc` }, doc),
    );
  }

  /** How many subjects make the bands, and the seed of chance. */
  chance({ draws }, { band }) {
    const whole = (key, label, low, usual) => {
      const field = make("input", {
        id: `choose-${key}`,
        type: "number",
        min: low,
        step: 1,
        placeholder: usual,
        onchange: () =>
          this.store.ask({ [key]: field.value === "" ? (key === "seed" ? 0 : null) : field.valueAsNumber }),
      });
      this.fields.push(() => (field.value = this.scenario[key] ?? ""));
      return make("div", { class: "field" }, make("label", { for: `choose-${key}` }, label), field);
    };
    return fold(
      say("controls.chance"),
      this.opened("chance"),
      whole("subjects", say("controls.subjects"), draws ?? 1, draws ?? band),
      draws ? make("p", { class: "doc" }, say("controls.draws", { draws })) : null,
      whole("seed", say("controls.seed"), 0, 0),
    );
  }

  /** Parameters that were changed in an organ's panel, each with a way back. */
  changed() {
    const list = make("ul", { class: "chips", "aria-label": say("controls.changed") });
    this.fields.push(() => {
      const { values } = this.scenario;
      list.replaceChildren(
        ...Object.entries(values).map(([path, value]) => {
          const { [path]: _, ...rest } = values;
          const back = make(
            "button",
            {
              type: "button",
              class: "quiet",
              "aria-label": say("controls.back", { path }),
              onclick: () => this.store.ask({ values: rest }),
            },
            "×",
          );
          return make("li", {}, `${path} = ${value}`, back);
        }),
      );
      list.hidden = !Object.keys(values).length;
    });
    return list;
  }

  /** Tell whether a fold stands open, so that it does so after the form is built anew. */
  opened(name) {
    return { isOpen: this.folds[name] ?? false, ontoggle: (open) => (this.folds[name] = open) };
  }

  /** Show the scenario in every field. */
  follow() {
    for (const field of this.fields ?? []) field();
  }
}

/** Return what the catalogue says of a scenario's body. */
export function bodyOf({ experiment, body }, catalogue) {
  return catalogue.experiments.find((each) => each.name === experiment).bodies.find((each) => each.name === body);
}

function isDose({ name, unit }) {
  return DOSE.test(unit) || DRUG.includes(name);
}

function limitsOf(low, high, unit) {
  if (high === null || high >= 1e4)
    return low ? say("controls.atLeast", { low: number(low), unit: unitText(unit) }).trim() : "";
  return say("controls.between", { low: number(low ?? 0), high: number(high), unit: unitText(unit) }).trim();
}

function fold(label, { isOpen, ontoggle }, ...children) {
  const element = make(
    "details",
    { open: isOpen, ontoggle: () => ontoggle(element.open) },
    make("summary", {}, label),
    ...children,
  );
  return element;
}
