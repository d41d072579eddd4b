/** The body as a drawing: organs that glow with what they feel, and the signals between them. */

import { draw, make } from "./dom.js";
import { amount, nearZero, valueAt } from "./format.js";
import { drawingOf } from "./organs.js";
import { say } from "./texts.js";

const BLOODBORNE = ["Flux", "Level"];
const RULE = 88; // length of the line under a label
const MANY = 9; // arrows, from which on those that carry little are drawn faintly

export class BodyView {
  /**
   * @param {HTMLElement} home
   * @param {import("./state.js").Store} store
   * @param {(organ: string, parts: any[]) => void} onOpen when an organ is chosen
   */
  constructor(home, store, onOpen) {
    this.home = home;
    this.store = store;
    this.onOpen = onOpen;
    this.organs = new Map();
    store.listen(["anatomy"], () => this.build());
    store.listen(["picture", "time", "anatomy"], () => this.glow());
  }

  /** Draw the body of the experiment, with the organs that it has. */
  build() {
    const { anatomy, scenario } = this.store.state;
    const drawing = drawingOf(scenario.body);
    const present = Object.groupBy(anatomy.parts, (part) => part.organ);
    const names = Object.keys(drawing.organs).filter((name) => present[name]);
    this.organs = new Map(names.map((name) => [name, this.organ(name, drawing.organs[name], present[name])]));
    const arrows = this.signals(drawing, names);
    const outlines = drawing.outline.map((path) => draw("path", { d: path, class: "outline" }));
    this.home.replaceChildren(
      draw(
        "svg",
        { viewBox: drawing.view, role: "group", "aria-label": say("body.label", { body: scenario.body }) },
        draw("defs", {}, arrowHead("nerve"), arrowHead("blood")),
        draw("g", { "aria-hidden": "true" }, ...outlines),
        draw("g", { "aria-hidden": "true", class: arrows.length > MANY ? "signals many" : "signals" }, ...arrows),
        ...[...this.organs.values()].map(({ element }) => element),
      ),
    );
  }

  organ(name, { at, label, shape, line }, parts) {
    const says = draw("tspan", { x: label[0], dy: "1.25em", class: "says" });
    const [x, y, anchor] = label;
    const rule = x < at[0] ? RULE : -RULE;
    const open = () => this.onOpen(name, parts);
    const element = draw(
      "g",
      {
        class: "organ",
        role: "button",
        tabindex: "0",
        "data-organ": name,
        onclick: open,
        onpointerenter: () => this.trace(name),
        onpointerleave: () => this.trace(null),
        onfocus: () => this.trace(name),
        onblur: () => this.trace(null),
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          open();
        },
      },
      draw("path", { d: `M${x},${y + 24} h${rule} L${at[0]},${at[1]}`, class: "leader" }),
      line ? draw("path", { d: line, class: "detail" }) : null,
      draw("path", { d: shape, class: "halo" }),
      draw("path", { d: shape, class: "shape" }),
      draw(
        "text",
        { x, y, "text-anchor": anchor, class: "label" },
        draw("tspan", { class: "name" }, say(`organ.${name}`)),
        says,
      ),
    );
    element.style.setProperty("--organ", `var(--organ-${name})`);
    return { element, says };
  }

  /** Return an arrow for each pair of organs that speak to each other, through blood or, if not, through nerves. */
  signals(drawing, names) {
    const { anatomy } = this.store.state;
    const organOf = Object.fromEntries(anatomy.parts.map((part) => [part.name, part.organ]));
    const ways = new Map();
    for (const signal of anatomy.signals) {
      for (const from of signal.from) {
        for (const to of signal.to) {
          const pair = `${organOf[from]} ${organOf[to]}`;
          if (BLOODBORNE.includes(signal.kind) || !ways.has(pair))
            ways.set(pair, BLOODBORNE.includes(signal.kind) ? "blood" : "nerve");
        }
      }
    }
    return [...ways]
      .map(([pair, way]) => [...pair.split(" "), way])
      .filter(([from, to]) => from !== to && names.includes(from) && names.includes(to))
      .map(([from, to, way]) => {
        const arrow = draw("path", {
          d: curve(drawing.organs[from], drawing.organs[to]),
          class: `signal ${way}`,
          "data-from": from,
          "data-to": to,
          "marker-end": `url(#head-${way})`,
        });
        arrow.style.setProperty("--organ", `var(--organ-${from})`);
        return arrow;
      });
  }

  /** Show the signals that reach and leave an organ. */
  trace(name) {
    for (const arrow of this.home.querySelectorAll(".signal")) {
      arrow.classList.toggle("traced", name !== null && [arrow.dataset.from, arrow.dataset.to].includes(name));
    }
  }

  /** Light every organ with what it feels at the time of the cursor. */
  glow() {
    const { picture, time } = this.store.state;
    if (!picture) return;
    for (const [name, { element, says }] of this.organs) {
      const felt = picture.organs[name];
      const strength = felt && time !== null ? (valueAt(felt.time, felt.glow, time) ?? 0) : 0;
      element.style.setProperty("--glow", strength.toFixed(3));
      for (const arrow of this.home.querySelectorAll(`[data-from="${name}"]`))
        arrow.style.setProperty("--glow", strength.toFixed(3));
      says.textContent = this.words(name, felt);
      element.setAttribute(
        "aria-label",
        say("body.organ", { organ: say(`organ.${name}`), says: says.textContent || say("body.nothing") }),
      );
    }
  }

  /** Return what an organ feels now: the value of its own curve at the cursor, or what the server says of it. */
  words(name, felt) {
    const { picture, pinned, time } = this.store.state;
    const figure = picture.figures.find((each) => each.organ === name && each.series.length);
    const value = figure && time !== null ? valueAt(figure.series[0].time, figure.series[0].middle, time) : null;
    if (value !== null)
      return amount(nearZero(value, [figure, pinned?.figures.find((each) => each.name === figure.name)]), figure.unit);
    return felt?.says.split(": ").pop() ?? "";
  }
}

/** Return a gentle arc from the rim of one organ to the rim of another. */
function curve({ at: from, radius: out }, { at: to, radius: into }) {
  const [across, down] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(across, down) || 1;
  const bend = 0.16 * length;
  const middle = [(from[0] + to[0]) / 2 + (bend * down) / length, (from[1] + to[1]) / 2 - (bend * across) / length];
  const begin = towards(from, middle, out);
  const end = towards(to, middle, into + 4);
  return `M${begin.join()} Q${middle.map(Math.round).join()} ${end.join()}`;
}

function towards([x, y], [toX, toY], distance) {
  const length = Math.hypot(toX - x, toY - y) || 1;
  return [Math.round(x + ((toX - x) * distance) / length), Math.round(y + ((toY - y) * distance) / length)];
}

function arrowHead(way) {
  return draw(
    "marker",
    { id: `head-${way}`, viewBox: "0 0 8 8", refX: 5, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    draw("path", { d: "M0,0.5 L7,4 L0,7.5 Z", class: `head ${way}` }),
  );
}

/** Return what the colours and lines of the drawing mean, in words. */
export function bodyKey() {
  return make(
    "p",
    { class: "key" },
    make("span", { class: "mark glow" }, say("body.key.glow")),
    make("span", { class: "mark blood" }, say("body.key.blood")),
    make("span", { class: "mark nerve" }, say("body.key.nerve")),
  );
}
