/** The figures below each other, on one time axis: titles with the value under the cursor, tables, pictures to keep. */

import { bandOf } from "./bands.js";
import { cited, make } from "./dom.js";
import { amount, nearZero, number, secondsIn, title, unitText, valueAt } from "./format.js";
import { plot } from "./plot.js";
import { say } from "./texts.js";
import { colour, onThemeChange, organColour } from "./theme.js";

const ROWS = 40; // of a table that stands for a canvas; the CSV has every sample

const AT_ONCE = 3; // figures that fit on a screen; the others are drawn a moment later

export class Figures {
  /**
   * @param {{home: HTMLElement, key: HTMLElement}} homes
   * @param {import("./state.js").Store} store
   */
  constructor({ home, key }, store) {
    this.home = home;
    this.key = key;
    this.store = store;
    this.cards = new Map();
    this.width = 0;
    store.listen(["picture", "pinned"], () => this.show());
    store.listen(["time"], ({ time }) => this.mark(time));
    onThemeChange(() => this.show());
    new ResizeObserver(() => {
      if (Math.abs(home.clientWidth - this.width) > 1) this.show();
    }).observe(home);
  }

  /** Draw all figures anew; what has a table open keeps it open. */
  show() {
    const { picture, pinned, time, catalogue } = this.store.state;
    if (!picture) return;
    this.width = this.home.clientWidth;
    const shared = axisOf(picture);
    const figures = panels(picture);
    const names = figures.map((figure) => figure.name);
    for (const [name, card] of this.cards) {
      if (names.includes(name)) continue;
      card.remove();
      this.cards.delete(name);
    }
    const ghosts = pinned && isComparable(pinned, picture) ? pinned.figures : [];
    const draw = (figure, place) => {
      const card = this.cards.get(figure.name) ?? new Card();
      this.cards.set(figure.name, card);
      // A card that stands where it belongs is not moved: that would take the focus from its buttons.
      const before = this.home.children[place] ?? null;
      if (before !== card.element) this.home.insertBefore(card.element, before);
      const ghost = ghosts.find((each) => each.name === figure.name) ?? null;
      card.show(figure, ghost, figure.axis ?? shared, Math.max(this.width, 200), {
        onHover: (at) => this.tell(at ?? this.store.state.time),
        onPick: (at) => this.store.change({ time: at }),
      });
    };
    figures.slice(0, AT_ONCE).forEach(draw);
    cancelAnimationFrame(this.later);
    this.later = requestAnimationFrame(() => {
      figures.slice(AT_ONCE).forEach((figure, place) => draw(figure, AT_ONCE + place));
      this.mark(this.store.state.time);
    });
    const { draws } = catalogue.experiments.find((each) => each.name === picture.scenario.experiment);
    this.key.replaceChildren(...key(picture, picture.scenario.subjects ?? draws ?? 1, ghosts.length > 0));
    this.mark(time);
  }

  /** Move the line of the scrubbed time in every figure, and say what they show there. */
  mark(time) {
    for (const card of this.cards.values()) card.plot?.mark(time);
    this.told = undefined;
    this.tell(time);
  }

  /** Say what all figures show at a time; all linked figures ask for it, and once is enough. */
  tell(time) {
    if (time === this.told) return;
    this.told = time;
    for (const card of this.cards.values()) card.tell(time);
  }
}

/** Return the time axis that the figures of a picture share: its unit, and its ends in s. */
export function axisOf({ figures }) {
  const ends = figures.flatMap(({ series, raster }) => [
    ...series.map(({ time }) => time[time.length - 1] ?? 0),
    raster ? (raster.map ? raster.map.step * raster.map.rows[0].length : raster.end) : 0,
  ]);
  const curve = figures.find(({ series }) => series.length) ?? figures[0];
  return { unit: curve?.time_unit ?? "s", begin: 0, end: Math.max(...ends, 1e-9), isLinked: true };
}

/**
 * Return the figures as they are drawn. Spikes are two: all firing in the whole time, and single spikes around the
 * fastest. How fast cells fire, and single spikes, come last.
 */
