/**
 * Tuning a model on the reader's own music: choose a folder, see what is in it, see what it costs, watch it learn.
 */
import { api } from "./api.js";
import { button, el, fill } from "./dom.js";
import { corpusPage } from "./corpus.js";
import { folderPicker } from "./folders.js";
import { attempt, complain } from "./notices.js";
import { address, go } from "./route.js";
import { runPage } from "./run.js";
import { ago, t } from "./strings.js";

/** @param {any} state @param {string|null} id of a corpus or training job */
export async function train(state, id) {
  if (id) {
    const job = await api.job(id);
    return job.kind === "train" ? runPage(state, job) : corpusPage(state, job);
  }
  const before = el("section", { class: "panel", hidden: true });
  api.jobs(100).then((jobs) => {
    const own = jobs.filter((job) => job.kind === "train" || job.kind === "corpus").slice(0, 12);
    if (!own.length) return;
    before.hidden = false;
    fill(before, el("h2", { text: t("train.before") }), el("ul", { class: "rows" }, own.map((job) => el("li", {},
      el("a", { href: address("train", job.id) }, el("strong", { text: job.request?.name || job.request?.folder?.split("/").pop() || t(`kind.${job.kind}`) }),
        el("span", { text: t(`kind.${job.kind}`) })),
      el("span", { class: `state ${job.state}`, text: t(`job.${job.state}`) }), el("time", { text: ago(job.created) })))));
  }).catch(complain);
  const element = el("div", { class: "page" },
    el("header", { class: "page-head" }, el("h1", { text: t("place.train") }), el("p", { text: t("train.words") })),
    el("section", { class: "panel" }, el("h2", { text: t("train.folder") }), folderPicker((path) => attempt(async () => {
      const job = await api.submit({ kind: "corpus", folder: path, name: path.split("/").pop() || path });
      go("train", job.id);
    }))),
    before);
  return { element, title: t("place.train"), close: () => {} };
}

/** The way back, over every page of this place. */
export const trainCrumb = () => el("a", { class: "crumb", href: address("train"), text: t("place.train") });

/** @param {() => void} press */
export const stopButton = (press) => button({ icon: "stop", label: t("cancel"), class: "button", id: "stop", press });
