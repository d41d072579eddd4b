/** Scrubbing: one cursor in time over all figures and the body, by hand or playing. */

import { axisOf } from "./figures.js";
import { number, secondsIn, valueAt } from "./format.js";
import { say } from "./texts.js";

const STEPS = 1000; // of the slider
const TRIED = 200; // times at which it is looked where most is felt
const PLAYING = 20; // s in which a whole run plays

export class TimeControl {
  /**
   * @param {{slider: HTMLInputElement, shown: HTMLElement, play: HTMLButtonElement}} parts
   * @param {import("./state.js").Store} store
   */
  constructor({ slider, shown, play }, store) {
    this.slider = slider;
    this.shown = shown;
    this.play = play;
    this.store = store;
    this.playing = null;
    slider.max = String(STEPS);
    slider.addEventListener("input", () => {
      this.stop();
      store.change({ time: (slider.valueAsNumber / STEPS) * this.end });
    });
    play.addEventListener("click", () => (this.playing ? this.stop() : this.start()));
    store.listen(["picture"], () => this.place());
    store.listen(["time"], () => this.show());
  }

  get end() {
    return axisOf(this.store.state.picture).end;
  }

  /** Put the cursor, at first, where most is felt; later leave it where it is. */
  place() {
    const { picture, time, scenario } = this.store.state;
    const key = `${scenario.experiment} ${scenario.body}`;
    if (time === null || key !== this.key) this.store.change({ time: mostFelt(picture, this.end) });
    else if (time > this.end) this.store.change({ time: this.end });
    this.key = key;
    this.show();
  }

  show() {
    const { picture, time } = this.store.state;
    if (!picture || time === null) return;
    const { unit } = axisOf(picture);
    this.slider.value = String((time / this.end) * STEPS);
    this.slider.style.setProperty("--filled", `${(100 * time) / this.end}%`);
    this.shown.textContent = `${number(time / secondsIn(unit))} ${unit}`;
    this.slider.setAttribute("aria-valuetext", this.shown.textContent);
  }

  start() {
    let last = performance.now();
    if (this.store.state.time >= 0.999 * this.end) this.store.change({ time: 0 });
    const step = (now) => {
      const time = this.store.state.time + ((now - last) / 1000 / PLAYING) * this.end;
      last = now;
      this.store.change({ time: Math.min(time, this.end) });
      if (time >= this.end) this.stop();
      else this.playing = requestAnimationFrame(step);
    };
    this.playing = requestAnimationFrame(step);
    this.play.textContent = say("time.pause");
  }

  stop() {
    cancelAnimationFrame(this.playing);
    this.playing = null;
    this.play.textContent = say("time.play");
  }
}

/** Return the time at which the organs together glow most, in s. */
function mostFelt({ organs }, end) {
  const felt = Object.values(organs);
  const together = (at) => felt.reduce((sum, { time, glow }) => sum + (valueAt(time, glow, at) ?? 0), 0);
  const times = Array.from({ length: TRIED }, (_, place) => (end * (place + 0.5)) / TRIED);
  return times.reduce((best, each) => (together(each) > together(best) ? each : best), 0.5 * end);
}
