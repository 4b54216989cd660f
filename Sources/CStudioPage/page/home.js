/**
 * The first page: five openings, a place to drop a file, and one button that makes music.
 */
import { api } from "./api.js";
import { button, el, fill, rove } from "./dom.js";
import { dropZone } from "./drop.js";
import { compose, form } from "./composing.js";
import { Music } from "./music.js";
import { attempt } from "./notices.js";
import { player } from "./player.js";
import { RollView } from "./rollview.js";
import { address } from "./route.js";
import { load } from "./sampler.js";
import { remember, setting } from "./settings.js";
import { ago, said, t } from "./strings.js";

/** So many bars of an opening are given: enough for its character, and read by the model in a few seconds. */
const barsGiven = 4;

/** @param {any} state of the server */
export function home(state) {
  /** @type {Map<string, Music>} */ const pieces = new Map();
  /** @type {RollView[]} */ const views = [];
  let chosen = state.openings.some((one) => one.id === setting("opening", "")) ? setting("opening", "") : state.openings[0]?.id;

  const listen = (opening) => {
    const music = pieces.get(opening.id);
    if (!music) return;
    if (player.music === music && player.playing) return player.pause();
    player.use(music);
    player.title = opening.title;
    player.play(0);
  };

  const card = (opening) => {
    const picture = el("div", { class: "opening-roll" });
    const box = el("div", {
      class: "opening", role: "radio", "aria-checked": String(opening.id === chosen), data: { id: opening.id },
      "aria-label": t("home.opening", opening), tabIndex: -1, on: { click: () => choose(opening.id) },
    }, picture, el("strong", { text: opening.title }), el("span", { text: [opening.composer, opening.year].filter(Boolean).join(" · ") }));
    api.openingRoll(opening.id).then((roll) => {
      const music = Music.from(roll);
      pieces.set(opening.id, music);
      const view = new RollView(music, { height: 64, compact: true, label: "" });
      views.push(view);
      picture.append(view.element);
      if (opening.id === chosen) load(music.parts[0] ?? { program: 0, drums: false }).catch(() => {});
    }).catch(() => picture.classList.add("empty"));
    return box;
  };

  const openings = el("div", { class: "openings", role: "radiogroup", "aria-label": t("home.openings") }, state.openings.map(card));
  const choose = (id) => {
    chosen = id;
    remember("opening", id);
    for (const box of openings.children) box.setAttribute("aria-checked", String(box.dataset.id === id));
    roving.settle();
    const opening = state.openings.find((one) => one.id === id);
    const music = pieces.get(id);
    if (music) for (const part of music.parts) load(part).catch(() => {});
    hear.lastChild.textContent = t("home.listen");
    hear.setAttribute("aria-label", t("home.listen.to", opening));
  };
  const hear = button({ icon: "play", label: t("home.listen"), class: "button", id: "listen",
    press: () => listen(state.openings.find((one) => one.id === chosen)) });
  const roving = rove(openings, ".opening", { choose: true });

  const main = button({
    icon: "compose", label: t("compose"), class: "button main large", id: "compose",
    press: async () => {
      main.disabled = true;
      // The opening sounds at once, from this very click; what is written is played behind it.
      const music = pieces.get(chosen);
      const opening = state.openings.find((one) => one.id === chosen);
      const prelude = music?.prelude(barsGiven);
      if (prelude) {
        player.use(prelude);
        player.title = opening.title;
        player.play(0);
      }
      const job = await attempt(async () => {
        const score = await api.open(chosen);
        const range = { first_bar: 1, last_bar: Math.max(1, Math.min(barsGiven, score.bars)) };
        return compose({ ...form(), task: "continue", score: score.id, range }, score);
      });
      if (!job) prelude?.finish();
      main.disabled = false;
    },
  });

  const recent = el("section", { class: "recent", hidden: true });
  api.scores(40).then((scores) => {
    const own = scores.filter((score) => score.kind !== "opening").slice(0, 6);
    if (!own.length) return;
    recent.hidden = false;
    fill(recent, el("h2", { text: t("home.recent") }), el("ul", { class: "recent-list" }, own.map((score) =>
      el("li", {}, el("a", { href: address("score", score.id) }, el("strong", { text: score.name }),
        el("span", { text: said(score.verdict) }), el("time", { text: ago(score.created) }))))));
  }).catch(() => {});

  choose(chosen);
  const element = el("div", { class: "home" },
    el("div", { class: "hero" }, el("h1", { text: t("home.title") }), el("p", { text: t("home.words") })),
    openings,
    el("div", { class: "start" },
      el("div", { class: "start-main" }, main, hear, el("p", { class: "hint", text: t("home.how") })), dropZone()),
    recent);
  return { element, title: t("place.compose"), close: () => views.forEach((view) => view.close()), repaint: () => views.forEach((view) => view.repaint()) };
}
