/**
 * A piano roll on the screen: scrolls, zooms, follows what plays, and lets bars be chosen by dragging or by keys.
 */
import { el } from "./dom.js";
import { paper } from "./palette.js";
import { drawStretch } from "./roll.js";
import { drawKeyboard, drawRuler } from "./rollmarks.js";
import { RollGestures } from "./rollgestures.js";
import { isDark, isStill } from "./settings.js";

const tileWidth = 512;
const tilesKept = 48;

/** @typedef {{first: number, last: number}} Bars both counted from 1 and both included */

export class RollView {
  /**
   * @param {import("./music.js").Music} music
   * @param {{height: number, label: string, compact?: boolean, hidden?: (part: number) => boolean,
   *   choose?: (bars: Bars|null) => void, seek?: (time: number) => void, play?: () => void}} options
   *   compact: no keyboard, no ruler, the whole piece in the width at hand
   */
  constructor(music, options) {
    this.options = options;
    this.compact = !!options.compact;
    this.keyboard = this.compact ? 0 : 46;
    this.ruler = this.compact ? 0 : 26;
    this.scale = 60;
    this.time = 0;
    /** @type {Bars|null} */ this.selection = null;
    /** Seconds that the model was given, shown on another paper. @type {[number, number]|null} */ this.given = null;
    this.follows = true;
    this.isWaiting = false;
    /** @type {Map<string, HTMLCanvasElement>} */ this.tiles = new Map();
    this.epoch = 0;
    this.rulerCanvas = /** @type {HTMLCanvasElement} */ (el("canvas", { class: "roll-ruler", "aria-hidden": "true" }));
    this.canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { class: "roll-canvas", "aria-hidden": "true" }));
    this.space = el("div", { class: "roll-space" }, this.canvas);
    this.scroller = el("div", { class: "roll-scroll", tabIndex: -1, on: { scroll: () => this.invalidate() } }, this.space);
    this.element = el("div", {
      class: this.compact ? "roll compact" : "roll", role: this.compact ? "img" : "application", tabIndex: this.compact ? -1 : 0,
      "aria-label": options.label,
    }, this.compact ? null : this.rulerCanvas, this.scroller);
    if (this.compact) this.element.removeAttribute("tabindex");
    this.scroller.style.height = `${options.height}px`;
    if (!this.compact) new RollGestures(this);
    this.#observe();
    this.setMusic(music);
  }

  /** @param {import("./music.js").Music} music */
  setMusic(music) {
    this.music?.removeEventListener("change", this.changed);
    this.music = music;
    this.changed = (event) => this.#onChange(event.detail);
    music.addEventListener("change", this.changed);
    this.epoch += 1;
    this.tiles.clear();
    this.#fitPitches();
    this.#layOut();
  }

  close() {
    this.music.removeEventListener("change", this.changed);
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
  }

  /** Where the playhead stands; follows it page by page. @param {number} time @param {boolean} isPlaying */
  setTime(time, isPlaying = false) {
    if (time === this.time) return;
    this.time = time;
    if (isPlaying && this.follows && !this.compact) this.reveal(time);
    this.invalidate();
  }

  /** Scrolls only when `time` is out of sight, so that the eye can rest. @param {number} time */
  reveal(time) {
    const x = time * this.scale;
    const width = this.width - this.keyboard;
    const left = this.scroller.scrollLeft;
    if (x >= left && x <= left + width * 0.9) return;
    this.scroller.scrollTo({ left: x - width * 0.12, behavior: "auto" });
  }

  /** @param {Bars|null} bars @param {boolean} [quiet] do not tell the owner */
  select(bars, quiet = false) {
    this.selection = bars;
    this.invalidate();
    if (!quiet) this.options.choose?.(bars);
  }

  /** @param {number} factor @param {number} [at] x in the scroller that keeps its time */
  zoom(factor, at = this.keyboard + (this.width - this.keyboard) / 2) {
    const time = (this.scroller.scrollLeft + at - this.keyboard) / this.scale;
    this.scale = Math.min(400, Math.max(this.#smallestScale(), this.scale * factor));
    this.#layOut();
    this.scroller.scrollLeft = time * this.scale - at + this.keyboard;
  }

  /** The whole piece. */
  fit() {
    this.scale = this.#smallestScale();
    this.#layOut();
  }

  invalidate() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /** Theme, mute or solo changed: the tiles are stale. */
  repaint() {
    this.epoch += 1;
    this.invalidate();
  }

  /** The time under `x` of the scroller. @param {number} x */
  timeAt(x) {
    return Math.max(0, (this.scroller.scrollLeft + x - this.keyboard) / this.scale);
  }

  draw() {
    const { width, height } = this;
    if (!width) return;
    const dark = isDark();
    const colours = paper(dark);
    const context = this.canvas.getContext("2d", { alpha: false });
    const from = this.compact ? 0 : this.scroller.scrollLeft / this.scale;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const geometry = this.#geometry(dark);
    this.#drawTiles(context, geometry, from);
    const x = (time) => this.keyboard + (time - from) * this.scale;
    if (this.given) {
      context.fillStyle = colours.given;
      context.fillRect(x(this.given[0]), 0, x(this.given[1]) - x(this.given[0]), height);
    }
    if (this.selection) {
      const start = x(this.music.barStart(this.selection.first));
      const end = x(this.music.barStart(this.selection.last + 1));
      context.fillStyle = colours.selection;
      context.fillRect(start, 0, end - start, height);
      context.fillStyle = colours.selectionEdge;
      context.fillRect(start, 0, 1, height);
      context.fillRect(end - 1, 0, 1, height);
    }
    if (this.music.growing && this.music.count) this.#drawWriter(context, x(Math.max(this.music.head, 0)), colours, height);
    if (!this.compact || this.time > 0) {
      context.fillStyle = colours.playhead;
      context.fillRect(Math.round(x(this.time)) - 0.5, 0, 1.5, height);
    }
    if (this.compact) return;
    drawKeyboard(context, geometry, this.keyboard);
    const ruler = this.rulerCanvas.getContext("2d", { alpha: false });
    ruler.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    drawRuler(ruler, this.music, {
      scale: this.scale, dark, left: this.keyboard, from, width, height: this.ruler, selection: this.selection, time: this.time,
    });
  }

  /** A soft front where the model writes. */
  #drawWriter(context, x, colours, height) {
    const glow = context.createLinearGradient(x, 0, x + 28, 0);
    glow.addColorStop(0, colours.selectionEdge);
    glow.addColorStop(1, "rgba(0, 0, 0, 0)");
    context.globalAlpha = isStill() ? 0.25 : 0.2 + 0.1 * Math.sin(performance.now() / 260);
    context.fillStyle = glow;
    context.fillRect(x, 0, 28, height);
    context.globalAlpha = 1;
    if (!isStill()) this.invalidate();
  }

  #drawTiles(context, geometry, from) {
    const seconds = tileWidth / this.scale;
    const first = Math.max(0, Math.floor(from / seconds));
    const last = Math.floor((from + (this.width - this.keyboard) / this.scale) / seconds);
    for (let number = first; number <= last; number += 1) {
      const key = `${this.epoch}/${this.scale}/${number}`;
      let tile = this.tiles.get(key);
      if (!tile) {
        tile = this.#makeTile(geometry, number * seconds, (number + 1) * seconds);
      } else this.tiles.delete(key);
      // Set again, so that the map's order is the order of use and the oldest goes first.
      this.tiles.set(key, tile);
      if (this.tiles.size > tilesKept) this.tiles.delete(this.tiles.keys().next().value);
      context.drawImage(tile, this.keyboard + number * tileWidth - from * this.scale, 0, tileWidth, this.height);
    }
  }

  #makeTile(geometry, from, to) {
    const tile = document.createElement("canvas");
    tile.width = tileWidth * this.ratio;
    tile.height = Math.round(this.height * this.ratio);
    const context = tile.getContext("2d", { alpha: false });
    context.scale(this.ratio, this.ratio);
    drawStretch(context, this.music, geometry, from, to);
    return tile;
  }

  /** @returns {import("./roll.js").Geometry} */
  #geometry(dark) {
    return {
      scale: this.scale, low: this.low, high: this.high, top: 0, height: this.height, dark, compact: this.compact,
      hidden: this.options.hidden ?? (() => false),
    };
  }

  #onChange({ from, to }) {
    const low = this.low;
    const high = this.high;
    this.#fitPitches();
    const seconds = tileWidth / this.scale;
    if (low !== this.low || high !== this.high || this.compact) this.epoch += 1;
    else {
      for (let number = Math.floor(from / seconds); number <= Math.floor(to / seconds); number += 1) {
        this.tiles.delete(`${this.epoch}/${this.scale}/${number}`);
      }
    }
    this.#layOut();
  }

  /** A range that holds all notes with air around them, and at least two octaves. */
  #fitPitches() {
    const { lowest, highest, count } = this.music;
    let low = (count ? lowest : 48) - 2;
    let high = (count ? highest : 72) + 2;
    const least = this.compact ? 18 : 26;
    while (high - low < least) {
      low -= 1;
      high += 1;
    }
    // While a take is being written the range only grows, in steps: the picture must not jump at each note.
    if (this.music.growing) {
      low = Math.floor(low / 6) * 6;
      high = Math.ceil(high / 6) * 6;
    }
    this.low = Math.max(0, low);
    this.high = Math.min(127, high);
  }

  #smallestScale() {
    const seconds = Math.max(4, this.music.duration, this.music.barStart(this.music.bars.length));
    return Math.max(0.5, (this.width - this.keyboard) / (seconds * 1.01));
  }

  #observe() {
    this.observer = new ResizeObserver(() => {
      const width = this.scroller.clientWidth;
      if (width === this.width && this.options.height === this.height) return;
      this.#resize(width);
    });
    this.observer.observe(this.scroller);
  }

  #resize(width) {
    const isFirst = !this.width;
    this.width = width;
    this.height = this.options.height;
    this.ratio = Math.min(2, devicePixelRatio || 1);
    for (const [canvas, height] of [[this.canvas, this.height], [this.rulerCanvas, this.ruler]]) {
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.epoch += 1;
    if (isFirst && !this.compact) {
      // Eight bars or so, unless the piece is shorter than the width.
      const bar = this.music.barStart(2) - this.music.barStart(1);
      this.scale = Math.max(this.#smallestScale(), Math.min(140, (width - this.keyboard) / (8 * bar)));
    }
    this.#layOut();
    this.draw();
  }

  #layOut() {
    if (!this.width) return;
    if (this.compact) this.scale = this.#smallestScale();
    const seconds = Math.max(this.music.duration, this.music.barStart(this.music.barCount + 1));
    this.space.style.width = this.compact ? "100%"
      : `${Math.max(this.width, Math.ceil(this.keyboard + seconds * this.scale + 24))}px`;
    this.invalidate();
    this.options.moved?.();
  }
}
