/**
 * One score: seen, heard, cut into a prompt, and continued, filled in or varied.
 */
import { api } from "./api.js";
import { ComposePanel } from "./composepanel.js";
import { button, el, fill } from "./dom.js";
import { exportMenu, midiLink } from "./exports.js";
import { goodSound } from "./goodsound.js";
import { dropped, History } from "./history.js";
import { Lanes } from "./lanes.js";
import { Music } from "./music.js";
import { attempt, notify } from "./notices.js";
import { Overview } from "./overview.js";
import { Parts } from "./parts.js";
import { player } from "./player.js";
import { RollView } from "./rollview.js";
import { address, go, note, route } from "./route.js";
import { load } from "./sampler.js";
import { scoreViews } from "./scoreviews.js";
import { keep } from "./composing.js";
import { said, t } from "./strings.js";

/** Longer pieces are not given whole unless the reader says so: the model would read for minutes. */
const barsAtOnce = 16;
const barsFirst = 8;

/** @param {any} state @param {string} id @param {AbortSignal} signal */
export async function workbench(state, id, signal) {
  const [score, roll] = await Promise.all([api.score(id), api.roll(id)]);
  const music = Music.from(roll);
  const where = route();
  const barsText = where.query.get("bars")?.match(/^(\d+)-(\d+)$/);
  const isPart = barsText ? true : score.bars > barsAtOnce && score.kind === "upload";
  const bars = barsText ? { first: Number(barsText[1]), last: Number(barsText[2]) } : isPart ? { first: 1, last: barsFirst } : null;

  const use = (time = player.time) => {
    if (player.music === music) return;
    player.use(music, time);
    player.title = score.name;
  };
  const view = new RollView(music, {
    height: innerHeight < 720 || innerWidth < 600 ? 250 : 320, label: t("roll.label"),
    hidden: (part) => (!player.isHeard(part) && player.music === music) || !parts.chosen.has(music.parts[part]?.index),
    choose: (chosen) => chooseBars(chosen),
    seek: (time) => {
      use(time);
      player.seek(time);
      view.setTime(time);
    },
    play: () => {
      use(view.time);
      player.toggle();
    },
  });
  const overview = new Overview(view);
  const parts = new Parts(score, () => {
    view.repaint();
    overview.repaint();
    panel.refresh();
  });
  const panel = new ComposePanel(state, score, { bars: () => view.selection, parts: () => parts.request });
  const history = new History(id);

  const readout = el("span", { class: "readout", id: "selection" });
  const ends = ["first", "last"].map((end) => /** @type {HTMLInputElement} */ (el("input", {
    type: "number", min: "1", max: String(score.bars), id: `bar-${end}`, "aria-label": t(`bars.${end}`),
    placeholder: end === "first" ? "1" : String(score.bars),
    on: { change: () => {
      const [first, last] = ends.map((input, place) => Number(input.value) || (place ? score.bars : 1));
      view.select({ first: Math.max(1, Math.min(first, last)), last: Math.min(score.bars, Math.max(first, last)) });
      view.reveal(music.barStart(first));
    } },
  })));
  const all = button({ label: t("bars.all"), class: "button small", id: "all-bars", press: () => view.select(null) });

  function chooseBars(chosen) {
    player.range = chosen ? [music.barStart(chosen.first), music.barStart(chosen.last + 1)] : null;
    if (player.looping && player.music === music) player.set({});
    ends[0].value = chosen ? String(chosen.first) : "";
    ends[1].value = chosen ? String(chosen.last) : "";
    all.hidden = !chosen;
    const how = matchMedia("(pointer: coarse)").matches ? "bars.touch" : "bars.whole";
    fill(readout, chosen ? t("bars.chosen", { count: chosen.last - chosen.first + 1 }) : t(how));
    note({ bars: chosen ? `${chosen.first}-${chosen.last}` : null });
    panel.refresh();
  }

  const good = goodSound(score, state.sound ? state.formats : [], (time, isPlaying) => view.setTime(time, isPlaying));
  const rollBox = el("div", { class: "roll-box" }, view.element, overview.element,
    el("div", { class: "roll-tools" },
      el("span", { class: "bars-field" }, el("label", { for: "bar-first", text: t("bars") }), ends[0], "–", ends[1], all), readout,
      el("span", { class: "spring" }),
      el("span", { class: "zooms" },
        button({ icon: "minus", title: t("zoom.out"), class: "button round small", press: () => view.zoom(1 / 1.4) }),
        button({ label: t("zoom.fit"), class: "button small", press: () => view.fit() }),
        button({ icon: "plus", title: t("zoom.in"), class: "button round small", press: () => view.zoom(1.4) }))));
  const views = scoreViews(score, rollBox);
  const lanesHost = el("div", { class: "lanes-host" });

  const main = el("div", { class: "work-main" },
    el("header", { class: "work-head" },
      el("div", {},
        score.parent ? el("a", { class: "crumb", href: address("score", score.parent), text: t("made.from") }) : null,
        el("h1", { text: score.name }), el("p", { class: "verdict", text: said(score.verdict) }),
        score.warnings?.length ? el("details", { class: "warnings" }, el("summary", { text: t("warnings", { count: score.warnings.length }) }),
          el("ul", {}, score.warnings.slice(0, 50).map((warning) => el("li", { text: warning })))) : null),
      el("div", { class: "work-tools" }, good.element, midiLink(score), exportMenu(score, state.formats ?? []),
        button({ icon: "trash", title: t("delete"), class: "button round quiet", press: () => attempt(remove) }))),
    el("div", { class: "view-row" }, views.tabs), views.body, parts.element, lanesHost);
  const side = el("div", { class: "work-side" }, panel.element, history.element);
  const element = el("div", { class: "workbench" }, main, side);

  async function remove() {
    await api.remove(id);
    dropped(score);
    if (player.music === music) player.pause();
    notify(t("deleted", { name: score.name }), { action: { label: t("undo"), press: () => attempt(async () => {
      await api.restore(id);
      dropped(score, false);
      go("score", id);
    }) } });
    if (score.parent) go("score", score.parent);
    else go("home");
  }

  /** @type {Lanes|null} */ let lanes = null;
  /** @type {string|null} */ let shownJob = null;
  const showJob = async (jobId) => {
    // Asked twice before the answer is there, the job must not get two sets of lanes.
    if (shownJob === jobId) return;
    shownJob = jobId;
    lanes?.close();
    lanes = null;
    const job = await api.job(jobId).catch(() => null);
    if (signal.aborted || shownJob !== jobId) return;
    if (!job) return note({ job: null });
    lanes = new Lanes(job, score, { formats: state.formats ?? [], music, name: score.name, changed: () => history.refresh(), edit: (other, task) => {
      keep({ task });
      go("score", other.id);
    } });
    fill(lanesHost, lanes.element);
    lanes.element.scrollIntoView({ block: "nearest" });
  };

  // The opening that already sounds is this very piece: keep playing, from the notes that are shown.
  const isPrelude = () => player.music?.isPrelude && player.title === score.name;
  if (player.isActive && isPrelude()) player.mix();
  else if (player.isActive && player.title === score.name) player.handOver(music);
  else if (!player.isActive) {
    player.use(music);
    player.title = score.name;
    player.mix();
  }
  for (const part of music.parts.slice(0, 6)) load(part).catch(() => {});
  const frame = () => {
    if (player.music === music || isPrelude()) view.setTime(player.time, player.playing);
  };
  player.addEventListener("frame", frame);
  player.addEventListener("change", frame);
  view.select(bars);
  history.refresh();
  if (where.query.get("job")) showJob(where.query.get("job"));
  else lastJob(score).then((job) => { if (job && !signal.aborted) showJob(job); });

  return {
    element, title: score.name, view, music,
    /** The address changed but not the score: another job, another view. */
    update: () => {
      const { query } = route();
      if (query.get("job")) showJob(query.get("job"));
      views.show(query.get("view") ?? "roll");
    },
    repaint: () => {
      view.repaint();
      overview.repaint();
      views.repaint();
      parts.repaint();
      lanes?.repaint();
    },
    close: () => {
      player.removeEventListener("frame", frame);
      player.removeEventListener("change", frame);
      view.close();
      overview.close();
      parts.close();
      good.close();
      lanes?.close();
    },
  };
}

/** The last takes that were made from this score, so that coming back finds them. */
async function lastJob(score) {
  const jobs = await api.jobs(100).catch(() => []);
  return jobs.find((job) => job.kind === "compose" && job.request?.score === score.id)?.id ?? null;
}
