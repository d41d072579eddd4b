/** What the page knows, and who wants to hear of it. */

/**
 * @typedef {object} State
 * @property {string} question which of the three is open
 * @property {any} catalogue what there is: experiments, functions, deficits
 * @property {any} anatomy the body that is shown: its parts and signals
 * @property {import("./api.js").Scenario} scenario what is asked for
 * @property {any} picture the last result
 * @property {any} pinned the result to compare with
 * @property {number|null} time where the cursor stands, in s
 * @property {{stage: string, share: number|null}|null} busy what runs now
 * @property {string|null} problem the last refusal
 */

/** A state whose changes are told to those who listen for the keys that changed. */
export class Store {
  /** @param {Partial<State>} state */
  constructor(state) {
    this.state = state;
    this.listeners = [];
  }

  /** Change some keys and tell the listeners, each once. */
  change(patch) {
    const changed = Object.keys(patch).filter((key) => this.state[key] !== patch[key]);
    if (!changed.length) return;
    this.state = { ...this.state, ...patch };
    for (const { keys, listener } of this.listeners) {
      if (keys.some((key) => changed.includes(key))) listener(this.state, changed);
    }
  }

  /** Call a listener whenever one of the keys changes; what is returned ends that. */
  listen(keys, listener) {
    const entry = { keys, listener };
    this.listeners = [...this.listeners, entry];
    return () => (this.listeners = this.listeners.filter((each) => each !== entry));
  }

  /** Change some fields of the scenario; those not named stay. */
  ask(patch) {
    this.change({ scenario: { ...this.state.scenario, ...patch } });
  }
}