function panels({ figures }) {
  const first = [];
  const last = [];
  for (const figure of figures) {
    if (!figure.raster) {
      (figure.name === "firing" ? last : first).push(figure);
      continue;
    }
    const { cells, working, map, begin, end } = figure.raster;
    if (!map) {
      first.push({ ...figure, kind: "spikes" });
      continue;
    }
    const summary = say("raster.summary", { working, cells });
    first.push({ ...figure, kind: "map", summary });
    const axis = { unit: "s", begin, end, isLinked: false };
    last.push({
      ...figure,
      kind: "spikes",
      name: `${figure.name}.spikes`,
      title: say("raster.enlarged"),
      axis,
    });
  }
  return [...first, ...last];
}

/** Tell whether two runs can lie over each other: the same experiment, in whichever body. */
export function isComparable(one, other) {
  return one.scenario.experiment === other.scenario.experiment;
}

/** Return what lines and bands mean in all figures. */
function key({ typical, figures }, count, hasGhost) {
  const hasBand = figures.some(({ series }) => series.some(bandOf));
  return [
    make("span", { class: "mark line" }, say(hasBand && !typical ? "key.median" : "key.typical")),
    hasBand ? make("span", { class: "mark band" }, say("key.band", { count })) : "",
    hasGhost ? make("span", { class: "mark ghost" }, say("figures.ghost")) : "",
  ];
}

class Card {
  constructor() {
    this.heading = make("h2");
    this.now = make("p", { class: "now", "aria-hidden": "true" });
    this.canvas = make("div", { class: "canvas", role: "img" });
    this.summary = make("p", { class: "summary" });
    this.key = make("p", { class: "key" });
    this.published = make(
      "details",
      { class: "published doc" },
      make("summary", { class: "mark published" }),
      make("ul"),
    );
    this.table = make("div", { class: "table", hidden: true });
    this.toggle = make(
      "button",
      { type: "button", class: "quiet", "aria-expanded": "false", onclick: () => this.turn() },
      say("figures.table"),
    );
    this.keep = make("button", { type: "button", class: "quiet", onclick: () => this.save() }, say("figures.png"));
    this.element = make(
      "figure",
      { class: "card" },
      make(
        "div",
        { class: "card-head" },
        this.heading,
        make("div", { class: "card-side" }, this.now, make("div", { class: "card-tools" }, this.toggle, this.keep)),
      ),
      this.canvas,
      make("figcaption", {}, this.summary, this.key, this.published),
      this.table,
    );
    this.plot = null;
  }

  remove() {
    this.plot?.canvas.destroy();
    this.element.remove();
  }

  show(figure, ghost, axis, width, { onHover, onPick }) {
    this.figure = figure;
    this.ghost = ghost;
    this.axis = axis;
    const unit = figure.raster ? "" : unitText(figure.unit);
    this.heading.replaceChildren(figure.title, unit ? make("span", { class: "unit" }, ` ${unit}`) : "");
    this.canvas.setAttribute("aria-label", `${figure.title}. ${figure.summary}`);
    this.element.style.setProperty("--organ", organColour(figure.organ));
    this.summary.textContent = figure.summary;
    this.showKey();
    this.toggle.setAttribute("aria-label", say("figures.table.of", { figure: figure.title }));
    this.keep.setAttribute("aria-label", say("figures.png.of", { figure: figure.title }));
    this.plot?.canvas.destroy();
    this.plot = plot(this.canvas, width, figure, ghost, axis, onHover, onPick);
    if (!this.table.hidden) this.fillTable();
  }

  /** Say what the marks of this figure alone stand for: several curves, and what was published. */
  showKey() {
    const entries = this.figure.series.length > 1 ? this.figure.series.map((each) => each.label) : [];
    this.key.replaceChildren(...entries.map((label, place) => make("span", { class: `mark curve-${place}` }, label)));
    this.key.hidden = !this.key.textContent;
    const { published } = this.figure;
    this.published.hidden = !published.length;
    const sources = [...new Set(published.map((each) => each.source))];
    this.published.firstChild.textContent = say("figures.published", { sources: sources.join("; ") });
    this.published.lastChild.replaceChildren(...published.map((each) => make("li", {}, `${each.what} `, cited(each))));
  }

  /** Say what the figure shows at a time. */
  tell(time) {
    const first = this.figure?.series[0];
    if (!first || time === null) {
      this.now.textContent = "";
      return;
    }
    const band = bandOf(first);
    const middle = valueAt(first.time, first.middle, time);
    const [low, high] = band ? [band.low, band.high].map((ends) => valueAt(band.time, ends, time)) : [null, null];
    const range = low !== null && high !== null ? ` (${number(low)}–${number(high)})` : "";
    const other = this.ghost?.series[0];
    const was = other ? valueAt(other.time, other.middle, time) : null;
    this.now.replaceChildren(
      make("b", {}, amount(nearZero(middle, [this.figure, this.ghost]), this.figure.unit)),
      range,
      was === null ? "" : make("span", { class: "was" }, ` ${say("figures.was", { value: number(was) })}`),
    );
  }

