/** Numbers, units and names as people read them. */

const SECONDS = { s: 1, min: 60, h: 3600, d: 86400 };

/** @type {Map<number, Intl.NumberFormat>} */
const writers = new Map();

/** Return what writes numbers with some significant digits; making one costs more than using it. */
function writer(digits) {
  if (!writers.has(digits)) writers.set(digits, new Intl.NumberFormat("en-GB", { maximumSignificantDigits: digits }));
  return writers.get(digits);
}

/** @param {number|null|undefined} value */
export function isKnown(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/**
 * Write a number with three significant digits.
 *
 * @param {number|null|undefined} value
 */
export function number(value, digits = 3) {
  if (!isKnown(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(digits - 1).replace("e+", "e");
  return writer(size >= 100 ? Math.max(digits, 4) : digits).format(value);
}

/** Write a unit; the unit of a pure number is nothing. */
export function unitText(unit) {
  if (!unit || unit === "1") return "";
  return unit
    .replace(/\bug\b/g, "µg")
    .replace(/\buL\b/g, "µL")
    .replace(/\bum\b/g, "µm")
    .replace(/\bhour\b/g, "h");
}

/** Write a number with its unit. */
export function amount(value, unit) {
  const behind = unitText(unit);
  return isKnown(value) && behind ? `${number(value)}\u00a0${behind}` : number(value);
}

/** Return 0 for a value that is nothing beside the greatest of some figures. */
export function nearZero(value, figures) {
  const curves = figures.flatMap((figure) => figure?.series ?? []).flatMap(({ middle }) => middle);
  const greatest = curves.reduce((most, each) => Math.max(most, Math.abs(each ?? 0)), 0);
  return isKnown(value) && Math.abs(value) < 1e-3 * greatest ? 0 : value;
}

/** Write a share as percent. */
export function percent(share) {
  return `${number(share * 100)}\u00a0%`;
}

/** Turn a name of the program into words: "social_stress" into "Social stress". */
export function title(name) {
  const words = name.replace(/[_.]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Return how many seconds a unit of time has. */
export function secondsIn(unit) {
  return SECONDS[unit] ?? 1;
}

/**
 * Return a curve's value at a time, between its samples in a straight line; null outside and in gaps.
 *
 * @param {number[]} times rising
 * @param {(number|null)[]} values
 * @param {number} time
 */
export function valueAt(times, values, time) {
  if (!times.length || time < times[0] || time > times[times.length - 1]) return null;
  let low = 0;
  let high = times.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle;
    else high = middle;
  }
  const [before, after] = [values[low], values[high]];
  if (before === null || after === null || high === low) return before;
  return before + ((after - before) * (time - times[low])) / (times[high] - times[low]);
}
