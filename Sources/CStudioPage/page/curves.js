/**
 * Curves of a run while it learns: the loss of each step, its smoothed course, and the loss on pieces held out.
 */
import { el } from "./dom.js";
import { inks, letters, paper } from "./palette.js";
import { isDark } from "./settings.js";
import { number, t } from "./strings.js";

const height = 220;
const margin = { left: 44, right: 14, top: 14, bottom: 26 };

export class Curves {
  constructor() {
    /** Steps and losses. @type {[number, number][]} */ this.losses = [];
    /** Steps and losses on pieces held out. @type {[number, number][]} */ this.looks = [];
    this.steps = 0;
    this.canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { class: "curves", role: "img", "aria-label": t("curves.none") }));
    this.element = el("figure", { class: "curves-box" }, this.canvas, el("figcaption", {},
      el("span", { class: "key loss", text: t("curves.loss") }), el("span", { class: "key held", text: t("curves.held") })));
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.canvas);
  }

  close() {
    this.observer.disconnect();
  }

  /** Takes in a step's figures, or a look at the pieces held out. @param {any} metrics */
  add(metrics) {
    const { step } = metrics;
    if (!Number.isFinite(step)) return;
    this.steps = Math.max(this.steps, metrics.steps ?? step);
    // After a resume, or when the run went back to an earlier state, steps come again.
    const goBack = (list, to) => { while (list.length && list[list.length - 1][0] >= to) list.pop(); };
    if (Number.isFinite(metrics.rolled_back_to)) for (const list of [this.losses, this.looks]) goBack(list, metrics.rolled_back_to + 1);
    for (const [list, value] of [[this.losses, metrics.loss], [this.looks, metrics.held_out]]) {
      if (!Number.isFinite(value)) continue;
      goBack(list, step);
      list.push([step, value]);
    }
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    const width = this.canvas.clientWidth;
    if (!width) return;
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    const dark = isDark();
    const colours = paper(dark);
    context.font = letters;
    const known = [...this.losses, ...this.looks].map(([, loss]) => loss);
    if (!known.length) {
      context.fillStyle = colours.soft;
      context.fillText(t("curves.none"), margin.left, height / 2);
      return;
    }
    const low = Math.max(0, Math.min(...known) - 0.1);
    const high = Math.max(...known) + 0.1;
    const x = (step) => margin.left + (step / Math.max(1, this.steps)) * (width - margin.left - margin.right);
    const y = (loss) => margin.top + ((high - loss) / (high - low)) * (height - margin.top - margin.bottom);
    this.#axes(context, colours, { width, low, high, x, y });
    const mine = inks(0, false, dark);
    const held = inks(1, false, dark);
    context.lineJoin = "round";
    const place = ([step, loss]) => [x(step), y(loss)];
    line(context, this.losses.map(place), mine.fill[5], 1);
    line(context, smooth(this.losses).map(place), mine.fill[9], 2);
    const heldOut = this.looks.map(place);
    line(context, heldOut, held.fill[9], 2);
    context.fillStyle = mine.fill[9];
    // One step makes no line yet.
    for (const [left, top] of this.losses.length === 1 ? this.losses.map(place) : []) context.fillRect(left - 2, top - 2, 4, 4);
    context.fillStyle = held.fill[9];
    for (const [left, top] of heldOut) {
      context.beginPath();
      context.arc(left, top, 3.5, 0, 7);
      context.fill();
    }
    const last = this.losses[this.losses.length - 1];
    if (last) this.canvas.setAttribute("aria-label", t("curves.said", { step: last[0], loss: number(last[1], 2) }));
  }

  #axes(context, colours, { width, low, high, x, y }) {
    const span = high - low;
    const step = [0.05, 0.1, 0.2, 0.5, 1, 2, 5].find((size) => span / size <= 5) ?? 10;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
      context.fillStyle = colours.line;
      context.fillRect(margin.left, Math.round(y(value)), width - margin.left - margin.right, 1);
      context.fillStyle = colours.soft;
      context.fillText(number(value, step < 0.1 ? 2 : 1), margin.left - 8, y(value));
    }
    context.textAlign = "center";
    const every = [1, 2, 5].flatMap((digit) => [1, 10, 100, 1000, 10_000].map((power) => digit * power)).sort((a, b) => a - b).find((size) => this.steps / size <= 8) ?? 50_000;
    for (let at = 0; at <= this.steps; at += every) context.fillText(number(at), x(at), height - 10);
  }
}

function line(context, points, colour, width) {
  if (points.length < 2) return;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  points.forEach(([left, top], place) => (place ? context.lineTo(left, top) : context.moveTo(left, top)));
  context.stroke();
}

/** An exponential mean that is unbiased at its start. */
function smooth(points) {
  let mean = 0;
  let weight = 0;
  return points.map(([step, loss]) => {
    mean = 0.85 * mean + 0.15 * loss;
    weight = 0.85 * weight + 0.15;
    return [step, mean / weight];
  });
}
