/**
 * The whole piece in a strip under the roll: shows which stretch is seen, and moves it.
 */
import { el } from "./dom.js";
import { paper } from "./palette.js";
import { drawStretch } from "./roll.js";
import { isDark } from "./settings.js";

const height = 34;

export class Overview {
  /** @param {import("./rollview.js").RollView} view */
  constructor(view) {
    this.view = view;
    this.canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { class: "overview", "aria-hidden": "true" }));
    this.element = this.canvas;
    view.scroller.addEventListener("scroll", () => this.#draw());
    view.options.moved = () => this.repaint();
    this.observer = new ResizeObserver(() => this.repaint());
    this.observer.observe(this.canvas);
    const move = (event) => {
      if (!(event.buttons & 1)) return;
      const box = this.canvas.getBoundingClientRect();
      const time = ((event.clientX - box.left) / box.width) * this.#seconds();
      view.scroller.scrollLeft = time * view.scale - (view.width - view.keyboard) / 2;
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      move(event);
    });
    this.canvas.addEventListener("pointermove", move);
  }

  close() {
    this.observer.disconnect();
  }

  /** The notes changed, or the theme, or the width. */
  repaint() {
    this.picture = null;
    this.#draw();
  }

  #seconds() {
    return Math.max(4, this.view.music.duration);
  }

  #draw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const width = this.canvas.clientWidth;
      if (!width) return;
      const ratio = Math.min(2, devicePixelRatio || 1);
      if (this.canvas.width !== Math.round(width * ratio)) {
        this.canvas.width = Math.round(width * ratio);
        this.canvas.height = height * ratio;
        this.picture = null;
      }
      this.picture ??= this.#paint(width, ratio);
      const context = this.canvas.getContext("2d");
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(this.picture, 0, 0);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const { view } = this;
      const scale = width / this.#seconds();
      const left = (view.scroller.scrollLeft / view.scale) * scale;
      const seen = Math.min(width, ((view.width - view.keyboard) / view.scale) * scale);
      const colours = paper(isDark());
      context.fillStyle = colours.dim;
      context.fillRect(0, 0, left, height);
      context.fillRect(left + seen, 0, width, height);
      context.strokeStyle = colours.soft;
      context.lineWidth = 1;
      context.strokeRect(Math.max(0.5, left + 0.5), 0.5, Math.min(seen, width - left) - 1, height - 1);
    });
  }

  #paint(width, ratio) {
    const picture = document.createElement("canvas");
    picture.width = Math.round(width * ratio);
    picture.height = height * ratio;
    const context = picture.getContext("2d");
    context.scale(ratio, ratio);
    drawStretch(context, this.view.music, {
      scale: width / this.#seconds(), low: this.view.low, high: this.view.high, top: 0, height, dark: isDark(), compact: true,
      hidden: this.view.options.hidden ?? (() => false),
    }, 0, this.#seconds());
    return picture;
  }
}
