/**
 * One take: its notes as they come, its sound, and what can be done with it.
 */
import { api } from "./api.js";
import { compose, form } from "./composing.js";
import { button, el, fill, icon } from "./dom.js";
import { exportMenu, midiLink } from "./exports.js";
import { Music } from "./music.js";
import { attempt, complain, notify } from "./notices.js";
import { player } from "./player.js";
import { RollView } from "./rollview.js";
import { address } from "./route.js";
import { dropped } from "./history.js";
import { said, t } from "./strings.js";

export class Lane {
  /** @param {number} number from 1 @param {import("./music.js").MusicPart} part @param {any} context */
  constructor(number, part, context) {
    this.number = number;
    this.part = part;
    this.context = context;
    /** @type {import("./api.js").Score|null} */ this.score = null;
    this.music = new Music();
    this.music.setBars(context.music.bars);
    this.music.begin([], part);
    /** What the model was given, and what it has written since. @type {any[]} */ this.given = [];
    /** @type {any[]} */ this.written = [];
    this.title = t("lane", { number });
    this.view = new RollView(this.music, { height: 84, compact: true, label: t("lane.roll", { number }),  });
    this.view.canvas.addEventListener("click", (event) => {
      this.#use();
      player.seek(this.view.timeAt(event.clientX - this.view.scroller.getBoundingClientRect().left));
    });
    this.playButton = button({ icon: "play", title: t("lane.play", { number }), class: "button round", press: () => this.play() });
    this.words = el("span", { class: "lane-words", text: t("lane.waiting") });
    this.actions = el("div", { class: "lane-actions" });
    this.element = el("article", { class: "lane writing", "aria-label": this.title, data: { take: String(number) } },
      el("div", { class: "lane-head" }, this.playButton, el("div", {}, el("h3", { text: this.title }), this.words)),
      this.view.element, this.actions);
  }

  /** @param {any[]} given @param {any[]} bars @param {number|null} bar where the model writes; null for behind what was given */
  begin(given, bars, bar) {
    if (bars?.length) this.music.setBars(bars);
    this.given = given;
    this.written = [];
    this.bar = bar;
    this.music.begin(given, this.part, bar);
    this.#showGiven();
    fill(this.words, t("lane.begun"));
  }

  /** @param {any[]} notes @param {number} [from] how many came before: after a gap they come again from there */
  write(notes, from = this.written.length) {
    if (!this.music.growing) return;
    if (from < this.written.length) {
      this.music.begin(this.given, this.part, this.bar);
      this.music.write(this.written.slice(0, from));
    }
    this.written = [...this.written.slice(0, from), ...notes];
    this.music.write(notes);
    fill(this.words, t("lane.notes", { count: this.written.length }));
  }

  /** The take is in the library: from now on it is what the server says it is. @param {import("./api.js").Score} score */
  async done(score) {
    this.score = score;
    try {
      this.music.replace(await api.roll(score.id));
    } catch (error) {
      complain(error);
    }
    this.music.finish();
    this.#showGiven();
    this.element.classList.remove("writing");
    fill(this.words, said(score.verdict));
    this.#offer();
  }

  /** Stopped before the take became a file: what was heard stays to be heard. */
  keep() {
    this.music.finish();
    this.element.classList.remove("writing");
    fill(this.words, t("lane.cut"));
  }

  empty() {
    this.music.finish();
    this.element.classList.remove("writing");
    this.element.classList.add("nothing");
    fill(this.words, t("lane.nothing"));
    this.playButton.disabled = true;
  }

  play() {
    if (player.music === this.music && player.playing) return player.pause();
    this.#use();
    return player.play();
  }

  /** Goes on from what sounds already. */
  takeOver() {
    player.handOver(this.music);
    player.title = this.#name();
    this.showTime();
  }

  showTime() {
    const isMine = player.music === this.music;
    this.view.setTime(isMine ? player.time : 0, player.playing);
    const isOn = isMine && player.playing ? "pause" : "play";
    if (isOn !== this.shown) {
      this.shown = isOn;
      this.playButton.firstChild.replaceWith(icon(isOn));
      this.playButton.setAttribute("aria-label", t(isOn === "pause" ? "lane.pause" : "lane.play", { number: this.number }));
      this.element.classList.toggle("sounding", isMine && player.playing);
    }
  }

  repaint() {
    this.view.repaint();
  }

  close() {
    this.view.close();
  }

  #name() {
    return this.score?.name ?? `${this.context.name}, ${this.title.toLocaleLowerCase()}`;
  }

  #use() {
    // The start of what is new, with a bar before it to lead in.
    const start = this.firstWritten ?? 0;
    player.use(this.music, Math.max(0, this.music.barStart(Math.max(1, this.music.barAt(start) - 1))));
    player.title = this.#name();
  }

  #showGiven() {
    const { music } = this;
    let first = music.growing ? music.head : null;
    for (let place = 0; place < music.count && first === null; place += 1) if (music.written[place]) first = music.onset[place];
    this.firstWritten = first;
    this.view.given = music.count && first ? [0, first] : null;
  }

  #offer() {
    const { score, context, number } = this;
    const act = (name, press) => button({ icon: name, label: t(`task.${name}`), class: "button small", press });
    const remake = (task) => attempt(() => compose({ ...form(), task, score: score.id,
      range: task === "continue" ? { first_bar: 1, last_bar: Math.max(1, score.bars) } : null }, score));
    fill(this.actions,
      act("continue", () => remake("continue")),
      act("infill", () => context.edit(score, "infill")),
      act("vary", () => remake("vary")),
      el("a", { class: "button small", href: address("score", score.id), text: t("open") }),
      el("span", { class: "spring" }),
      midiLink(score), exportMenu(score, context.formats),
      button({ icon: "trash", title: t("lane.delete", { number }), class: "button round quiet", press: () => this.#delete() }));
  }

  #delete() {
    const { score } = this;
    attempt(async () => {
      await api.remove(score.id);
      dropped(score);
      if (player.music === this.music) player.pause();
      this.element.hidden = true;
      this.context.changed();
      notify(t("deleted", { name: score.name }), { action: { label: t("undo"), press: () => attempt(async () => {
        await api.restore(score.id);
        dropped(score, false);
        this.element.hidden = false;
        this.context.changed();
      }) } });
    });
  }
}
