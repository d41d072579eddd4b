/** One request in flight, and the latest wins: one subject at once, then as many as the bands need. */

import { withBands } from "./bands.js";
import { run, Problem } from "./api.js";

const PATIENCE = 400; // ms for which a quick run is let finish while a slider is drawn, so that the figures follow it

export class Runner {
  /**
   * @param {import("./state.js").Store} store
   * @param {{scenario: import("./api.js").Scenario, picture: Promise<any>}} early a run that is under way already
   */
  constructor(store, early) {
    this.store = store;
    this.early = early;
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
    try {
      const picture = await this.picture(stage, scenario, control.signal);
      // What was asked stays beside what was run: its settings are those that somebody chose.
      const shown = quick?.scenario.subjects === null ? withBands(quick, picture) : picture;
      this.store.change({ picture: { ...shown, asked: scenario } });
      return picture;
    } catch (problem) {
      if (!control.signal.aborted)
        this.store.change({ problem: problem instanceof Problem ? problem.message : String(problem) });
      return null;
    } finally {
      this.flight = null;
    }
  }
  picture(stage, scenario, signal) {
    const { early } = this;
    this.early = null;
    if (early && isEqual(early.scenario, scenario)) return early.picture;
    return run(scenario, signal, (share) => this.store.change({ busy: { stage, share } }));
  }
}

function isEqual(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
