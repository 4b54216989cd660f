/**
 * What stands around the notes of a roll: the keyboard at its left, the bar numbers above, the line that plays.
 */
import { letters, paper } from "./palette.js";
import { pitchName } from "./strings.js";
import { isBlack, rowHeight, rowTop } from "./roll.js";

/** @param {CanvasRenderingContext2D} context @param {import("./roll.js").Geometry} geometry @param {number} width */
export function drawKeyboard(context, geometry, width) {
  const colours = paper(geometry.dark);
  const row = rowHeight(geometry);
  context.fillStyle = colours.whiteKey;
  context.fillRect(0, geometry.top, width, geometry.height - geometry.top);
  context.fillStyle = colours.keyEdge;
  for (let pitch = geometry.low; pitch <= geometry.high; pitch += 1) {
    // White keys touch below B/C and E/F; elsewhere the line runs through the middle of the black key.
    const top = rowTop(geometry, pitch);
    if (pitch % 12 === 0 || pitch % 12 === 5) context.fillRect(0, Math.round(top + row) - 0.5, width, 1);
    else if (isBlack(pitch) && row > 3) context.fillRect(0, Math.round(top + row / 2), width, 1);
  }
  context.fillStyle = colours.blackKey;
  for (let pitch = geometry.low; pitch <= geometry.high; pitch += 1) {
    if (!isBlack(pitch)) continue;
    context.beginPath();
    context.roundRect(0, rowTop(geometry, pitch) + row * 0.06, width * 0.52, row * 0.88, [0, 2, 2, 0]);
    context.fill();
  }
  context.font = letters;
  context.fillStyle = geometry.dark ? "#3a352f" : colours.soft;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let pitch = geometry.low; pitch <= geometry.high; pitch += 1) {
    if (pitch % 12 === 0) context.fillText(pitchName(pitch), width - 4, rowTop(geometry, pitch) + row / 2 - (row < 8 ? 2 : 0));
  }
  context.fillStyle = colours.octave;
  context.fillRect(width - 1, geometry.top, 1, geometry.height - geometry.top);
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./music.js").Music} music
 * @param {{scale: number, dark: boolean, left: number, from: number, width: number, height: number,
 *   selection: {first: number, last: number}|null, time: number}} options left: where `from` seconds stand
 */
export function drawRuler(context, music, options) {
  const { scale, dark, left, from, width, height, selection, time } = options;
  const colours = paper(dark);
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, width, height);
  context.save();
  context.beginPath();
  context.rect(left, 0, width - left, height);
  context.clip();
  const x = (seconds) => left + (seconds - from) * scale;
  if (selection) {
    const start = x(music.barStart(selection.first));
    const end = x(music.barStart(selection.last + 1));
    context.fillStyle = colours.selection;
    context.fillRect(start, 0, end - start, height);
    context.fillStyle = colours.selectionEdge;
    context.fillRect(start, height - 3, end - start, 3);
    // Ears to pull at.
    for (const [edge, side] of [[start, 1], [end, -1]]) {
      context.beginPath();
      context.roundRect(side > 0 ? edge : edge - 5, 3, 5, height - 3, 2);
      context.fill();
    }
  }
  const barWidth = (music.barStart(2) - music.barStart(1)) * scale;
  const step = [1, 2, 4, 5, 10, 20, 50, 100, 200, 500].find((count) => count * barWidth >= 34) ?? 1000;
  context.font = letters;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const last = music.barAt(from + (width - left) / scale) + 1;
  for (let bar = music.barAt(Math.max(0, from)); bar <= last; bar += 1) {
    const isNamed = step < 4 ? (bar - 1) % step === 0 : bar === 1 || bar % step === 0;
    if (!isNamed) continue;
    const at = x(music.barStart(bar));
    context.fillStyle = colours.bar;
    context.fillRect(Math.round(at), height - 7, 1, 7);
    context.fillStyle = colours.number;
    context.fillText(String(bar), at + (selection?.first === bar ? 9 : 4), height / 2 - 1);
  }
  const at = x(time);
  context.fillStyle = colours.playhead;
  context.beginPath();
  context.moveTo(at - 5, height - 9);
  context.lineTo(at + 5, height - 9);
  context.lineTo(at, height);
  context.fill();
  context.restore();
}
