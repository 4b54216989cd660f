/**
 * The page's one AudioContext. Browsers let it sound only after a click or a key, so it starts there, and when it is
 * silent anyway `whySilent` says why.
 */
import { t } from "./strings.js";
import { remember, setting } from "./settings.js";

/** @type {AudioContext|null} */ let context = null;
/** @type {GainNode} */ let master;
/** @type {AnalyserNode} */ let meter;

/** Call it from a click or a key: starts the sound, or tells why there is none. @returns {Promise<AudioContext>} */
export async function startAudio() {
  if (!window.AudioContext) throw new Error(t("sound.none"));
  if (!context) {
    context = new AudioContext({ latencyHint: "interactive" });
    master = context.createGain();
    master.gain.value = setting("volume", 0.8);
    // Many loud voices at once must not crackle.
    const limiter = context.createDynamicsCompressor();
    limiter.threshold.value = -10;
    limiter.ratio.value = 8;
    limiter.attack.value = 0.003;
    limiter.release.value = 0.2;
    meter = context.createAnalyser();
    master.connect(limiter).connect(meter).connect(context.destination);
  }
  if (context.state !== "running") {
    // A browser that refuses leaves the promise open for ever: wait no longer than a listener would.
    await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 1500))]);
  }
  if (context.state !== "running") throw new Error(t("sound.blocked"));
  return context;
}

export const audioContext = () => context;
export const output = () => master;

/** @param {number} volume 0...1 */
export function setVolume(volume) {
  remember("volume", volume);
  if (master) master.gain.setTargetAtTime(volume, context.currentTime, 0.02);
}

/** Why nothing is heard although something plays; null when nothing stands in the way. */
export function whySilent() {
  if (setting("volume", 0.8) < 0.01) return t("sound.volume");
  if (context && context.state !== "running") return t("sound.blocked");
  return null;
}

/** Loudness at this moment, root mean square, 0...1. */
export function level() {
  if (!meter) return 0;
  const wave = new Float32Array(meter.fftSize);
  meter.getFloatTimeDomainData(wave);
  return Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length);
}

/** Marks the moment at which the first note is heard; the measured time from click to sound ends there. @param {number} when */
export function markSound(when) {
  const page = window.diapason;
  if (page && page.firstSound === undefined) {
    page.firstSound = performance.now() + Math.max(0, when - context.currentTime) * 1000;
  }
}