  turn() {
    this.table.hidden = !this.table.hidden;
    this.toggle.setAttribute("aria-expanded", String(!this.table.hidden));
    if (!this.table.hidden) this.fillTable();
  }

  fillTable() {
    const { figure, axis } = this;
    this.table.replaceChildren(figure.raster ? spikeTable(figure, axis) : curveTable(figure, this.ghost, axis));
  }

  /** Keep the canvas as a PNG file, with its title and the theme's background. */
  save() {
    const drawn = this.plot.canvas.ctx.canvas;
    const head = 34 * devicePixelRatio;
    const sheet = make("canvas", { width: drawn.width, height: drawn.height + head });
    const brush = sheet.getContext("2d");
    brush.fillStyle = colour("surface");
    brush.fillRect(0, 0, sheet.width, sheet.height);
    brush.drawImage(drawn, 0, head);
    brush.fillStyle = colour("ink");
    brush.font = `600 ${15 * devicePixelRatio}px system-ui, sans-serif`;
    brush.fillText(
      [this.figure.title, unitText(this.figure.unit)].filter(Boolean).join(", "),
      12 * devicePixelRatio,
      23 * devicePixelRatio,
    );
    sheet.toBlob((blob) => {
      const link = make("a", { href: URL.createObjectURL(blob), download: `${this.figure.name}.png` });
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
}

function curveTable(figure, ghost, axis) {
  const scale = secondsIn(axis.unit);
  const columns = figure.series.flatMap((each) => {
    const label = figure.series.length > 1 ? each.label : say("table.middle");
    const band = bandOf(each);
    const ends = band ? ["low", "high"].map((end) => [band, end, say(`table.${end}`)]) : [];
    return [[each, "middle", label], ...ends];
  });
  for (const each of ghost?.series ?? []) columns.push([each, "middle", `${say("figures.ghost")}: ${each.label}`]);
  const times = figure.series[0]?.time ?? [];
  const step = Math.max(1, Math.ceil(times.length / ROWS));
  const rows = times.filter((_, place) => place % step === 0);
  return numbers(
    `${figure.title} (${unitText(figure.unit) || say("table.number")})`,
    [say("table.time", { unit: axis.unit }), ...columns.map(([, , label]) => label)],
    rows.map((time) => [
      number(time / scale),
      ...columns.map(([each, key]) => number(valueAt(each.time, each[key], time))),
    ]),
  );
}

/** Spikes as numbers: of the map how fast the working cells fire in spans of time, of single spikes how many there are. */
function spikeTable({ title: caption, kind, raster }, axis) {
  const { map, working, spikes } = raster;
  const scale = secondsIn(axis.unit);
  const step = (axis.end - axis.begin) / ROWS;
  const rows = Array.from({ length: ROWS }, (_, place) => {
    const [from, to] = [axis.begin + place * step, axis.begin + (place + 1) * step];
    const value =
      kind === "map"
        ? mean(
            map.rows
              .slice(0, working)
              .flatMap((row) => [...row.slice(Math.floor(from / map.step), Math.ceil(to / map.step))]),
          ) *
          (map.darkest / 9)
        : spikes.filter(([row, time]) => row < working && time >= from && time < to).length;
    return [number(from / scale, 4), number(value)];
  });
  return numbers(
    caption,
    [say("table.from", { unit: axis.unit }), say(kind === "map" ? "table.rate" : "table.spikes")],
    rows,
  );
}

function mean(digits) {
  return digits.length ? digits.reduce((sum, digit) => sum + Number(digit), 0) / digits.length : null;
}

function numbers(caption, heads, rows) {
  return make(
    "div",
    { class: "scrolling", tabindex: "0", role: "region", "aria-label": caption },
    make(
      "table",
      {},
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, title(head))))),
      make(
        "tbody",
        {},
        ...rows.map(([time, ...values]) =>
          make("tr", {}, make("th", { scope: "row" }, time), ...values.map((value) => make("td", {}, value))),
        ),
      ),
    ),
  );
}
