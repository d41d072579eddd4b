/** Who fires when: a row for each cell, darker where it fires faster, empty where it is lost. */

import { say } from "./texts.js";
import { colour } from "./theme.js";

const DARKEST = 15; // spikes/s, as in the printed figures

/** Draw the counts of a figure onto its canvas. */
export function paintRaster(canvas, figure, ink) {
  const { cells, working, bin, counts } = figure.raster;
  const { ctx, bbox } = canvas;
  const length = counts.reduce((most, row) => Math.max(most, row.length), 0);
  const x = (time) => canvas.valToPos(time, "x", true);
  const y = (cell) => canvas.valToPos(cell, "y", true);
  const end = canvas.scales.x.max;
  ctx.save();
  if (length && working) {
    const small = picture(counts.slice(0, working), length, bin, ink);
    // A pixel that holds several bins shows their mean, so that no burst falls between pixels.
    ctx.imageSmoothingEnabled = bbox.width < length;
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(small, x(0), y(working), x(end) - x(0), y(0) - y(working));
  }
  if (working < cells) lost(ctx, bbox, y(working), cells - working, cells);
  ctx.restore();
}

/** Return a small canvas with one pixel for each cell and bin; the first cell is the lowest row. */
function picture(rows, length, bin, ink) {
  const small = new OffscreenCanvas(length, rows.length);
  const brush = small.getContext("2d");
  const image = brush.createImageData(length, rows.length);
  const [red, green, blue] = [1, 3, 5].map((place) => parseInt(ink.slice(place, place + 2), 16));
  rows.forEach((row, cell) => {
    for (let place = 0; place < row.length; place += 1) {
      const rate = parseInt(row[place], 36) / bin;
      image.data.set([red, green, blue, 255 * Math.min(1, rate / DARKEST)], 4 * ((rows.length - 1 - cell) * length + place));
    }
  });
  brush.putImageData(image, 0, 0);
  return small;
}

/** Hatch the rows of lost cells, and say how many they are where there is room. */
function lost(ctx, bbox, bottom, count, cells) {
  const sharp = devicePixelRatio;
  const height = bottom - bbox.top;
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, height);
  ctx.clip();
  ctx.strokeStyle = colour("line");
  ctx.lineWidth = sharp;
  for (let left = bbox.left - height; left < bbox.left + bbox.width; left += 9 * sharp) {
    ctx.beginPath();
    ctx.moveTo(left, bottom);
    ctx.lineTo(left + height, bbox.top);
    ctx.stroke();
  }
  if (height < 26 * sharp) return;
  const text = say("raster.lost", { count, cells });
  ctx.font = `${13 * sharp}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const middle = [bbox.left + bbox.width / 2, bbox.top + height / 2];
  const width = ctx.measureText(text).width + 20 * sharp;
  ctx.fillStyle = colour("surface");
  ctx.fillRect(middle[0] - width / 2, middle[1] - 13 * sharp, width, 26 * sharp);
  ctx.fillStyle = colour("quiet");
  ctx.fillText(text, middle[0], middle[1]);
}
