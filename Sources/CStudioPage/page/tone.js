/**
 * A plain plucked tone that needs no file: what sounds while an instrument is on its way.
 */
import { bend, fade } from "./sampler.js";

/** @type {WeakMap<BaseAudioContext, {wave: PeriodicWave, noise: AudioBuffer}>} */ const made = new WeakMap();

/** @param {BaseAudioContext} context */
function ingredients(context) {
  let parts = made.get(context);
  if (!parts) {
    const partials = new Float32Array([0, 1, 0.42, 0.22, 0.1, 0.06, 0.03]);
    const wave = context.createPeriodicWave(new Float32Array(partials.length), partials);
    const noise = context.createBuffer(1, context.sampleRate * 0.25, context.sampleRate);
    const samples = noise.getChannelData(0);
    for (let place = 0; place < samples.length; place += 1) samples[place] = Math.random() * 2 - 1;
    parts = { wave, noise };
    made.set(context, parts);
  }
  return parts;
}

/** The same contract as `playNote` of the sampler. */
export function playTone(context, output, part, note) {
  const { wave, noise } = ingredients(context);
  const gain = context.createGain();
  const loud = 0.28 * (note.velocity / 127) ** 1.4;
  const held = part.drums ? 0.12 : Math.max(0.06, note.seconds);
  const ends = note.when + held + 0.15;
  gain.gain.setValueAtTime(0.0001, note.when);
  gain.gain.exponentialRampToValueAtTime(loud, note.when + 0.006);
  gain.gain.setTargetAtTime(loud * 0.25, note.when + 0.01, 0.5);
  gain.gain.setTargetAtTime(0, note.when + held, 0.04);
  let source;
  if (part.drums) {
    source = context.createBufferSource();
    source.buffer = noise;
    const filter = context.createBiquadFilter();
    filter.type = "bandpass";
    // Low keys of the drum map are big drums, high ones cymbals.
    filter.frequency.value = note.pitch < 37 ? 110 : note.pitch < 42 ? 900 : 5000;
    source.connect(filter).connect(gain);
  } else {
    source = context.createOscillator();
    source.setPeriodicWave(wave);
    source.frequency.value = 440 * 2 ** ((note.pitch - 69) / 12);
    if (note.bends) bend(source.detune, note);
    source.connect(gain);
  }
  gain.connect(output);
  source.start(note.when);
  source.stop(ends);
  return { source, ends, stop: (at) => fade(gain.gain, source, at) };
}

/** A click of the metronome. @param {AudioContext} context @param {AudioNode} output @param {number} when @param {boolean} isFirst */
export function playClick(context, output, when, isFirst) {
  const source = context.createOscillator();
  const gain = context.createGain();
  source.frequency.value = isFirst ? 1760 : 1175;
  gain.gain.setValueAtTime(isFirst ? 0.22 : 0.13, when);
  gain.gain.exponentialRampToValueAtTime(0.0001, when + 0.05);
  source.connect(gain).connect(output);
  source.start(when);
  source.stop(when + 0.06);
  return { source, ends: when + 0.06, stop: (at) => fade(gain.gain, source, at) };
}
