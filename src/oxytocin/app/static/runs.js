/** One request in flight, and the latest wins: one subject at once, then as many as the bands need. */

import { withBands } from "./bands.js";
import { run, Problem } from "./api.js";
import { say } from "./texts.js";

const PATIENCE = 400; // ms for which a quick run is let finish while a slider is drawn, so that the figures follow it
const PAINTING = 300; // ms, the longest that is waited for a picture to be painted

export class Runner {
  /** @param {import("./state.js").Store} store */
  constructor(store) {
    this.store = store;
    this.flight = null;
    this.next = null;
    this.flying = false;
  }

  /** Run a scenario, now or as soon as the quick one before it is done. */
  ask(scenario) {
    this.next = scenario;
    if (!this.flying) this.takeOff();
    else if (this.flight?.stage === "bands") this.flight.control.abort();
    else
      setTimeout(
        (flight) => flight && flight === this.flight && this.next && flight.control.abort(),
        PATIENCE,
        this.flight,
      );
  }

  async takeOff() {
    this.flying = true;
    while (this.next) {
      const scenario = this.next;
      this.next = null;
      let quick = null;
      for (const [stage, subjects] of this.stages(scenario)) {
        quick = await this.fly(stage, { ...scenario, subjects }, quick);
        await painted(); // the bands may take all processors, and the browser needs one to show what is there
        if (this.next || this.store.state.problem) break;
      }
    }
    this.flying = false;
    this.store.change({ busy: null });
  }

  /** Return the stages of a scenario; what rests on contested effects is never shown as one subject. */
  stages(scenario) {
    const { catalogue } = this.store.state;
    const { draws, bodies } = catalogue.experiments.find((each) => each.name === scenario.experiment);
    const { band } = bodies.find((each) => each.name === scenario.body);
    const quick = ["quick", null];
    if (draws) return scenario.subjects > draws ? [quick, ["bands", scenario.subjects]] : [quick];
    if (scenario.subjects === 1) return [quick];
    return [quick, ["bands", scenario.subjects ?? band]];
  }

  /** Run one stage; the typical subject of the stage before, if any, is drawn within its bands. Return the picture. */
  async fly(stage, scenario, quick) {
    const control = new AbortController();
    this.flight = { stage, control };
    this.store.change({ busy: { stage, share: null }, problem: null });
    let picture = null;
    try {
      picture = await run(scenario, control.signal, (share) => this.store.change({ busy: { stage, share } }));
    } catch (problem) {
      if (!control.signal.aborted) this.store.change({ problem: sentence(problem) });
    }
    this.flight = null;
    if (!picture) return null;
    // What was asked stays beside what was run: its settings are those that somebody chose.
    const shown = quick?.scenario.subjects === null ? withBands(quick, picture) : picture;
    this.store.change({ picture: { ...shown, asked: scenario } });
    return picture;
  }
}

/** Wait until what was drawn is on the screen; a page in the background is not painted, and is not waited for. */
function painted() {
  const frames = new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return Promise.race([frames, new Promise((done) => setTimeout(done, PAINTING))]);
}

/** Return what to say of a problem: the server's own sentence, or that it does not answer. */
export function sentence(problem) {
  return problem instanceof Problem ? problem.message : say("problem.gone");
}
