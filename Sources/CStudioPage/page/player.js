/**
 * Plays a piece, also one that is still being written: notes are handed to the audio clock a quarter of a second ahead,
 * and the playhead is read off that clock, never off a timer.
 */
import { audioContext, markSound, output, startAudio, whySilent } from "./audio.js";
import { load, loadAll, missing, playNote } from "./sampler.js";
import { t } from "./strings.js";
import { playClick } from "./tone.js";

const ahead = 0.25;
const period = 60;
/** Seconds of music that must be written before a waiting playhead goes on. */
const buffer = 2;

/** Events: `change` (playing, waiting, options), `end`, `trouble` (detail: sentence). */
class Player extends EventTarget {
  constructor() {
    super();
    /** @type {import("./music.js").Music|null} */ this.music = null;
    this.playing = false;
    /** Set from the click until the first note: instruments may be on their way. @type {object|null} */ this.starting = null;
    this.waiting = false;
    this.speed = 1;
    this.metronome = false;
    this.countIn = false;
    this.looping = false;
    /** What the loop goes round; null: the whole piece. @type {[number, number]|null} */ this.range = null;
    /** @type {Set<number>} */ this.muted = new Set();
    /** @type {Set<number>} */ this.soloed = new Set();
    /** Music time at points of the audio clock; the last one passed holds. @type {{at: number, time: number, speed: number}[]} */
    this.anchors = [{ at: 0, time: 0, speed: 0 }];
    this.voices = [];
    /** @type {GainNode[]} */ this.channels = [];
  }

  /** Takes another piece; the playhead goes to `time`. @param {import("./music.js").Music} music */
  use(music, time = 0) {
    if (this.music === music) return;
    this.pause();
    this.music = music;
    this.range = null;
    this.muted.clear();
    this.soloed.clear();
    this.anchors = [{ at: 0, time, speed: 0 }];
    this.#tell();
  }

  /** Goes on in `music`, which begins as the present piece does: nothing stops, and what comes later is taken from it. */
  handOver(music) {
    this.music = music;
    if (this.playing) this.#connect(audioContext(), true);
    this.#tell();
  }

  /** Where the playhead is, in seconds of the piece. */
  get time() {
    const now = audioContext()?.currentTime ?? 0;
    let anchor = this.anchors[0];
    for (const next of this.anchors) if (next.at <= now) anchor = next;
    return anchor.time + Math.max(0, now - anchor.at) * anchor.speed;
  }

  /** Call it from a click or a key. @param {number} [from] seconds */
  async play(from) {
    if (!this.music) return;
    if (from !== undefined) this.seek(from);
    const start = (this.starting = {});
    try {
      const context = await startAudio();
      // An instrument that takes longer comes in when it is there; the plain tone plays until then.
      await loadAll(this.music.parts, 1200);
      if (this.starting !== start) return;
      if (missing && missing !== this.told) {
        // Once is enough: the plain tone can be heard.
        this.told = missing;
        this.#trouble(t("sound.plain", { reason: missing }));
      }
      const silent = whySilent();
      if (silent) this.#trouble(silent);
      const end = this.#end();
      let time = this.time;
      if (!this.music.growing && time >= end - 0.02) time = this.looping ? this.#start() : 0;
      this.starting = null;
      this.playing = true;
      this.#begin(context, time, true);
    } catch (error) {
      if (this.starting === start) this.starting = null;
      this.#trouble(error.message);
    }
  }

  pause() {
    const time = this.time;
    this.starting = null;
    this.playing = false;
    this.waiting = false;
    clearInterval(this.timer);
    this.#silence();
    this.anchors = [{ at: 0, time, speed: 0 }];
    this.#tell();
  }

  /** Whether it sounds, or is about to. */
  get isActive() {
    return this.playing || this.starting !== null;
  }

  toggle() {
    return this.isActive ? this.pause() : this.play();
  }

  /** @param {number} time */
  seek(time) {
    const to = Math.max(0, time);
    if (!this.playing) this.anchors = [{ at: 0, time: to, speed: 0 }];
    else this.#begin(audioContext(), to, false);
    this.#tell();
  }

  /** Options that change what is already on its way: speed, loop, metronome. @param {Partial<Player>} options */
  set(options) {
    const time = this.time;
    Object.assign(this, options);
    if (this.playing) this.#begin(audioContext(), time, false);
    this.#tell();
  }

  /** After `muted` or `soloed` changed. */
  mix() {
    const context = audioContext();
    this.channels.forEach((channel, place) => {
      channel.gain.setTargetAtTime(this.isHeard(place) ? this.#volume(place) : 0, context.currentTime, 0.01);
    });
    this.#tell();
  }

  /** @param {number} part place in the piece */
  isHeard(part) {
    return this.soloed.size ? this.soloed.has(part) : !this.muted.has(part);
  }

  #volume(part) {
    return ((this.music.parts[part]?.volume ?? 100) / 127) ** 1.3;
  }

