/**
 * A piece as the page needs it: notes in typed arrays, sorted by onset, so that ten thousand of them are searched and
 * drawn without making an object for any. It may still be growing: then `head` is how far the writer has come.
 */

/** @typedef {{index: number, name: string, program: number, drums: boolean, volume?: number}} MusicPart */

export class Music extends EventTarget {
  constructor() {
    super();
    /** @type {MusicPart[]} */ this.parts = [];
    /** Start of each bar in seconds and its beats. @type {[number, number][]} */ this.bars = [[0, 4]];
    this.duration = 0;
    this.count = 0;
    this.longest = 0;
    this.growing = false;
    /** Whether this is but the beginning of takes that are being asked for. */
    this.isPrelude = false;
    this.head = Infinity;
    this.lowest = 127;
    this.highest = 0;
    this.hasWritten = false;
    /** @type {([number, number][]|undefined)[]} cents over time, from the note's own onset */ this.bends = [];
    this.#makeRoom(64);
  }

  /** @param {import("./api.js").RollDocument} roll */
  static from(roll) {
    const music = new Music();
    music.replace(roll);
    return music;
  }

  /** @param {import("./api.js").RollDocument} roll */
  replace(roll) {
    this.parts = roll.parts.map((part, place) => ({
      index: part.index ?? place, name: part.name ?? "", program: part.program ?? 0, drums: !!part.drums,
      volume: part.volume ?? 100,
    }));
    this.setBars(roll.bars);
    const written = new Set((roll.written ?? []).map(([part, note]) => part * 1_048_576 + note));
    const all = [];
    roll.parts.forEach((part, place) => part.notes.forEach((note, index) => {
      all.push([note, place, written.has((part.index ?? place) * 1_048_576 + index) ? 1 : 0]);
    }));
    all.sort((a, b) => a[0][0] - b[0][0] || a[0][2] - b[0][2]);
    this.#clear();
    for (const [note, place, isWritten] of all) this.#insert(note, place, isWritten);
    this.duration = Math.max(this.duration, roll.duration ?? 0);
    this.#changed(0, this.duration);
  }

  /** Bars as `[time, beats]` or as times alone. @param {([number, number]|number)[]} bars */
  setBars(bars) {
    if (!bars?.length) return;
    this.bars = bars.map((bar) => Array.isArray(bar) ? [bar[0], bar[1] || 4] : [bar, 4]);
  }

  /**
   * Begins anew with what the model was given.
   * @param {any[]} given notes @param {MusicPart} part
   * @param {number|null} [bar] where it writes; null for behind what was given
   */
  begin(given, part, bar = null) {
    this.#clear();
    this.parts = [part];
    for (const note of given) this.#insert(note, 0, 0);
    this.growing = true;
    this.head = bar !== null ? this.barStart(bar) : this.count ? this.barStart(this.barAt(this.onset[this.count - 1]) + 1) : 0;
    this.#changed(0, this.duration);
  }

  /** Notes that the model has just written. @param {any[]} notes */
  write(notes) {
    let from = Infinity;
    let to = 0;
    for (const note of notes) {
      this.#insert(note, 0, 1);
      from = Math.min(from, note[0]);
      to = Math.max(to, note[0] + note[1]);
      this.head = Math.max(this.head, note[0]);
    }
    this.#changed(from, to);
  }

  /**
   * The first bars as a piece that is about to be written on: who plays it waits at its end for what comes.
   * @param {number} bars
   */
  prelude(bars) {
    const first = new Music();
    const end = this.barStart(bars + 1);
    first.parts = this.parts;
    first.bars = this.bars;
    for (let place = 0; place < this.count && this.onset[place] < end - 1e-3; place += 1) {
      first.#insert([this.onset[place], this.length[place], this.pitch[place], this.velocity[place], this.bends[place]], this.part[place], 0);
    }
    first.growing = true;
    first.isPrelude = true;
    first.head = end;
    first.duration = Math.max(first.duration, end);
    return first;
  }

  /** Nothing more will come. */
  finish() {
    this.growing = false;
    this.head = Infinity;
    this.#changed(this.duration, this.duration);
  }

  /** The place of the first note at or after `time`. @param {number} time seconds */
  placeAt(time) {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.onset[middle] < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The bar that holds `time`, from 1. @param {number} time */
  barAt(time) {
    const last = this.bars.length - 1;
    if (time >= this.bars[last][0]) return last + 1 + Math.max(0, Math.floor((time - this.bars[last][0]) / this.#lastBar + 1e-6));
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.bars[middle][0] <= time + 1e-6) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Where bar `number` begins; bars behind the last one are as long as it. @param {number} number from 1 */
  barStart(number) {
    const last = this.bars.length - 1;
    return number - 1 <= last ? this.bars[Math.max(0, number - 1)][0]
      : this.bars[last][0] + (number - 1 - last) * this.#lastBar;
  }

  /** @param {number} number */
  beatsIn(number) {
    return this.bars[Math.min(number, this.bars.length) - 1]?.[1] ?? 4;
  }

  get barCount() {
    return Math.max(1, this.barAt(Math.max(0, this.duration - 0.02)));
  }

  get #lastBar() {
    const last = this.bars.length - 1;
    if (last > 0) return Math.max(0.05, this.bars[last][0] - this.bars[last - 1][0]);
    return 2;
  }

  #clear() {
    this.count = 0;
    this.longest = 0;
    this.duration = 0;
    this.lowest = 127;
    this.highest = 0;
    this.hasWritten = false;
    this.bends = [];
  }

  #insert(note, part, written) {
    if (this.count === this.onset.length) this.#makeRoom(this.count * 2);
    const [onset, length, pitch, velocity, bends] = note;
    let place = this.count;
    while (place > 0 && this.onset[place - 1] > onset) place -= 1;
    if (place < this.count) {
      for (const array of [this.onset, this.length, this.pitch, this.velocity, this.part, this.written]) {
        array.copyWithin(place + 1, place, this.count);
      }
    }
    this.bends.splice(place, 0, bends);
    this.onset[place] = onset;
    this.length[place] = length;
    this.pitch[place] = pitch;
    this.velocity[place] = velocity;
    this.part[place] = part;
    this.written[place] = written;
    this.count += 1;
    this.longest = Math.max(this.longest, length);
    this.duration = Math.max(this.duration, onset + length);
    this.lowest = Math.min(this.lowest, pitch);
    this.highest = Math.max(this.highest, pitch);
    if (written) this.hasWritten = true;
  }

  #makeRoom(size) {
    const grow = (array, Kind) => {
      const next = new Kind(size);
      if (array) next.set(array);
      return next;
    };
    this.onset = grow(this.onset, Float64Array);
    this.length = grow(this.length, Float32Array);
    this.pitch = grow(this.pitch, Uint8Array);
    this.velocity = grow(this.velocity, Uint8Array);
    this.part = grow(this.part, Uint8Array);
    this.written = grow(this.written, Uint8Array);
  }

  #changed(from, to) {
    this.dispatchEvent(new CustomEvent("change", { detail: { from, to } }));
  }
}
