/**
 * The form at the side: what to write, with which adapter, how much, how far from what was given.
 */
import { adapterCards } from "./adapters.js";
import { compose, form, keep, writer } from "./composing.js";
import { constraintFields } from "./constraints.js";
import { button, el, fill, rove } from "./dom.js";
import { ApiError } from "./api.js";
import { complain } from "./notices.js";
import { t } from "./strings.js";

const tasks = ["continue", "infill", "vary"];
const kept = ["rhythm", "contour", "harmony"];

export class ComposePanel {
  /**
   * @param {any} state @param {import("./api.js").Score} score
   * @param {{bars: () => import("./rollview.js").Bars|null, parts: () => number[]|null, started?: () => void}} source
   */
  constructor(state, score, source) {
    this.score = score;
    this.source = source;
    this.form = form();
    this.form.constraints = { ...this.form.constraints };
    if (!tasks.includes(this.form.task)) this.form.task = "continue";
    this.taskButtons = tasks.map((task) => el("button", {
      type: "button", role: "radio", class: "segment", id: `task-${task}`, "aria-checked": String(task === this.form.task),
      on: { click: () => this.setTask(task) }, text: t(`task.${task}`),
    }));
    this.words = el("p", { class: "task-words", "aria-live": "polite" });
    this.keepBox = el("fieldset", { class: "keep" }, el("legend", { text: t("compose.keep") }), kept.map((what) => this.#check(what)));
    this.lengthBox = this.#stepper("bars", t("compose.bars"), 1, 64);
    this.go = button({ icon: "compose", label: t("compose"), class: "button main wide", id: "compose", press: () => this.submit() });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    const segments = el("div", { class: "segments", role: "radiogroup", "aria-label": t("compose.task") }, this.taskButtons);
    this.element = el("section", { class: "panel compose", "aria-label": t("compose") },
      segments, this.words, this.keepBox,
      el("h3", { text: t("adapter") }),
      adapterCards(state.adapters ?? [], writer(state, this.form.adapter, score), (id) => this.#set({ adapter: id })),
      el("div", { class: "steppers" }, this.#stepper("count", t("compose.count"), 1, 8), this.lengthBox),
      this.#slider(),
      el("details", { class: "more", open: Object.keys(this.form.constraints).length > 0 || this.form.seed !== null },
        el("summary", { text: t("compose.constraints") }),
        constraintFields(this.form.constraints, () => this.#set({ constraints: this.form.constraints })), this.#seed()),
      this.problem, this.go);
    this.roving = rove(segments, ".segment", { choose: true });
    this.refresh();
  }

  /** @param {string} task */
  setTask(task) {
    this.#set({ task });
    for (const one of this.taskButtons) one.setAttribute("aria-checked", String(one.id === `task-${task}`));
    this.roving.settle();
    this.refresh();
  }

  /** The chosen bars or parts changed: says again what will be done. */
  refresh() {
    const { task } = this.form;
    const bars = this.source.bars();
    const needsBars = task === "infill" && !bars;
    fill(this.words, needsBars ? t("task.infill.choose") : bars ? t(`task.${task}.bars`, bars) : t(`task.${task}.all`));
    this.words.classList.toggle("asks", needsBars);
    this.keepBox.hidden = task !== "vary";
    this.lengthBox.hidden = task !== "continue";
    this.go.disabled = needsBars;
  }

  async submit() {
    this.problem.hidden = true;
    const bars = this.source.bars();
    // Without a choice all of it is given: the server's own default is the first notes only.
    const range = bars ? { first_bar: bars.first, last_bar: bars.last }
      : this.form.task === "continue" ? { first_bar: 1, last_bar: Math.max(1, this.score.bars) } : null;
    this.go.disabled = true;
    try {
      await compose({ ...this.form, score: this.score.id, range, parts: this.source.parts() }, this.score);
      this.source.started?.();
    } catch (error) {
      if (error instanceof ApiError && error.status === 400) this.#point(error);
      else complain(error);
    }
    this.go.disabled = false;
    this.refresh();
  }

  /** Shows the sentence by the form and puts the focus on the field that it is about. */
  #point(error) {
    this.problem.hidden = false;
    this.problem.textContent = error.message;
    const name = error.field?.split(".").pop();
    const field = name && (document.getElementById(`constraint-${name}`) ?? document.getElementById(`compose-${name}`));
    if (!field) return;
    field.closest("details")?.setAttribute("open", "");
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }

  #set(changes) {
    Object.assign(this.form, changes);
    keep(changes);
  }

  #check(what) {
    const box = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", checked: this.form.keep.includes(what), on: { change: () => {
      const now = kept.filter((one) => (one === what ? box.checked : this.form.keep.includes(one)));
      if (!now.length) box.checked = true;
      else this.#set({ keep: now });
    } } }));
    return el("label", { class: "check" }, box, el("span", { text: t(`keep.${what}`) }));
  }

  #stepper(name, label, least, most) {
    const input = /** @type {HTMLInputElement} */ (el("input", { type: "number", id: `compose-${name}`, min: String(least), max: String(most),
      value: String(this.form[name]), inputMode: "numeric", on: { change: () => set(Number(input.value)) } }));
    const set = (value) => {
      const inside = Math.min(most, Math.max(least, Math.round(value) || least));
      input.value = String(inside);
      this.#set({ [name]: inside });
    };
    return el("div", { class: "stepper" }, el("label", { for: `compose-${name}`, text: label }), el("div", {},
      button({ icon: "minus", title: t("fewer", { what: label }), class: "button round small", press: () => set(Number(input.value) - 1) }), input,
      button({ icon: "plus", title: t("more", { what: label }), class: "button round small", press: () => set(Number(input.value) + 1) })));
  }

  #slider() {
    const input = /** @type {HTMLInputElement} */ (el("input", { type: "range", id: "compose-wildness", min: "0", max: "1", step: "0.05",
      value: String(this.form.wildness), "aria-label": t("compose.wildness"), on: { input: () => {
        say();
        this.#set({ wildness: Number(input.value) });
      } } }));
    const say = () => input.setAttribute("aria-valuetext", t("compose.wildness.value", { percent: Math.round(Number(input.value) * 100) }));
    say();
    return el("div", { class: "wildness" }, el("span", { text: t("compose.faithful") }), input, el("span", { text: t("compose.wild") }));
  }

  #seed() {
    const input = /** @type {HTMLInputElement} */ (el("input", { id: "compose-seed", inputMode: "numeric", pattern: "\\d{0,15}", value: this.form.seed ?? "",
      placeholder: t("compose.seed.any"), autocomplete: "off", on: { input: () => {
        if (input.checkValidity()) this.#set({ seed: input.value === "" ? null : Number(input.value) });
      } } }));
    return el("div", { class: "field" }, el("label", { for: "compose-seed", text: t("compose.seed") }), input,
      el("small", { text: t("compose.seed.help") }));
  }
}