  #start() {
    return this.range && this.looping ? this.range[0] : 0;
  }

  #end() {
    if (this.range && this.looping) return this.range[1];
    return this.looping && !this.music.growing ? Math.max(this.music.duration, this.music.barStart(this.music.barCount + 1)) : this.music.duration;
  }

  /** Hands notes out anew from `time`. */
  #begin(context, time, mayCountIn) {
    this.#silence();
    this.#connect(context);
    let at = context.currentTime + 0.06;
    this.anchors = [{ at: 0, time, speed: 0 }];
    if (mayCountIn && this.countIn) at = this.#countIn(context, at, time);
    this.anchors.push({ at, time, speed: this.speed });
    /** How far notes have been handed out: on the audio clock and in the piece. */
    this.cursor = { at, time };
    this.waiting = false;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.#hand(context), period);
    this.#hand(context);
    this.#tell();
  }

  #connect(context, mayRing = false) {
    if (!mayRing) for (const channel of this.channels) channel.disconnect();
    this.channels = this.music.parts.map((_, place) => {
      const channel = context.createGain();
      channel.gain.value = this.isHeard(place) ? this.#volume(place) : 0;
      channel.connect(output());
      return channel;
    });
    this.clicks = context.createGain();
    this.clicks.connect(output());
  }

  #countIn(context, at, time) {
    const bar = this.music.barAt(time);
    const beats = this.music.beatsIn(bar);
    const beat = (this.music.barStart(bar + 1) - this.music.barStart(bar)) / beats / this.speed;
    for (let count = 0; count < beats; count += 1) {
      this.voices.push(playClick(context, this.clicks, at + count * beat, count === 0));
    }
    return at + beats * beat;
  }

  #hand(context) {
    const { music, cursor } = this;
    const horizon = context.currentTime + ahead;
    // Rounding may leave the cursor a hair before the horizon for ever.
    while (cursor.at < horizon - 1e-6) {
      const loops = this.looping && !(music.growing && !this.range);
      const end = music.growing && !(this.range && loops) ? Infinity : this.#end();
      const written = music.growing ? Math.max(0, music.head) : Infinity;
      if (this.waiting) {
        if (music.growing && written - cursor.time < buffer) return;
        this.waiting = false;
        cursor.at = Math.max(cursor.at, context.currentTime + 0.06);
        this.anchors.push({ at: cursor.at, time: cursor.time, speed: this.speed });
        this.#tell();
      }
      const to = Math.min(cursor.time + (horizon - cursor.at) * this.speed, end, written);
      if (to > cursor.time) this.#handStretch(context, cursor.time, to);
      cursor.at += Math.max(0, to - cursor.time) / this.speed;
      cursor.time = Math.max(cursor.time, to);
      if (cursor.time >= end - 1e-6) {
        if (!loops || end - this.#start() < 0.05) return this.#finish(context);
        cursor.time = this.#start();
        this.anchors.push({ at: cursor.at, time: cursor.time, speed: this.speed });
      } else if (cursor.time >= written - 1e-6) {
        // The playhead has caught up with the model: it stands until two more seconds are written.
        this.waiting = true;
        this.anchors.push({ at: cursor.at, time: cursor.time, speed: 0 });
        this.#tell();
        return;
      }
    }
    this.#forget(context.currentTime);
  }

  #handStretch(context, from, to) {
    const { music, cursor, speed } = this;
    for (let place = music.placeAt(from); place < music.count && music.onset[place] < to; place += 1) {
      const when = cursor.at + (music.onset[place] - from) / speed;
      const part = music.part[place];
      load(music.parts[part]);
      this.voices.push(playNote(context, this.channels[part] ?? this.clicks, music.parts[part], {
        when, seconds: music.length[place] / speed, pitch: music.pitch[place], velocity: music.velocity[place],
        bends: music.bends[place], speed,
      }));
      if (this.isHeard(part)) markSound(when);
    }
    if (!this.metronome) return;
    for (let bar = music.barAt(from); music.barStart(bar) < to; bar += 1) {
      const start = music.barStart(bar);
      const beats = music.beatsIn(bar);
      const beat = (music.barStart(bar + 1) - start) / beats;
      for (let count = 0; count < beats; count += 1) {
        const time = start + count * beat;
        if (time < from - 1e-6 || time >= to - 1e-6) continue;
        this.voices.push(playClick(context, this.clicks, cursor.at + (time - from) / speed, count === 0));
      }
    }
  }

  /** The last notes are on their way: stop when the clock gets there. */
  #finish(context) {
    clearInterval(this.timer);
    const { cursor } = this;
    this.timer = setInterval(() => {
      // More may have been written meanwhile, or a loop switched on.
      if (context.currentTime < cursor.at) return;
      this.pause();
      this.anchors = [{ at: 0, time: cursor.time, speed: 0 }];
      this.dispatchEvent(new Event("end"));
    }, period);
  }

  #forget(now) {
    this.voices = this.voices.filter((voice) => voice.ends > now);
    while (this.anchors.length > 2 && this.anchors[1].at < now) this.anchors.shift();
  }

  #silence() {
    const now = audioContext()?.currentTime ?? 0;
    for (const voice of this.voices) voice.stop(now);
    this.voices = [];
  }

  #trouble(sentence) {
    this.dispatchEvent(new CustomEvent("trouble", { detail: sentence }));
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** The one that the page uses: two pieces never sound at once. */
export const player = new Player();
