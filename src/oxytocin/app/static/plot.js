/** One figure on a canvas: bands, curves, a pinned run as a dashed ghost, and what was published, under all of them. */

import uPlot from "./vendor/uplot/uPlot.min.js";
import { bandOf } from "./bands.js";
import { isKnown, secondsIn } from "./format.js";
import { paintMap, paintTicks } from "./raster.js";
import { colour, faint, organColour } from "./theme.js";

const SHADES = ["", "organ-brain", "organ-reward", "organ-blood"]; // of the second to fourth curve of one figure
const BAND = 0.18;
const HEIGHT = { line: 132, step: 132, map: 168, spikes: 116 };
const ROWS = ["map", "spikes"]; // kinds whose y axis counts cells
const AXIS = 58; // px, the same for all, so that times lie below each other
const NOTHING = 1e-6; // in the unit of a figure; what never exceeds it is drawn as a line at zero

/**
 * @typedef {object} Plot
 * @property {uPlot} canvas
 * @property {(time: number|null) => void} mark moves the line of the scrubbed time, in s
 */

/**
 * Draw a figure into an element.
 *
 * @param {HTMLElement} home
 * @param {number} width px
 * @param {any} figure as the server gives it
 * @param {any|null} ghost the same figure of the pinned run
 * @param {{unit: string, begin: number, end: number, isLinked: boolean}} axis unit of time, its ends in s, and whether
 *   hovering here is hovering everywhere
 * @param {(time: number|null) => void} onHover with a time in s
 * @param {(time: number) => void} onPick with a time in s
 * @returns {Plot}
 */
export function plot(home, width, figure, ghost, axis, onHover, onPick) {
  const scale = secondsIn(axis.unit);
  const raster = ROWS.includes(figure.kind);
  const paint = { map: paintMap, spikes: paintTicks }[figure.kind];
  const { data, series, bands } = raster ? rasterData(figure, axis) : curves(figure, ghost, scale);
  const options = {
    width,
    height: HEIGHT[figure.kind] ?? HEIGHT.line,
    padding: [8, 22, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      sync: axis.isLinked ? { key: "time" } : undefined,
      points: { show: !raster, size: 7 },
    },
    scales: {
      x: { time: false, range: [axis.begin / scale, axis.end / scale] },
      y: { range: raster ? [0, figure.raster.cells] : () => limits(figure, ghost) },
    },
    axes: [timeAxis(axis), valueAxis(raster)],
    series,
    bands,
    hooks: {
      drawClear: [(canvas) => published(canvas, figure, scale)],
      draw: paint ? [(canvas) => paint(canvas, figure, organColour(figure.organ), scale)] : [],
      ready: [() => mark(marked)], // before, no time has a place
      setCursor: [
        (canvas) => onHover(canvas.cursor.left >= 0 ? canvas.posToVal(canvas.cursor.left, "x") * scale : null),
      ],
    },
  };
  let marked = null;
  const canvas = new uPlot(options, data, home);
  const line = document.createElement("div");
  line.className = "scrubbed";
  canvas.over.append(line);
  canvas.over.addEventListener("click", (event) => onPick(canvas.posToVal(event.offsetX, "x") * scale));
  const mark = (time) => {
    marked = time;
    line.hidden = time === null || time < axis.begin || time > axis.end;
    if (!line.hidden) line.style.transform = `translateX(${canvas.valToPos(time / scale, "x")}px)`;
  };
  return { canvas, mark };
}

function rasterData(figure, axis) {
  const ends = [axis.begin, axis.end].map((time) => time / secondsIn(axis.unit));
  return { data: [ends, [null, null]], series: [{}, { show: true, stroke: colour("ink") }], bands: [] };
}

