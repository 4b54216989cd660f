/**
 * Instruments from the server: one sound file for each, with every few semitones a note; the pitches between are played
 * faster or slower. Until a file is there, or when the server has no synthesiser, a plain tone sounds instead.
 */
import { api, request } from "./api.js";
import { t } from "./strings.js";
import { playTone } from "./tone.js";

/**
 * @typedef {{first: number, step: number, count?: number, seconds: number, gap: number, loops?: [number, number][]|null}} Layout
 *   sound i has the pitch first + i * step and begins at i * (seconds + gap); loops: a stretch of each that may come again
 * @typedef {{buffer: AudioBuffer, layout: Layout}} Instrument
 */

/** @type {Map<string, Promise<Instrument>>} */ const asked = new Map();
/** @type {Map<string, Instrument>} */ const ready = new Map();
const key = (part) => `${part.drums ? 0 : part.program}${part.drums ? "d" : ""}`;

/** Why the plain tone sounds instead of instruments, as the server says it; null when it does not. @type {string|null} */
export let missing = null;

/**
 * Fetches and decodes an instrument once. It needs no click: decoding works in a context that never sounds.
 * @param {{program: number, drums: boolean}} part
 */
export function load(part) {
  const name = key(part);
  if (!asked.has(name)) {
    const promise = fetchInstrument(part).then((instrument) => {
      ready.set(name, instrument);
      missing = null;
      return instrument;
    });
    promise.catch((error) => {
      missing = error.message;
      // Asked again at the next play: the server may have been busy.
      asked.delete(name);
    });
    asked.set(name, promise);
  }
  return asked.get(name);
}

async function fetchInstrument(part) {
  const program = part.drums ? 0 : part.program;
  const drums = part.drums ? 1 : 0;
  const [layout, sound] = await Promise.all([
    request(`/api/instruments/${program}/layout?drums=${drums}`).then((response) => response.json()),
    request(`/api/instruments/${program}?drums=${drums}`).then((response) => response.arrayBuffer()),
  ]);
  const decoder = new OfflineAudioContext(1, 1, 44_100);
  try {
    return { layout, buffer: await decoder.decodeAudioData(sound) };
  } catch {
    throw new Error(t("sound.unreadable"));
  }
}

/** Waits for the instruments of `parts`, but no longer than `patience` ms. @param {any[]} parts @param {number} patience */
export function loadAll(parts, patience) {
  const all = Promise.allSettled(parts.map(load));
  return Promise.race([all, new Promise((done) => setTimeout(done, patience))]);
}

/**
 * One note.
 * @param {AudioContext} context @param {AudioNode} output @param {{program: number, drums: boolean}} part
 * @param {{when: number, seconds: number, pitch: number, velocity: number, bends?: [number, number][], speed: number}} note
 *   when: on the context's clock; seconds: sounding time; bends: cents over the piece's own time
 * @returns {{stop: (at: number) => void, ends: number, source: AudioScheduledSourceNode}}
 */
export function playNote(context, output, part, note) {
  const instrument = ready.get(key(part));
  if (!instrument) return playTone(context, output, part, note);
  const { layout, buffer } = instrument;
  const { first, step, seconds, gap } = layout;
  const count = layout.count ?? Math.floor(buffer.duration / (seconds + gap));
  const place = Math.min(count - 1, Math.max(0, Math.round((note.pitch - first) / step)));
  const offset = place * (seconds + gap);
  const source = context.createBufferSource();
  source.buffer = buffer;
  const semitones = part.drums ? 0 : note.pitch - (first + place * step);
  source.playbackRate.value = 2 ** (semitones / 12);
  if (note.bends && !part.drums) bend(source.detune, note);
  const gain = context.createGain();
  const loud = (note.velocity / 127) ** 1.6;
  const longest = seconds / source.playbackRate.value;
  const loop = part.drums ? null : layout.loops?.[place];
  const held = part.drums ? longest : loop ? note.seconds : Math.min(note.seconds, longest);
  const release = part.drums ? 0.05 : 0.12;
  gain.gain.setValueAtTime(loud, note.when);
  gain.gain.setValueAtTime(loud, note.when + Math.max(0.02, held));
  gain.gain.exponentialRampToValueAtTime(0.0001, note.when + Math.max(0.02, held) + release);
  source.connect(gain).connect(output);
  if (loop) {
    // Bowed and blown sounds go on for as long as the note is held.
    source.loop = true;
    source.loopStart = offset + loop[0];
    source.loopEnd = offset + loop[1];
    source.start(note.when, offset);
  } else source.start(note.when, offset, seconds);
  const ends = note.when + Math.max(0.02, held) + release;
  source.stop(ends);
  return { source, ends, stop: (at) => fade(gain.gain, source, at) };
}

/** @param {AudioParam} detune @param {any} note */
export function bend(detune, note) {
  let previous = 0;
  detune.setValueAtTime(note.bends[0][0] > 0 ? 0 : note.bends[0][1], note.when);
  for (const [time, cents] of note.bends) {
    const at = note.when + time / note.speed;
    if (at > previous) detune.linearRampToValueAtTime(cents, at);
    previous = at;
  }
}

/** A voice that is cut short still needs some milliseconds, or it clicks. */
export function fade(gain, source, at) {
  gain.cancelScheduledValues(at);
  gain.setTargetAtTime(0, at, 0.015);
  source.stop(at + 0.1);
}
