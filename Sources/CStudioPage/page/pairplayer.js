/**
 * Two sounds on one clock: switching between them goes on at the same moment of the music, and equally loud.
 */
import { request } from "./api.js";
import { markSound, output, startAudio } from "./audio.js";
import { player } from "./player.js";

export class PairPlayer extends EventTarget {
  /** @param {{path: string, gain: number}[]} sides gain in decibels, as the server measured it */
  constructor(sides) {
    super();
    this.sides = sides;
    /** @type {Promise<AudioBuffer>[]} */ this.buffers = [];
    this.active = -1;
    this.offset = 0;
    /** Which sides have been heard. */
    this.heard = sides.map(() => false);
  }

  /** @param {number} side */
  #load(side) {
    this.buffers[side] ??= request(this.sides[side].path).then((response) => response.arrayBuffer())
      .then((sound) => new OfflineAudioContext(1, 1, 44_100).decodeAudioData(sound));
    this.buffers[side].catch(() => { delete this.buffers[side]; });
    return this.buffers[side];
  }

  /** Call it from a click: plays a side, or stops it if it is the one that sounds. @param {number} side */
  async toggle(side) {
    if (this.active === side) return this.stop();
    this.stop();
    player.pause();
    const asked = (this.asked = {});
    this.context = await startAudio();
    const buffer = await this.#load(side);
    if (this.asked !== asked) return;
    if (this.offset >= buffer.duration - 0.1) this.offset = 0;
    const source = this.context.createBufferSource();
    const gain = this.context.createGain();
    gain.gain.value = 10 ** (this.sides[side].gain / 20);
    source.buffer = buffer;
    source.connect(gain).connect(output());
    source.start(0, this.offset);
    markSound(this.context.currentTime);
    this.started = this.context.currentTime - this.offset;
    this.source = source;
    this.active = side;
    this.heard[side] = true;
    source.onended = () => {
      if (this.source !== source) return;
      this.active = -1;
      this.offset = 0;
      this.#tell();
    };
    this.#tell();
  }

  stop() {
    this.asked = null;
    if (this.active < 0) return;
    this.offset = this.time;
    const { source } = this;
    this.source = null;
    source.stop();
    this.active = -1;
    this.#tell();
  }

  get time() {
    return this.active < 0 ? this.offset : this.context.currentTime - this.started;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