/** Return uPlot's columns: times, then low, high and middle of each series, then the middles of the ghost. */
function curves(figure, ghost, scale) {
  const series = [{}];
  const bands = [];
  const tables = [];
  const paths = figure.kind === "step" ? uPlot.paths.stepped({ align: 1 }) : undefined;
  figure.series.forEach((each, place) => {
    const stroke = place ? colour(SHADES[place % SHADES.length]) : organColour(figure.organ);
    const inUnit = ({ time }) => time.map((at) => at / scale);
    const band = bandOf(each);
    if (band) {
      bands.push({ series: [series.length + 1, series.length], fill: faint(stroke, BAND) });
      series.push({ width: 0, paths, spanGaps: true, points: { show: false } });
      series.push({ width: 0, paths, spanGaps: true, points: { show: false } });
      tables.push([inUnit(band), band.low, band.high]);
    }
    series.push({ stroke, width: 1.6, paths, spanGaps: true, points: { show: false } });
    tables.push([inUnit(each), each.middle]);
  });
  for (const each of ghost?.series ?? []) {
    series.push({ stroke: colour("ghost"), width: 1.6, dash: [5, 4], paths, spanGaps: true, points: { show: false } });
    tables.push([each.time.map((time) => time / scale), each.middle]);
  }
  const shared = tables.every((table) => isSame(table[0], tables[0][0]));
  const data = shared ? [tables[0]?.[0] ?? [], ...tables.flatMap((table) => table.slice(1))] : uPlot.join(tables);
  return { data, series, bands };
}

function isSame(one, other) {
  return one.length === other.length && one.every((time, place) => time === other[place]);
}

/**
 * Return an axis that begins at zero where nothing is below it, and holds curves, published levels and all but the
 * rarest peaks of the bands, which would flatten the rest.
 */
function limits(figure, ghost) {
  const series = [...figure.series, ...(ghost?.series ?? [])];
  const curves = series.flatMap((each) => each.middle);
  const bands = figure.series.flatMap((each) => [bandOf(each)?.low ?? [], bandOf(each)?.high ?? []]).map(usual);
  const shown = figure.published.flatMap((each) => [each.low ?? each.value, each.high ?? each.value]);
  const all = [...curves, ...bands.flat(), ...shown].filter(isKnown);
  if (!all.length) return [0, 1];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  if (Math.max(most, -least) < NOTHING) return [0, 1];
  const room = 0.08 * (most - least || Math.abs(most) || 1);
  return [least >= 0 ? 0 : least - room, most + room];
}

/** Return the lowest and highest of values, without the most extreme hundredth of them at each end. */
function usual(values) {
  const known = values.filter(isKnown).sort((one, other) => one - other);
  if (!known.length) return [];
  const rare = Math.floor(known.length / 100);
  return [known[rare], known[known.length - 1 - rare]];
}

function timeAxis(axis) {
  return {
    ...quiet(),
    label: undefined,
    size: 30,
    values: (_, ticks) => ticks.map((tick, place) => (place === ticks.length - 1 ? `${tick} ${axis.unit}` : `${tick}`)),
  };
}

function valueAxis(raster) {
  return {
    ...quiet(),
    size: AXIS,
    grid: { show: !raster, stroke: colour("line"), width: 1 },
    splits: raster ? (canvas) => [0, canvas.scales.y.max] : undefined,
  };
}

function quiet() {
  return {
    stroke: colour("quiet"),
    font: "12px system-ui, sans-serif",
    grid: { show: false },
    ticks: { stroke: colour("line"), width: 1, size: 4 },
    gap: 5,
  };
}

/** Draw measured points with their spread, and measured levels without a time as a band from side to side. */
function published(canvas, figure, scale) {
  const { ctx, bbox } = canvas;
  const y = (value) => canvas.valToPos(value, "y", true);
  const sharp = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour("published");
  ctx.fillStyle = faint(colour("published"), 0.08);
  ctx.lineWidth = 1.4 * sharp;
  for (const each of figure.published) {
    const [low, high] = [each.low ?? each.value, each.high ?? each.value];
    if (!isKnown(low) || !isKnown(high)) continue;
    if (!isKnown(each.time)) {
      ctx.fillRect(bbox.left, y(high), bbox.width, Math.max(y(low) - y(high), sharp));
      continue;
    }
    const x = canvas.valToPos(each.time / scale, "x", true);
    line(ctx, x, y(low), x, y(high));
    if (!isKnown(each.value)) continue;
    const [middle, size] = [y(each.value), 5 * sharp];
    ctx.beginPath();
    ctx.moveTo(x, middle - size);
    ctx.lineTo(x + size, middle);
    ctx.lineTo(x, middle + size);
    ctx.lineTo(x - size, middle);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}

function line(ctx, x, y, toX, toY) {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}
