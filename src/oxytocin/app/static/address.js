/** What is asked for stands in the address, so that Back, reload, a bookmark and a link bring it again. */

import { bodyOf } from "./controls.js";
import { QUESTIONS } from "./questions.js";

const PAUSE = 300; // ms without a change that make a page of the history: one for a slider that is drawn, not hundreds
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const TABLES = { settings: "set.", deficits: "left.", values: "value." };
const WHOLE = ["subjects", "seed"];

export class Address {
  /**
   * @param {import("./state.js").Store} store
   * @param {Pick<import("./state.js").State, "scenario"|"question">} usual with which the page begins
   */
  constructor(store, usual) {
    this.store = store;
    this.usual = usual;
    this.waiting = 0;
    store.change(this.read());
    history.replaceState(null, "", this.written());
    store.listen(["scenario", "question"], () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.note("pushState"), PAUSE);
    });
    addEventListener("popstate", () => {
      clearTimeout(this.waiting);
      store.change(this.read());
    });
    addEventListener("pagehide", () => this.note("replaceState"));
  }

  /** Write the state into the address unless it stands there. */
  note(how) {
    clearTimeout(this.waiting);
    const written = this.written();
    if (written !== this.written(this.read())) history[how](null, "", written);
  }

  /** Return the address of a state. */
  written({ scenario, question } = this.store.state) {
    const found = new URLSearchParams();
    const { scenario: usual } = this.usual;
    if (JSON.stringify(sorted(scenario)) !== JSON.stringify(sorted(usual))) {
      found.set("experiment", scenario.experiment);
      found.set("body", scenario.body);
      for (const [table, prefix] of Object.entries(TABLES)) {
        for (const [name, value] of Object.entries(scenario[table] ?? {})) found.set(prefix + name, String(value));
      }
      for (const key of WHOLE) if (scenario[key]) found.set(key, String(scenario[key]));
    }
    if (question !== this.usual.question) found.set("question", question);
    const search = found.toString();
    return `${location.pathname}${search ? `?${search}` : ""}`;
  }

  /** Return the state that the address names; what it does not name, or names wrongly, is as usual. */
  read() {
    const found = new URLSearchParams(location.search);
    const question = QUESTIONS.find((each) => each === found.get("question")) ?? this.usual.question;
    const { catalogue } = this.store.state;
    const experiment = catalogue.experiments.find((each) => each.name === found.get("experiment"));
    const body = experiment?.bodies.find((each) => each.name === found.get("body"));
    if (!body) return { question, scenario: this.usual.scenario };
    const scenario = { experiment: experiment.name, body: body.name, subjects: null, seed: 0 };
    const known = bodyOf(scenario, catalogue);
    const named = { settings: known.settings.map(({ name }) => name), deficits: known.deficits };
    for (const [table, prefix] of Object.entries(TABLES)) {
      scenario[table] = {};
      for (const [key, text] of found) {
        const name = key.slice(prefix.length);
        if (key.startsWith(prefix) && (named[table]?.includes(name) ?? true)) scenario[table][name] = value(text);
      }
    }
    for (const key of WHOLE) if (/^\d{1,9}$/.test(found.get(key) ?? "")) scenario[key] = Number(found.get(key));
    return { question, scenario };
  }
}

/** A bare number is a number, in the unit of what it is for; all else is text, which names its own. */
function value(text) {
  return NUMBER.test(text) ? Number(text) : text;
}

/** Return a scenario in one order of its fields, whoever made it. */
function sorted(scenario) {
  const entries = Object.entries(scenario).filter(([, each]) => each !== undefined);
  return entries
    .map(([key, each]) => [key, each && typeof each === "object" ? Object.entries(each).sort() : each])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
