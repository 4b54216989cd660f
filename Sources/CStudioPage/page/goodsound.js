/**
 * The file that FluidSynth makes on the server, with the whole sound font: better than the sampler, but not at once.
 */
import { api } from "./api.js";
import { whySilent } from "./audio.js";
import { button, el } from "./dom.js";
import { notify } from "./notices.js";
import { player } from "./player.js";
import { setting } from "./settings.js";
import { t } from "./strings.js";

/** The first that this browser plays and this server writes. @param {string[]} formats */
function playable(formats) {
  const probe = new Audio();
  const types = { ogg: "audio/ogg; codecs=vorbis", mp3: "audio/mpeg", flac: "audio/flac", wav: "audio/wav" };
  return ["ogg", "mp3", "flac", "wav"].find((format) => formats.includes(format) && probe.canPlayType(types[format]));
}

/** @param {import("./api.js").Score} score @param {string[]} formats @param {(time: number, isPlaying: boolean) => void} moved */
export function goodSound(score, formats, moved) {
  const format = playable(formats);
  if (!format) return { element: null, close: () => {} };
  /** @type {HTMLAudioElement|null} */ let sound = null;
  let frame = 0;
  const say = (key) => {
    play.lastChild.textContent = t(key);
    play.setAttribute("aria-busy", String(key === "good.waiting"));
  };
  const tick = () => {
    moved(sound.currentTime, true);
    frame = requestAnimationFrame(tick);
  };
  const play = button({ icon: "sound", label: t("good"), title: t("good.title"), class: "button", id: "good-sound", press: async () => {
    if (sound && !sound.paused) return sound.pause();
    player.pause();
    if (!sound) {
      sound = new Audio(api.exportPath(score.id, format));
      sound.addEventListener("playing", () => {
        say("good.pause");
        cancelAnimationFrame(frame);
        tick();
      });
      for (const kind of ["pause", "ended"]) sound.addEventListener(kind, () => {
        cancelAnimationFrame(frame);
        say("good");
      });
    }
    sound.volume = setting("volume", 0.8);
    say("good.waiting");
    try {
      await sound.play();
      const silent = whySilent();
      if (silent) notify(silent);
    } catch {
      say("good");
      // The element does not pass the server's words on.
      const answer = await fetch(api.exportPath(score.id, format)).catch(() => null);
      const body = answer && !answer.ok ? await answer.json().catch(() => null) : null;
      sound = null;
      notify(body?.error?.message ?? t("good.failed"), { kind: "error" });
    }
  } });
  const quiet = () => {
    if (player.playing) sound?.pause();
  };
  player.addEventListener("change", quiet);
  return { element: el("span", {}, play), close: () => {
    player.removeEventListener("change", quiet);
    sound?.pause();
    cancelAnimationFrame(frame);
  } };
}
