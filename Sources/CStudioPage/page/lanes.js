/**
 * The takes of one job, each a lane that fills while the model writes; any of them can be heard meanwhile.
 */
import { api } from "./api.js";
import { announce, button, el, fill } from "./dom.js";
import { follow } from "./events.js";
import { Lane } from "./lane.js";
import { attempt, notify } from "./notices.js";
import { player } from "./player.js";
import { note } from "./route.js";
import { duration, t } from "./strings.js";

const ended = new Set(["done", "failed", "stopped", "interrupted"]);

export class Lanes {
  /**
   * @param {import("./api.js").Job} job @param {import("./api.js").Score} score what the takes are made from
   * @param {{formats: string[], music: import("./music.js").Music, name: string, changed: () => void, edit: (score: any, task: string) => void}} context
   *   music: the score as it is played; changed: a take arrived or went
   */
  constructor(job, score, context) {
    this.job = job;
    this.score = score;
    this.context = context;
    this.words = el("p", { class: "job-words", "aria-live": "off" });
    this.bar = el("progress", { max: 1, "aria-label": t("lanes.progress") });
    this.stopButton = button({ icon: "stop", label: t("stop.keep"), class: "button", id: "stop", press: () => attempt(() => api.stop(job.id)) });
    this.list = el("div", { class: "lane-list" });
    this.element = el("section", { class: "lanes", id: "lanes", "aria-label": t("lanes") },
      el("header", {}, el("h2", { text: t("lanes") }), this.words, this.bar, this.stopButton,
        button({ icon: "close", title: t("lanes.hide"), class: "button round quiet", press: () => { this.element.remove(); note({ job: null }); this.close(); } })),
      this.list);
    /** @type {Lane[]} */ this.lanes = [];
    this.frame = () => this.lanes.forEach((lane) => lane.showTime());
    player.addEventListener("frame", this.frame);
    player.addEventListener("change", this.frame);
    this.#show(job.state);
    this.#begin();
  }

  async #begin() {
    const part = this.#part();
    this.#lanesFor(this.job.request?.count ?? 1, part);
    // Takes that are written already come from the library; the events of a running job fill the rest.
    const scores = await attempt(() => api.scores(200)) ?? [];
    const own = scores.filter((score) => score.job === this.job.id).sort((a, b) => a.take - b.take);
    for (const score of own) this.#take(score);
    if (ended.has(this.job.state)) return this.#end(this.job.state, this.job.failure);
    this.stream = follow(this.job.id, (kind, body) => this.#receive(kind, body), {
      lost: (isLost) => { if (isLost) this.#say(t("lanes.lost")); },
    });
  }

  /** The instrument that the takes are played with: that of the first part that was given. */
  #part() {
    const chosen = this.job.request?.parts?.[0];
    const parts = this.context.music.parts;
    const part = parts.find((one) => one.index === chosen) ?? parts[0];
    return part ? { ...part, index: 0 } : { index: 0, name: "", program: 0, drums: false };
  }

  #lanesFor(count, part) {
    while (this.lanes.length < count) {
      const lane = new Lane(this.lanes.length + 1, part, this.context);
      this.lanes.push(lane);
      this.list.append(lane.element);
    }
  }

  #receive(kind, body) {
    if (kind === "state") {
      this.job.state = body.state;
      if (ended.has(body.state)) this.#end(body.state);
      else this.#show(body.state);
    } else if (kind === "started") this.#started(body);
    else if (kind === "notes") {
      this.#lanesFor(body.take + 1, this.#part());
      const lane = this.lanes[body.take];
      if (lane && !lane.score) lane.write(body.notes, body.from);
    } else if (kind === "take") this.#take(body.score);
    else if (kind === "progress") this.#progress(body);
    else if (kind === "failed") this.failure = body.message;
  }

  #started(body) {
    this.#lanesFor(body.takes ?? 1, this.#part());
    const { task, range } = this.job.request ?? {};
    const bar = task === "continue" ? null : range?.first_bar ?? 1;
    for (const lane of this.lanes) if (!lane.score) lane.begin(body.given ?? [], body.bars, bar);
    this.#show("running");
    // What sounds now is the beginning of the first take: let it run on into what is being written.
    const [first] = this.lanes;
    const isWhole = player.music === this.context.music && (range?.last_bar ?? Infinity) >= this.score.bars;
    if (player.isActive && (this.#hasPrelude() || isWhole) && task === "continue" && (range?.first_bar ?? 1) === 1 && !first.score) first.takeOver();
  }

  #hasPrelude() {
    return player.music?.isPrelude && player.title === this.score.name;
  }

  #take(score) {
    this.#lanesFor(score.take ?? 1, this.#part());
    const lane = this.lanes[(score.take ?? 1) - 1];
    if (lane.score?.id === score.id) return;
    lane.done(score);
    if (this.stream) announce(t("lanes.ready", { number: score.take }));
    this.context.changed();
  }

  #progress({ done, total, seconds_left: left, words }) {
    if (total > 0) this.bar.value = Math.min(1, done / total);
    else this.bar.removeAttribute("value");
    this.#say([words, left > 0.5 ? t("left", { time: duration(left) }) : null].filter(Boolean).join(" · ") || t("job.running"));
  }

  #show(state) {
    const isOver = ended.has(state);
    this.stopButton.hidden = isOver;
    this.bar.hidden = isOver;
    this.#say(t(`job.${state}`));
  }

  #end(state, failure = this.failure) {
    this.stream?.close();
    // Nobody must wait for what will not come.
    if (this.#hasPrelude()) player.music.finish();
    this.#show(state);
    for (const lane of this.lanes.filter((one) => !one.score)) {
      if (lane.music.count && state === "stopped") lane.keep();
      else lane.empty();
    }
    if (state === "failed") {
      const sentence = failure ?? this.job.failure ?? t("job.failed");
      this.#say(sentence);
      this.words.classList.add("wrong");
      notify(sentence, { kind: "error" });
    } else if (this.stream) announce(t(`job.${state}`));
  }

  #say(words) {
    if (this.words.textContent !== words) fill(this.words, words);
  }

  repaint() {
    for (const lane of this.lanes) lane.repaint();
  }

  close() {
    this.stream?.close();
    player.removeEventListener("frame", this.frame);
    player.removeEventListener("change", this.frame);
    for (const lane of this.lanes) lane.close();
  }
}
