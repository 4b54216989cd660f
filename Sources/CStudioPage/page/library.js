/**
 * All that is kept here: pieces, jobs, adapters, and how the machine is doing.
 */
import { adapterWords } from "./adapters.js";
import { api, request } from "./api.js";
import { button, el, facts, fill } from "./dom.js";
import { dropped } from "./history.js";
import { attempt, complain, notify } from "./notices.js";
import { address } from "./route.js";
import { ago, bytes, number, said, t } from "./strings.js";

/** @param {any} state */
export function library(state) {
  const pieces = el("ul", { class: "rows" });
  const jobs = el("ul", { class: "rows" });
  const health = el("dl", { class: "facts" });
  const search = /** @type {HTMLInputElement} */ (el("input", {
    type: "search", id: "search", placeholder: t("library.search"), "aria-label": t("library.search"), on: { input: () => showPieces() },
  }));
  /** A small round button of a row. */
  const rowButton = (icon, title, press) => button({ icon, title, class: "button round quiet", press: () => attempt(press) });
  /** @type {import("./api.js").Score[]} */ let scores = [];
  let showsAll = false;

  const showPieces = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    const found = scores.filter((score) => `${score.name} ${score.verdict}`.toLocaleLowerCase().includes(wanted));
    const seen = wanted || showsAll ? found.slice(0, 300) : found.slice(0, 10);
    fill(pieces, seen.length ? seen.map((score) => el("li", { data: { id: score.id } },
      el("a", { href: address("score", score.id) }, el("strong", { text: score.name }), el("span", { text: said(score.verdict) })),
      el("span", { class: "state", text: t(`score.${score.kind}`) }), el("time", { text: ago(score.created) }),
      rowButton("trash", t("delete.name", { name: score.name }), () => remove(score))))
      : el("li", { class: "empty-words", text: scores.length ? t("library.no.match") : t("library.empty") }),
    found.length > seen.length ? el("li", {}, button({ label: t("library.all", { count: found.length }), class: "button small", press: () => {
      showsAll = true;
      showPieces();
    } })) : null);
  };
  const load = async () => {
    scores = await api.scores(500);
    showPieces();
  };
  const remove = async (score) => {
    await api.remove(score.id);
    dropped(score);
    await load();
    notify(t("deleted", { name: score.name }), { action: { label: t("undo"), press: () => attempt(async () => {
      await api.restore(score.id);
      dropped(score, false);
      await load();
    }) } });
  };

  const showJobs = async () => {
    const list = await api.jobs(12);
    const act = (job) => {
      const isOpen = job.state === "running" || job.state === "waiting";
      const change = async (step) => {
        await step(job.id);
        await showJobs();
      };
      if (isOpen) return rowButton("stop", t("stop"), () => change(job.state === "waiting" ? api.cancel : api.stop));
      const isPaused = job.kind === "train" && (job.state === "stopped" || job.state === "interrupted");
      return isPaused ? rowButton("play", t("run.resume"), () => change(api.resume)) : null;
    };
    const target = (job) => {
      if (job.kind !== "compose") return address("train", job.id);
      return job.request?.score ? address("score", job.request.score, { job: job.id }) : address("library");
    };
    fill(jobs, list.length ? list.map((job) => el("li", {}, el("a", { href: target(job) }, el("strong", { text: t(`kind.${job.kind}`) }),
      el("span", { text: job.failure ?? job.request?.name ?? (job.request?.task ? t(`task.${job.request.task}`) : "") })),
      el("span", { class: `state ${job.state}`, text: t(`job.${job.state}`) }), el("time", { text: ago(job.created) }), act(job)))
      : el("li", { class: "empty-words", text: t("library.no.jobs") }));
  };

  const showHealth = async () => {
    const now = await api.state();
    const figures = [["version", now.version], ["model", now.model?.name], ["platform", now.program?.platform],
      ["queue", t("health.queue.words", { running: now.queue?.running ?? 0, waiting: now.queue?.waiting ?? 0 })],
      ["memory", now.memory?.bytes && bytes(now.memory.bytes)], ["sound", t(now.sound ? "health.yes" : "health.no.sound")]];
    fill(health, facts(figures, (key) => t(`health.${key}`)));
    return now;
  };

  const report = el("textarea", { class: "report", id: "report", readOnly: true, rows: 10, spellcheck: false, "aria-label": t("health.report") });
  const copy = button({ label: t("health.copy"), class: "button", id: "copy-report", press: async () => {
    report.value = await reportText();
    report.hidden = false;
    report.select();
    try {
      await navigator.clipboard.writeText(report.value);
      notify(t("copied"));
    } catch {
      notify(t("copy.by.hand"));
    }
  } });
  report.hidden = true;

  for (const step of [load, showJobs, showHealth]) step().catch(complain);
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") Promise.all([showJobs(), showHealth()]).catch(() => {});
  }, 5000);

  const element = el("div", { class: "page library-page" },
    el("header", { class: "page-head" }, el("h1", { text: t("place.library") }), el("p", { text: t("library.words") })),
    el("section", { class: "panel" }, el("div", { class: "row" }, el("h2", { text: t("library.pieces") }), el("span", { class: "spring" }), search), pieces),
    el("div", { class: "columns" },
      el("section", { class: "panel" }, el("h2", { text: t("library.jobs") }), jobs),
      el("section", { class: "panel" }, el("h2", { text: t("library.adapters") }),
        el("ul", { class: "rows" }, (state.adapters ?? []).length ? state.adapters.map((adapter) => el("li", {}, el("div", {}, el("strong", { text: adapter.title || adapter.id }),
          el("span", { text: adapterWords(adapter) }), adapter.folder ? el("code", { text: adapter.folder }) : null)))
          : el("li", { class: "empty-words", text: t("library.no.adapters") })))),
    el("section", { class: "panel" }, el("h2", { text: t("health") }), health, el("div", { class: "row" }, copy), report));
  return { element, title: t("place.library"), close: () => clearInterval(timer) };
}

/** What a maintainer asks first, without the reader's music or names of files. */
async function reportText() {
  const [state, health] = await Promise.all([api.state(), request("/health").then((response) => response.json()).catch((error) => ({ status: error.message }))]);
  const lines = [
    `Diapason ${state.version}`, `platform: ${state.program?.platform ?? "?"}`, `model: ${state.model?.name ?? "?"}`, `health: ${JSON.stringify(health)}`,
    `queue: ${JSON.stringify(state.queue ?? {})}`, `memory: ${state.memory?.bytes ?? "?"} bytes`, `sound: ${!!state.sound}, pictures: ${!!state.pictures}`,
    `formats: ${(state.formats ?? []).join(" ")}`, `limits: ${JSON.stringify(state.limits ?? {})}`,
    `adapters: ${(state.adapters ?? []).map((adapter) => `${adapter.id} (${adapter.base ?? "?"}, ${adapter.notation ?? "?"})`).join("; ") || "none"}`,
    `browser: ${navigator.userAgent}`, `screen: ${innerWidth} x ${innerHeight} at ${devicePixelRatio}`, `language: ${document.documentElement.lang}`,
    `faults on this page: ${number(window.diapason?.faults?.length ?? 0)}`, ...(window.diapason?.faults ?? []).slice(-5).map((fault) => `  ${fault}`),
  ];
  return `${lines.join("\n")}\n`;
}
