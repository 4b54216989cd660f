/**
 * The parts of a piece: which ones go into the prompt, and which ones are heard.
 */
import { announce, button, el } from "./dom.js";
import { partColour } from "./palette.js";
import { player } from "./player.js";
import { isDark } from "./settings.js";
import { instrumentName, pitchName, t } from "./strings.js";

export class Parts {
  /**
   * @param {import("./api.js").Score} score
   * @param {() => void} changed the choice, or what is heard
   */
  constructor(score, changed) {
    this.score = score;
    this.changed = changed;
    /** @type {Set<number>} indices of the score's parts that the model is given */
    this.chosen = new Set(score.parts.filter((part) => part.notes > 0).map((part) => part.index));
    this.rows = score.parts.map((part, place) => this.#row(part, place));
    this.element = el("ul", { class: "parts", "aria-label": t("parts") }, this.rows.map((row) => row.element));
    this.element.hidden = score.parts.length === 0;
    this.listener = () => this.#showHeard();
    player.addEventListener("change", this.listener);
    this.repaint();
  }

  close() {
    player.removeEventListener("change", this.listener);
  }

  /** The indices to send; null for all. @returns {number[]|null} */
  get request() {
    const withNotes = this.score.parts.filter((part) => part.notes > 0).length;
    return this.chosen.size === withNotes ? null : [...this.chosen].sort((a, b) => a - b);
  }

  repaint() {
    this.rows.forEach((row, place) => row.swatch.style.setProperty("background-color", partColour(place, isDark())));
    this.#showHeard();
  }

  #row(part, place) {
    const name = part.name || instrumentName(part);
    const swatch = el("span", { class: "swatch" });
    const box = /** @type {HTMLInputElement} */ (el("input", {
      type: "checkbox", checked: this.chosen.has(part.index), disabled: part.notes === 0, "aria-label": t("parts.use", { name }),
      on: { change: () => this.#choose(part, box) },
    }));
    const words = [name === instrumentName(part) ? null : instrumentName(part), t("parts.notes", { count: part.notes }),
      part.drums || part.lowest === undefined || part.lowest === null ? null : `${pitchName(part.lowest)}–${pitchName(part.highest)}`];
    const mute = button({ label: "M", class: "button tiny", title: t("parts.mute", { name }), pressed: false,
      press: () => this.#flip(player.muted, place) });
    const solo = button({ label: "S", class: "button tiny", title: t("parts.solo", { name }), pressed: false,
      press: () => this.#flip(player.soloed, place) });
    mute.setAttribute("aria-label", t("parts.mute", { name }));
    solo.setAttribute("aria-label", t("parts.solo", { name }));
    const element = el("li", { class: "part" }, el("label", {}, box, swatch, el("span", { class: "part-name", text: name }),
      el("span", { class: "part-words", text: words.filter(Boolean).join(" · ") })), mute, solo);
    return { element, swatch, mute, solo, place };
  }

  #choose(part, box) {
    if (box.checked) this.chosen.add(part.index);
    else if (this.chosen.size > 1) this.chosen.delete(part.index);
    else {
      // Something must be given to the model.
      box.checked = true;
      announce(t("parts.one"));
      return;
    }
    this.changed();
  }

  #flip(set, place) {
    if (set.has(place)) set.delete(place);
    else set.add(place);
    player.mix();
    this.changed();
  }

  #showHeard() {
    for (const { element, mute, solo, place } of this.rows) {
      mute.setAttribute("aria-pressed", String(player.muted.has(place)));
      solo.setAttribute("aria-pressed", String(player.soloed.has(place)));
      element.classList.toggle("unheard", !player.isHeard(place));
    }
  }
}
