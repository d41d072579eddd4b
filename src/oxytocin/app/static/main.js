/** The page: who listens to whom. */

import { Address } from "./address.js";
import * as api from "./api.js";
import { BodyView, bodyKey } from "./body.js";
import { bodyOf, CELLS, Controls } from "./controls.js";
import { byId, make } from "./dom.js";
import { Figures } from "./figures.js";
import { Keep } from "./keep.js";
import { PartPanel } from "./part.js";
import { Questions } from "./questions.js";
import { describe, Readouts, spoken } from "./readouts.js";
import { Runner, sentence } from "./runs.js";
import { Store } from "./state.js";
import { fillTexts, loadTexts, say } from "./texts.js";
import { TimeControl } from "./time.js";

const DEFICIENT = 0.1; // share of working cells that stands for a deficiency, as in the report

const FIRST = { experiment: "nursing", body: "woman", deficits: {}, values: {}, subjects: null, seed: 0 };

async function start() {
  const asked = { catalogue: api.catalogue(), anatomy: api.anatomy(FIRST.experiment, FIRST.body) };
  await loadTexts();
  fillTexts();
  const store = new Store({
    catalogue: null,
    anatomy: null,
    scenario: FIRST,
    question: "does",
    picture: null,
    pinned: null,
    time: null,
    busy: null,
    problem: null,
  });
  telling(store);
  if (!(await meet(store, "catalogue", asked.catalogue))) return;
  const settings = { ...bodyOf(FIRST, store.state.catalogue).start };
  new Address(store, { scenario: { ...FIRST, settings }, question: store.state.question });
  const runner = new Runner(store);
  runner.ask(store.state.scenario); // under way while the page is made
  const panel = new PartPanel(byId("part"), store);
  new Questions({ tabs: byId("questions"), panel: byId("question") }, store, {
    onFunction: (found) => store.ask(scenarioOf(found)),
    onSymptom: (found) => compareWithHealthy(store, { ...store.state.scenario, ...scenarioOf(found) }),
  });
  new Controls({ form: byId("controls"), cells: byId("working-cells") }, store);
  new Figures({ home: byId("figures"), key: byId("key") }, store);
  new TimeControl({ slider: byId("time"), shown: byId("time-shown"), play: byId("play") }, store);
  new BodyView(byId("body"), store, (organ, parts) => panel.open(organ, parts));
  byId("body-key").replaceWith(bodyKey());
  new Readouts(byId("readouts"), store);
  new Keep(byId("keep"), store);
  pinning(store);
  let shown = nameOf(store.state.scenario);
  store.listen(["scenario"], ({ scenario }) => {
    const { experiment, body } = scenario;
    if (nameOf(scenario) !== shown) {
      shown = nameOf(scenario);
      meet(store, "anatomy", api.anatomy(experiment, body));
    }
    runner.ask(scenario);
  });
  const { experiment, body } = store.state.scenario;
  await meet(store, "anatomy", shown === nameOf(FIRST) ? asked.anatomy : api.anatomy(experiment, body));
}

/** Return what is done in whom, in one word: they share their drawing. */
function nameOf({ experiment, body }) {
  return `${experiment} ${body}`;
}

/** Put what the server sends into the state, or its refusal; tell whether it came. */
async function meet(store, key, promise) {
  try {
    store.change({ [key]: await promise });
    return true;
  } catch (problem) {
    store.change({ problem: sentence(problem) });
    return false;
  }
}

/** Return the scenario of a function of oxytocin. Neurons are simulated one by one here: the raster is the point. */
function scenarioOf({ experiment, body, settings }) {
  const { hypothalamus: _, ...rest } = settings;
  return { experiment, body, settings: rest, deficits: {}, values: {} };
}

/** Run healthy, pin that as soon as its bands are there, and run again with few working cells. */
function compareWithHealthy(store, healthy) {
  const end = store.listen(["busy", "scenario"], ({ busy, picture, scenario, catalogue }) => {
    if (scenario !== healthy) return end(); // somebody has asked for something else
    if (busy || picture?.asked.experiment !== healthy.experiment) return;
    end();
    const places = CELLS.filter((place) => bodyOf(healthy, catalogue).deficits.includes(place));
    store.change({ pinned: picture });
    store.ask({ deficits: Object.fromEntries(places.map((place) => [place, DEFICIENT])) });
  });
  store.change({ pinned: null, scenario: healthy });
}

/** The button that keeps a run as a ghost, and lets it go. */
function pinning(store) {
  const [button, label] = [byId("pin"), byId("pinned")];
  button.addEventListener("click", () => store.change({ pinned: store.state.pinned ? null : store.state.picture }));
  store.listen(["pinned", "picture"], ({ pinned, picture, catalogue }) => {
    button.disabled = !picture;
    button.textContent = say(pinned ? "pin.release" : "pin.pin");
    label.textContent = pinned ? say("pin.pinned", { what: describe(pinned.asked, catalogue) }) : "";
  });
}

/** Say what runs, what came out, and what was refused. */
function telling(store) {
  const [status, progress, problem, title] = ["status", "progress", "problem", "run-title"].map(byId);
  store.listen(["busy"], ({ busy }) => {
    progress.classList.toggle("running", Boolean(busy));
    progress.style.setProperty("--share", String(busy?.share ?? 0));
    document.body.toggleAttribute("data-busy", Boolean(busy));
    if (!busy && store.state.picture && !store.state.problem) {
      // The title is above for those who see it; those who hear the page hear it with the result.
      const heard = make("span", { class: "heard" }, `${describe(store.state.picture.asked, store.state.catalogue)}. `);
      status.replaceChildren(heard, spoken(store.state));
    }
  });
  store.listen(["problem"], ({ problem: said }) => {
    problem.textContent = said ?? "";
    problem.hidden = !said;
  });
  store.listen(["picture"], ({ picture, catalogue }) => {
    document.body.dataset.run = picture.run;
    document.body.dataset.subjects = String(picture.scenario.subjects ?? "");
    title.textContent = describe(picture.asked, catalogue);
  });
}

start();
