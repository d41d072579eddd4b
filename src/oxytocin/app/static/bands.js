/** One body's curves within the band of many: a median over bodies would smooth away what pulses in each of them. */

/**
 * Put the bands of a population behind the curves of the typical subject.
 *
 * @param {any} typical picture of one subject
 * @param {any} population picture of the same scenario with many subjects
 */
export function withBands(typical, population) {
  const figures = typical.figures.map((figure) => {
    const other = population.figures.find((each) => each.name === figure.name);
    if (other?.raster?.rows === "subject") return other;
    return { ...figure, series: figure.series.map((each, place) => ({ ...each, band: other?.series[place] ?? null })) };
  });
  return { ...population, figures, organs: typical.organs, typical };
}

/** Return the readouts of a pinned run that can be compared with a picture's: one body with one, many with many. */
export function likeReadouts(pinned, picture) {
  if (!pinned || pinned.scenario.experiment !== picture.scenario.experiment) return null;
  const isOne = ({ scenario }) => scenario.subjects === null;
  if (isOne(picture) === isOne(pinned)) return pinned.readouts;
  return isOne(picture) ? (pinned.typical?.readouts ?? null) : null;
}

/** Return the band of a series, with its times; null where there is one subject only. */
export function bandOf(series) {
  const band = series.band ?? series;
  return band.low && band.high ? band : null;
}
