/**
 * What a folder holds and what was refused; and what tuning on it would cost, before it starts.
 */
import { api, ApiError } from "./api.js";
import { button, el, facts, field, fill } from "./dom.js";
import { follow } from "./events.js";
import { attempt, complain } from "./notices.js";
import { go } from "./route.js";
import { stopButton, trainCrumb } from "./train.js";
import { bytes, duration, number, t } from "./strings.js";

const ended = new Set(["done", "failed", "stopped", "interrupted"]);
/** Name in the request, least, most, step, what is proposed; null leaves it to the program. */
const knobs = [["steps", 1, 100_000, 1, 60], ["r", 1, 256, 1, 16], ["learning_rate", 0.000001, 0.1, "any", null], ["sequence", 64, 8192, 1, null]];

/** @param {any} state @param {import("./api.js").Job} job */
export function corpusPage(state, job) {
  const body = el("div", {});
  const words = el("p", { class: "job-words", role: "status" });
  const bar = el("progress", { max: 1 });
  const stop = stopButton(() => attempt(() => api.cancel(job.id)));
  const waiting = el("section", { class: "panel" }, el("h2", { text: t("corpus.reading") }), bar, el("div", { class: "row" }, words, stop));
  /** @type {{close: () => void}|null} */ let stream = null;
  let failure = job.failure;

  const finish = async () => {
    waiting.hidden = true;
    const now = await api.job(job.id).catch(() => job);
    if (now.state === "done") fill(body, holdings(now.result ?? {}), settings(now));
    else fill(body, el("section", { class: "panel" }, el("p", { class: "problem", text: now.failure ?? failure ?? t(`job.${now.state}`) })));
  };
  if (ended.has(job.state)) finish();
  else {
    words.textContent = t(`job.${job.state}`);
    stream = follow(job.id, (kind, event) => {
      if (kind === "progress") {
        if (event.total > 0) bar.value = event.done / event.total;
        words.textContent = [event.words, event.total ? `${number(event.done)} / ${number(event.total)}` : null].filter(Boolean).join(" · ");
      } else if (kind === "failed") failure = event.message;
      else if (kind === "state" && ended.has(event.state)) finish();
    });
  }
  const element = el("div", { class: "page" },
    el("header", { class: "page-head" }, trainCrumb(), el("h1", { text: job.request?.name || t("kind.corpus") }),
      el("p", { class: "path", text: job.request?.folder ?? "" })),
    waiting, body);
  return { element, title: job.request?.name ?? t("place.train"), close: () => stream?.close() };
}

function holdings(result) {
  const figures = [["pieces", result.pieces], ["notes", result.notes], ["duplicates", result.duplicates],
    ["examples", result.examples], ["tokens", result.tokens]].filter(([, value]) => Number.isFinite(value))
    .map(([name, value]) => [name, number(value)]);
  if (result.hours > 0) figures.splice(2, 0, ["time", duration(result.hours * 3600)]);
  // The head of a card is for programs.
  const card = (result.card ?? "").replace(/^---\n[\s\S]*?(\n---\n|$)/, "").trim();
  const refused = result.refused ?? [];
  const count = result.refused_count ?? refused.length;
  return el("section", { class: "panel" }, el("h2", { text: t("corpus.holds") }),
    el("dl", { class: "facts" }, facts(figures, (name) => t(`corpus.${name}`))),
    card ? el("details", { class: "refused" }, el("summary", { text: t("corpus.card") }), el("p", { class: "corpus-card", text: card })) : null,
    count === 0 ? el("p", { class: "hint", text: t("corpus.none.refused") })
      : el("details", { class: "refused", open: count <= 5 }, el("summary", { text: t("corpus.refused", { count }) }),
        el("ul", {}, refused.slice(0, 200).map((file) =>
          el("li", {}, el("strong", { text: file.name }), el("span", { text: file.reason }))))));
}

/** The form of a run, with memory and time for what it says. */
function settings(job) {
  const values = Object.fromEntries(knobs.map(([name, , , , value]) => [name, value]));
  const plan = el("dl", { class: "facts plan", "aria-live": "polite" });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const name = /** @type {HTMLInputElement} */ (el("input", {
    id: "train-name", value: job.request?.name ?? "", maxLength: 80, autocomplete: "off",
  }));
  const request = () => ({ kind: "train", corpus: job.id, name: name.value.trim() || job.request?.name || "adapter", ...values });
  let timer = 0;
  let asked = 0;

  const estimate = (delay = 0) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const turn = (asked += 1);
      if (!plan.children.length) fill(plan, el("p", { class: "hint", text: t("plan.waiting") }));
      try {
        const answer = await api.plan(request());
        const cost = answer.plan ?? answer;
        if (turn !== asked) return;
        problem.hidden = true;
        const { memory, time } = cost;
        const figures = [["memory", memory?.total && bytes(memory.total)], ["available", memory?.available && bytes(memory.available)],
          ["time", time?.seconds && duration(time.seconds)], ["trained", cost.trained_parameters && number(cost.trained_parameters)],
          ["examples", cost.examples && number(cost.examples)]];
        fill(plan, facts(figures, (key) => t(`plan.${key}`)));
        if (memory?.fits === false) say(t("plan.small"));
      } catch (error) {
        if (turn !== asked) return;
        // A server without estimates is no reason to keep quiet about a wrong field.
        plan.replaceChildren();
        if (error instanceof ApiError && error.status !== 404) say(error.message);
      }
    }, delay);
  };
  const say = (sentence) => {
    problem.textContent = sentence;
    problem.hidden = false;
  };
  const knob = ([key, least, most, step]) => {
    const input = /** @type {HTMLInputElement} */ (el("input", {
      type: "number", id: `train-${key}`, min: String(least), max: String(most), step: String(step),
      value: values[key] ?? "", placeholder: t("automatic"),
      on: { input: () => {
        const value = input.value === "" ? null : Number(input.value);
        const isRight = input.checkValidity() && (value !== null || key === "learning_rate" || key === "sequence");
        input.setAttribute("aria-invalid", String(!isRight));
        if (!isRight) return;
        values[key] = value;
        estimate(800);
      } } }));
    return field(input, t(`train.${key}`), t(`train.${key}.help`));
  };
  const start = button({ icon: "train", label: t("train.start"), class: "button main", id: "start-training", press: async () => {
    start.disabled = true;
    try {
      go("train", (await api.submit(request())).id);
    } catch (error) {
      if (error instanceof ApiError && error.status === 400) say(error.message);
      else complain(error);
    }
    start.disabled = false;
  } });
  estimate();
  return el("section", { class: "panel" }, el("h2", { text: t("train.settings") }),
    el("div", { class: "fields" }, field(name, t("train.name"), t("train.name.help")), knobs.map(knob)),
    el("h3", { text: t("plan") }), plan, problem, start);
}
