/**
 * Draws stretches of a piano roll. A view cuts the piece into tiles and asks for each once: scrolling then copies
 * pictures, however many notes there are.
 */
import { inks, paper, shadeOf } from "./palette.js";

const blackKeys = new Set([1, 3, 6, 8, 10]);

/** @param {number} pitch */
export const isBlack = (pitch) => blackKeys.has(pitch % 12);

/**
 * @typedef {{scale: number, low: number, high: number, top: number, height: number, dark: boolean, compact: boolean,
 *   hidden: (part: number) => boolean}} Geometry
 *   scale: pixels a second; low, high: first and last pitch shown; top: where the highest row begins
 */

/** Height of a semitone. @param {Geometry} geometry */
export const rowHeight = (geometry) => (geometry.height - geometry.top) / (geometry.high - geometry.low + 1);

/** @param {Geometry} geometry @param {number} pitch */
export const rowTop = (geometry, pitch) => geometry.top + (geometry.high - pitch) * rowHeight(geometry);

/**
 * Paper and notes from `from` to `to`, with `from` at x = 0.
 * @param {CanvasRenderingContext2D} context @param {import("./music.js").Music} music @param {Geometry} geometry
 * @param {number} from seconds @param {number} to seconds
 */
export function drawStretch(context, music, geometry, from, to) {
  const width = (to - from) * geometry.scale;
  drawPaper(context, music, geometry, from, to, width);
  drawNotes(context, music, geometry, from, to);
}

function drawPaper(context, music, geometry, from, to, width) {
  const colours = paper(geometry.dark);
  const row = rowHeight(geometry);
  context.fillStyle = colours.plot;
  context.fillRect(0, 0, width, geometry.height);
  if (!geometry.compact) {
    context.fillStyle = colours.blackRow;
    for (let pitch = geometry.low; pitch <= geometry.high; pitch += 1) {
      if (isBlack(pitch)) context.fillRect(0, rowTop(geometry, pitch), width, row);
    }
    for (let pitch = geometry.low; pitch <= geometry.high; pitch += 1) {
      if (pitch % 12 !== 0 && (pitch % 12 !== 5 || row < 5)) continue;
      context.fillStyle = pitch % 12 === 0 ? colours.octave : colours.line;
      context.fillRect(0, Math.round(rowTop(geometry, pitch) + row) - 1, width, 1);
    }
  }
  const last = music.barAt(to) + 1;
  for (let bar = music.barAt(from); bar <= last; bar += 1) {
    const start = music.barStart(bar);
    const next = music.barStart(bar + 1);
    const beats = music.beatsIn(bar);
    const beatWidth = ((next - start) / beats) * geometry.scale;
    if (!geometry.compact && beatWidth > 9) {
      context.fillStyle = colours.beat;
      for (let beat = 1; beat < beats; beat += 1) {
        context.fillRect(Math.round((start - from) * geometry.scale + beat * beatWidth), geometry.top, 1, geometry.height);
      }
    }
    if ((next - start) * geometry.scale < 5 && bar % 8 !== 1) continue;
    context.fillStyle = colours.bar;
    context.fillRect(Math.round((start - from) * geometry.scale), geometry.top, 1, geometry.height);
  }
}

/** Notes alone. */
function drawNotes(context, music, geometry, from, to) {
  const row = rowHeight(geometry);
  const body = Math.max(1.5, row - (row > 5 ? 1 : 0));
  const end = music.placeAt(to);
  // Given notes lie under written ones, so that nothing of the model's is hidden.
  for (const layer of music.hasWritten || music.growing ? [0, 1] : [2]) {
    for (let place = music.placeAt(from - music.longest); place < end; place += 1) {
      if (layer !== 2 && music.written[place] !== layer) continue;
      const onset = music.onset[place];
      if (onset + music.length[place] < from) continue;
      const part = music.part[place];
      const left = (onset - from) * geometry.scale;
      const width = Math.max(2, music.length[place] * geometry.scale - 0.75);
      const top = rowTop(geometry, music.pitch[place]) + (row - body) / 2;
      const ink = inks(part, layer === 0, geometry.dark);
      const shade = shadeOf(music.velocity[place]);
      context.globalAlpha = geometry.hidden(part) ? 0.18 : 1;
      drawNote(context, left, top, width, body, ink.fill[shade], ink.edge[shade]);
      const bend = music.bends[place];
      if (bend && !geometry.compact) drawBend(context, bend, left, width, top + body / 2, row, geometry.scale, ink);
    }
  }
  context.globalAlpha = 1;
}

function drawNote(context, left, top, width, height, fill, edge) {
  if (height < 4 || width < 4) {
    context.fillStyle = fill;
    context.fillRect(left, top, width, height);
    return;
  }
  const radius = Math.min(2.5, height / 3, width / 3);
  context.fillStyle = edge;
  context.beginPath();
  context.roundRect(left, top, width, height, radius);
  context.fill();
  context.fillStyle = fill;
  context.beginPath();
  context.roundRect(left + 0.75, top + 0.75, width - 1.5, height - 1.5, Math.max(0, radius - 0.75));
  context.fill();
}

/** The pitch over the note's time: a semitone is as high as a row. */
function drawBend(context, bend, left, width, middle, row, scale, ink) {
  context.strokeStyle = ink.line;
  context.lineWidth = Math.max(1.25, Math.min(2, row / 5));
  context.lineJoin = "round";
  context.beginPath();
  const height = (cents) => middle - (cents / 100) * row;
  context.moveTo(left, height(bend[0][0] > 0 ? 0 : bend[0][1]));
  for (const [time, cents] of bend) context.lineTo(left + Math.min(width, time * scale), height(cents));
  context.lineTo(left + width, height(bend[bend.length - 1][1]));
  context.stroke();
}
