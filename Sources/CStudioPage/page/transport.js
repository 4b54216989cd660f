/**
 * The bar at the foot of the page: play, position, loop, metronome, count-in, speed, volume.
 */
import { setVolume } from "./audio.js";
import { announce, button, el, icon } from "./dom.js";
import { player } from "./player.js";
import { setting } from "./settings.js";
import { clock, t } from "./strings.js";

const speeds = [25, 50, 75, 90, 100, 110, 125, 150, 200];

export class Transport {
  constructor() {
    this.play = button({ icon: "play", title: t("play"), class: "button round main", id: "play", keys: "Space", press: () => player.toggle() });
    this.loop = this.#flag("loop", "loop", "L", () => player.set({ looping: !player.looping }));
    this.metronome = this.#flag("metronome", "metronome", "M", () => player.set({ metronome: !player.metronome }));
    this.countIn = button({ label: "1 2 3 4", class: "button small", id: "count-in", pressed: false, press: () => player.set({ countIn: !player.countIn }) });
    this.countIn.setAttribute("aria-label", t("transport.count"));
    this.countIn.title = t("transport.count");
    this.speed = /** @type {HTMLSelectElement} */ (el("select", { id: "speed", "aria-label": t("transport.speed"), title: t("transport.speed"),
      on: { change: () => player.set({ speed: Number(this.speed.value) / 100 }) } },
      speeds.map((speed) => el("option", { value: String(speed), selected: speed === 100, text: `${speed} %` }))));
    this.volume = /** @type {HTMLInputElement} */ (el("input", { type: "range", id: "volume", min: "0", max: "1", step: "0.05",
      value: String(setting("volume", 0.8)), "aria-label": t("transport.volume"), title: t("transport.volume"),
      on: { input: () => setVolume(Number(this.volume.value)) } }));
    this.name = el("strong", { class: "now-name" });
    this.where = el("span", { class: "now-where" });
    this.element = el("section", { class: "transport", "aria-label": t("transport"), hidden: true },
      el("div", { class: "now" }, this.name, this.where),
      el("div", { class: "buttons" },
        button({ icon: "back", title: t("transport.start"), press: () => player.seek(0) }), this.play, this.loop),
      el("div", { class: "extras" }, this.metronome, this.countIn, this.speed, el("label", { class: "volume" }, icon("sound"), this.volume)));
    player.addEventListener("change", () => this.#show());
    this.#show();
    this.#tick();
  }

  #flag(id, name, key, press) {
    return button({ icon: name, title: t(`transport.${id}`), id, pressed: false, keys: key, press });
  }

  #show() {
    const { music, playing, waiting } = player;
    this.element.hidden = !music;
    document.body.classList.toggle("has-dock", !!music);
    const isOn = playing ? "pause" : "play";
    if (this.shown !== isOn) {
      this.shown = isOn;
      this.play.firstChild.replaceWith(icon(isOn));
      this.play.title = t(isOn);
      this.play.setAttribute("aria-label", t(isOn));
    }
    this.loop.setAttribute("aria-pressed", String(player.looping));
    this.metronome.setAttribute("aria-pressed", String(player.metronome));
    this.countIn.setAttribute("aria-pressed", String(player.countIn));
    this.name.textContent = player.title ?? "";
    if (waiting && !this.wasWaiting) announce(t("player.waiting"));
    this.wasWaiting = waiting;
    this.#place();
  }

  #place() {
    const { music } = player;
    if (!music) return;
    const time = Math.min(player.time, Math.max(music.duration, 0));
    const text = player.waiting ? t("player.waiting")
      : t("transport.place", { bar: music.barAt(time + 0.001), time: clock(time), of: clock(music.duration) });
    if (this.where.textContent !== text) this.where.textContent = text;
  }

  /** Looked at by every screen once a frame while something plays. */
  #tick() {
    requestAnimationFrame(() => this.#tick());
    if (!player.playing) return;
    this.#place();
    player.dispatchEvent(new Event("frame"));
  }
}
