/**
 * Blind listening: two takes on random sides, equally loud; who made which is said after the vote.
 */
import { api } from "./api.js";
import { announce, button, el, fill, icon } from "./dom.js";
import { Music } from "./music.js";
import { attempt, complain } from "./notices.js";
import { PairPlayer } from "./pairplayer.js";
import { RollView } from "./rollview.js";
import { standings } from "./standings.js";
import { remember, setting } from "./settings.js";
import { ago, t } from "./strings.js";

const sides = /** @type {const} */ (["first", "second"]);

/** @param {any} state */
export function compare(state) {
  /** @type {RollView[]} */ let views = [];
  /** @type {PairPlayer|null} */ let sound = null;
  let frame = 0;
  const choice = setting("compare", { a: "", b: "" });

  const adapters = state.adapters ?? [];
  /** What a label of the server is called. */
  const called = (label) => (label === "base" ? t("adapter.none") : label?.startsWith("job:") ? jobNames.get(label) ?? t("kind.compose")
    : adapters.find((adapter) => adapter.id === label)?.title ?? label ?? "");
  /** @type {Map<string, string>} */ const jobNames = new Map();
  const select = (name) => {
    const box = /** @type {HTMLSelectElement} */ (el("select", { id: `compare-${name}`, on: { change: () => choose(name, box.value) } },
      [["", t("compare.any")], ["base", t("adapter.none")], ...adapters.map((adapter) => [adapter.id, adapter.title || adapter.id])]
        .map(([value, text]) => el("option", { value, text, selected: value === choice[name] }))));
    return el("div", { class: "field" }, el("label", { for: `compare-${name}`, text: t(`compare.${name}`) }), box);
  };
  // Takes of one wish against those of another: two seeds, or wild against faithful.
  api.jobs(60).then((jobs) => {
    const own = jobs.filter((job) => job.kind === "compose" && (job.state === "done" || job.state === "stopped")).slice(0, 20);
    for (const job of own) {
      const { adapter, wildness } = job.request ?? {};
      const words = [t("compare.job", { when: ago(job.created) }), called(adapter ?? "base"), `${Math.round((wildness ?? 0.5) * 100)} %`];
      jobNames.set(`job:${job.id}`, words.join(" · "));
    }
    for (const name of ["a", "b"]) {
      const box = document.getElementById(`compare-${name}`);
      if (!box || !own.length) continue;
      box.append(el("optgroup", { label: t("compare.jobs") }, [...jobNames].map(([value, text]) => el("option", { value, text }))));
      if (jobNames.has(choice[name])) box.value = choice[name];
    }
    refresh();
  }).catch(complain);

  /** Both sides are named or none: the other one follows. */
  const choose = (name, value) => {
    const other = name === "a" ? "b" : "a";
    choice[name] = value;
    if (!value) choice[other] = "";
    else if (!choice[other]) choice[other] = value === "base" ? adapters[0]?.id ?? "" : "base";
    document.getElementById(`compare-${other}`).value = choice[other];
    remember("compare", choice);
  };
  const pair = el("section", { class: "pair", id: "pair", "aria-label": t("compare.pair") });
  const table = el("section", { class: "panel standings" });
  const next = button({ icon: "compare", label: t("compare.next"), class: "button main", id: "next-pair", press: () => attempt(show) });

  async function show() {
    clear();
    next.disabled = true;
    try {
      const found = await api.nextPair(choice.a, choice.b);
      const rolls = await Promise.all(sides.map((side) => api.pairRoll(found.id, side)));
      sound = new PairPlayer(sides.map((side) => ({ path: `/api/comparisons/${found.id}/${side}/sound`, gain: found[side]?.gain ?? 0 })));
      const votes = el("div", { class: "votes", role: "group", "aria-label": t("compare.vote") },
        [["first", t("compare.first.better")], ["tie", t("compare.tie")], ["second", t("compare.second.better")]].map(([value, label]) =>
          button({ label, class: "button", id: `vote-${value}`, disabled: true, press: () => attempt(() => vote(found.id, value)) })));
      const hint = el("p", { class: "hint", text: t("compare.hear") });
      const cards = sides.map((side, place) => card(place, Music.from(rolls[place])));
      fill(pair, el("div", { class: "pair-cards" }, cards), votes, hint);
      sound.addEventListener("change", () => {
        cards.forEach((one, place) => one.dispatchEvent(new CustomEvent("sounds", { detail: sound?.active === place })));
        // Who has heard one side only cannot judge.
        const isHeard = sound?.heard.every(Boolean);
        for (const one of votes.children) one.disabled = !isHeard;
        hint.hidden = !!isHeard;
      });
      tick();
      cards[0].querySelector("button").focus();
    } catch (error) {
      fill(pair, el("p", { class: "empty-words", text: error.message }));
      if (error.status !== 404 && error.status !== 409) throw error;
    } finally {
      next.disabled = false;
    }
  }

  function card(place, music) {
    const view = new RollView(music, { height: 150, compact: true, label: t(`compare.${sides[place]}`) });
    views.push(view);
    const play = button({ icon: "play", label: t(`compare.${sides[place]}`), class: "button", id: `hear-${sides[place]}`, keys: String(place + 1),
      press: () => attempt(() => sound.toggle(place)) });
    const box = el("article", { class: "pair-card" }, el("header", {}, play, el("span", { class: "label" })), view.element);
    box.addEventListener("sounds", (event) => {
      play.firstChild.replaceWith(icon(event.detail ? "pause" : "play"));
      box.classList.toggle("sounding", event.detail);
    });
    return box;
  }

  async function vote(id, value) {
    const shown = await api.vote(id, value);
    sound?.stop();
    const [first, second] = pair.querySelectorAll(".pair-card");
    [first, second].forEach((box, place) => {
      box.querySelector(".label").textContent = called(shown[sides[place]]?.label);
      box.classList.toggle("won", value === sides[place]);
    });
    const words = t("compare.revealed", { first: called(shown.first?.label), second: called(shown.second?.label) });
    fill(pair.querySelector(".votes"), el("p", { text: t("compare.thanks") }),
      button({ label: t("compare.again"), class: "button main", id: "again", press: () => attempt(show) }));
    announce(words);
    pair.querySelector("#again").focus();
    refresh();
  }

  const refresh = () => api.standings().then((rows) => fill(table, standings(rows, called))).catch(complain);

  function tick() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(tick);
    if (sound && sound.active >= 0) views.forEach((view, place) => view.setTime(sound.active === place ? sound.time : 0));
  }

  function clear() {
    cancelAnimationFrame(frame);
    sound?.stop();
    sound = null;
    views.forEach((view) => view.close());
    views = [];
    pair.replaceChildren();
  }

  const element = el("div", { class: "page compare-page" },
    el("header", { class: "page-head" }, el("h1", { text: t("place.compare") }), el("p", { text: t("compare.words") })),
    el("div", { class: "compare-choice" }, select("a"), select("b"), next), pair, table);
  return { element, title: t("place.compare"), close: clear, repaint: () => views.forEach((view) => view.repaint()),
    key: (event) => {
      if (event.key !== "1" && event.key !== "2") return false;
      if (sound) attempt(() => sound.toggle(Number(event.key) - 1));
      return !!sound;
    } };
}
