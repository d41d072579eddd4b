/** Who fires when: a row for each cell, darker where it fires faster, hatched where it is lost; or single spikes. */

import { say } from "./texts.js";
import { colour } from "./theme.js";

const SHADES = 9; // digits of a map, from silent to its darkest

/** Draw all firing of the whole time, a row for each cell. */
export function paintMap(canvas, figure, ink) {
  const { cells, working, map } = figure.raster;
  const { ctx, bbox } = canvas;
  const length = map.rows[0]?.length ?? 0;
  const y = (cell) => canvas.valToPos(cell, "y", true);
  ctx.save();
  if (length && working) {
    ctx.imageSmoothingEnabled = false;
    const small = picture(map.rows.slice(0, working), Math.min(length, Math.floor(bbox.width)), ink);
    ctx.drawImage(small, bbox.left, y(working), bbox.width, y(0) - y(working));
  }
  if (working < cells) hatch(ctx, bbox, y(working), cells - working, cells);
  ctx.restore();
}

/** Draw every spike as a tick in the row of its cell, or every burst in the row of its subject. */
export function paintTicks(canvas, figure, ink, scale) {
  const { cells, working, spikes } = figure.raster;
  const { ctx, bbox } = canvas;
  const y = (cell) => canvas.valToPos(cell, "y", true);
  const height = Math.max((y(0) - y(cells)) / cells - devicePixelRatio, devicePixelRatio);
  const width = devicePixelRatio * (cells > 1 ? 1 : 2);
  ctx.save();
  ctx.fillStyle = ink;
  for (const [row, time] of spikes) {
    if (row < working) ctx.fillRect(canvas.valToPos(time / scale, "x", true) - width / 2, y(row + 1), width, height);
  }
  if (working < cells) hatch(ctx, bbox, y(working), cells - working, cells);
  ctx.restore();
}

/**
 * Return a small canvas with one pixel for each cell and column; the first cell is the lowest row. Where there is less
 * room than the rows have digits, a column shows the greatest of its digits, so that no burst falls between columns.
 */
function picture(rows, length, ink) {
  const share = rows[0].length / length;
  const small = new OffscreenCanvas(length, rows.length);
  const brush = small.getContext("2d");
  const image = brush.createImageData(length, rows.length);
  const rgb = [1, 3, 5].map((place) => parseInt(ink.slice(place, place + 2), 16));
  rows.forEach((row, cell) => {
    for (let place = 0; place < length; place += 1) {
      const digits = row.slice(Math.floor(place * share), Math.ceil((place + 1) * share));
      const greatest = digits.length > 1 ? Math.max(...digits) : Number(digits);
      image.data.set([...rgb, (255 * greatest) / SHADES], 4 * ((rows.length - 1 - cell) * length + place));
    }
  });
  brush.putImageData(image, 0, 0);
  return small;
}

/** Hatch the rows of lost cells, and say how many they are where there is room. */
function hatch(ctx, bbox, bottom, count, cells) {
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
  const [x, y] = [bbox.left + bbox.width / 2, bbox.top + height / 2];
  const width = ctx.measureText(text).width + 20 * sharp;
  ctx.fillStyle = colour("surface");
  ctx.fillRect(x - width / 2, y - 13 * sharp, width, 26 * sharp);
  ctx.fillStyle = colour("quiet");
  ctx.fillText(text, x, y);
}
