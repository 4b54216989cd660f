/**
 * One run: its curves as it learns, what it sounds like at each evaluation, pause and resume.
 */
import { api } from "./api.js";
import { Curves } from "./curves.js";
import { announce, button, el, facts, fill } from "./dom.js";
import { follow } from "./events.js";
import { Music } from "./music.js";
import { attempt, notify } from "./notices.js";
import { player } from "./player.js";
import { trainCrumb } from "./train.js";
import { address } from "./route.js";
import { duration, number, t } from "./strings.js";

const ended = new Set(["done", "failed", "stopped", "interrupted"]);

/** @param {any} state @param {import("./api.js").Job} job */
export function runPage(state, job) {
  const curves = new Curves();
  const figures = el("dl", { class: "facts" });
  const words = el("p", { class: "job-words", role: "status" });
  const bar = el("progress", { max: 1, "aria-label": t("run.progress") });
  const samples = el("ul", { class: "rows samples" });
  const samplesBox = el("section", { class: "panel", hidden: true }, el("h2", { text: t("run.samples") }), samples);
  const pause = button({ icon: "pause", label: t("run.pause"), class: "button", id: "pause-run", press: () => attempt(async () => {
    pause.disabled = true;
    words.textContent = t("run.saving");
    await api.stop(job.id);
  }) });
  const resume = button({ icon: "play", label: t("run.resume"), class: "button main", id: "resume-run", press: () => attempt(async () => {
    await api.resume(job.id);
    isLive = true;
    show("waiting");
    listen();
  }) });
  let isLive = !ended.has(job.state);
  let failure = job.failure;
  /** @type {{close: () => void}|null} */ let stream = null;

  function show(now) {
    job.state = now;
    const isOver = ended.has(now);
    pause.hidden = isOver;
    pause.disabled = false;
    resume.hidden = !(now === "stopped" || now === "interrupted" || now === "failed");
    bar.hidden = now === "done";
    const isPaused = now === "stopped" || now === "interrupted";
    words.textContent = now === "failed" ? failure ?? t("job.failed") : isPaused ? t("run.paused") : t(`job.${now}`);
    words.classList.toggle("wrong", now === "failed");
  }

  function receive(kind, body) {
    if (kind === "state") {
      show(body.state);
      if (ended.has(body.state) && isLive) {
        isLive = false;
        announce(words.textContent);
      }
    } else if (kind === "metrics") {
      curves.add(body);
      if (!Number.isFinite(body.loss)) return;
      const steps = body.steps ?? job.request?.steps;
      if (steps) bar.value = body.step / steps;
      const shown = (value, write) => Number.isFinite(value) && write(value);
      fill(figures, facts([
        ["step", steps ? `${number(body.step)} / ${number(steps)}` : number(body.step)],
        ["loss", shown(body.loss, (value) => number(value, 3))],
        ["rate", shown(body.learning_rate, (value) => (value ? value.toExponential(1) : "0"))],
        ["gradient", shown(body.gradient_norm, (value) => number(value, 2))],
        ["speed", shown(body.tokens_per_second, (value) => number(value))],
        ["left", body.seconds_left > 0 && duration(body.seconds_left)],
      ], (key) => t(`run.${key}`)));
    } else if (kind === "progress") {
      if (body.total > 0) bar.value = body.done / body.total;
      if (ended.has(job.state)) return;
      const left = body.seconds_left > 1 ? t("left", { time: duration(body.seconds_left) }) : null;
      words.textContent = [t("job.running"), left].filter(Boolean).join(" · ");
    } else if (kind === "remark") notify(body.message);
    else if (kind === "sample") sample(body);
    else if (kind === "failed") failure = body.message;
  }

  function sample(body) {
    if (samples.querySelector(`[data-id="${CSS.escape(body.score)}"]`)) return;
    samplesBox.hidden = false;
    const hear = button({ icon: "play", label: t("run.hear", { step: number(body.step) }), class: "button", press: () => attempt(async () => {
      const title = t("run.sample", { step: number(body.step) });
      if (player.title === title && player.playing) return player.pause();
      player.use(Music.from(await api.roll(body.score)));
      player.title = title;
      return player.play(0);
    }) });
    samples.prepend(el("li", { data: { id: body.score } }, hear, el("a", { href: address("score", body.score), text: t("open") })));
  }

  function listen() {
    stream?.close();
    // An ended run sends its past as well: the curves come back with a reload.
    stream = follow(job.id, receive);
  }

  show(job.state);
  listen();
  const element = el("div", { class: "page" },
    el("header", { class: "page-head" }, trainCrumb(), el("h1", { text: job.request?.name || t("kind.train") })),
    el("section", { class: "panel run" }, el("div", { class: "row" }, words, el("span", { class: "spring" }), pause, resume), bar, curves.element, figures),
    samplesBox);
  return { element, title: job.request?.name ?? t("place.train"), repaint: () => curves.draw(), close: () => {
    stream?.close();
    curves.close();
  } };
}
