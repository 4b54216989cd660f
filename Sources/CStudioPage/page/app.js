/**
 * Begins the page: header, places, keys that work everywhere.
 */
import { api } from "./api.js";
import { level, whySilent } from "./audio.js";
import { compare } from "./compare.js";
import { announce, button, el, fill, icon } from "./dom.js";
import { takeDrops } from "./drop.js";
import { toggleHelp } from "./help.js";
import { home } from "./home.js";
import { library } from "./library.js";
import { complain, notify } from "./notices.js";
import { player } from "./player.js";
import { route, address } from "./route.js";
import { keepTheme, isDark, remember } from "./settings.js";
import { language, setLanguage, t } from "./strings.js";
import { train } from "./train.js";
import { Transport } from "./transport.js";
import { workbench } from "./workbench.js";

/** What tests and bug reports read: faults on the page, when the first note sounded, how loud it is now. */
window.diapason = { faults: [], firstSound: undefined, player, level, whySilent };
addEventListener("error", (event) => window.diapason.faults.push(event.message));
addEventListener("unhandledrejection", (event) => window.diapason.faults.push(String(event.reason?.message ?? event.reason)));

const main = document.getElementById("main");
/** @type {any} */ let state = null;
/** @type {any} */ let screen = null;
let shown = "";
/** What the server warned of already: a damaged library that was put aside, for instance. */
let warned = "";
let leaving = new AbortController();

const places = [["home", "compose"], ["compare", "compare"], ["train", "train"], ["library", "library"]];

function header() {
  document.documentElement.lang = language();
  document.getElementById("skip").textContent = t("skip");
  document.getElementById("brand").setAttribute("aria-label", t("home.go"));
  document.getElementById("notices").setAttribute("aria-label", t("notices"));
  const nav = document.getElementById("places");
  nav.setAttribute("aria-label", t("places"));
  fill(nav, places.map(([place, name]) => el("a", { href: address(place), data: { place } }, icon(name), el("span", { text: t(`place.${name}`) }))));
  const other = language() === "fr" ? "en" : "fr";
  fill(document.getElementById("tools"),
    button({ label: other.toUpperCase(), title: t("language.other"), class: "button small quiet", id: "language", press: () => {
      setLanguage(other);
      start();
    } }),
    button({ icon: "theme", title: t(isDark() ? "theme.light" : "theme.dark"), class: "button round quiet", id: "theme", press: () => {
      remember("theme", isDark() ? "light" : "dark");
      header();
    } }),
    button({ label: "?", title: t("help"), class: "button round quiet", id: "help", keys: "?", press: toggleHelp }));
  document.getElementById("language").setAttribute("aria-label", t("language.other"));
  document.getElementById("help").setAttribute("aria-label", t("help"));
  markPlace();
}

function markPlace() {
  const { place } = route();
  for (const link of document.querySelectorAll("#places a")) {
    const isHere = link.dataset.place === (place === "score" ? "home" : place);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Shows the place that the address names. */
async function show() {
  const { place, id } = route();
  const here = `${place}/${id ?? ""}`;
  if (here === shown && screen?.update) return screen.update();
  shown = here;
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  markPlace();
  main.setAttribute("aria-busy", "true");
  try {
    // Adapters may have come since: a run that ended makes one.
    state = await api.state();
    if (state.warning && state.warning !== warned) notify((warned = state.warning), { kind: "error", stay: 60_000 });
    const made = place === "score" && id ? await workbench(state, id, signal) : place === "compare" ? compare(state)
      : place === "train" ? await train(state, id) : place === "library" ? library(state) : home(state);
    if (signal.aborted) return made.close();
    screen?.close();
    screen = made;
    window.diapason.screen = made;
    const hadFocus = document.activeElement !== document.body;
    fill(main, made.element);
    document.title = made.title ? `${made.title} – Diapason` : "Diapason";
    scrollTo(0, 0);
    // Who comes by key must not begin again at the top of the page.
    if (hadFocus) main.focus({ preventScroll: true });
    announce(made.title ?? "Diapason");
    if (here !== `${route().place}/${route().id ?? ""}`) return show();
    screen.update?.();
  } catch (error) {
    if (signal.aborted) return undefined;
    screen?.close();
    screen = null;
    fill(main, el("div", { class: "page wrong" }, el("h1", { text: t("wrong") }), el("p", { text: error.message }),
      el("div", { class: "row" }, button({ label: t("again"), class: "button main", press: () => { shown = ""; show(); } }),
        el("a", { class: "button", href: address("home"), text: t("home.go") }))));
    if (!error.status && error.status !== 0) complain(error);
  } finally {
    main.removeAttribute("aria-busy");
  }
  return undefined;
}

/** Keys of the whole page; fields and groups that use the same keys keep them. */
function key(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const target = /** @type {HTMLElement} */ (event.target);
  const isField = target.matches("input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable]");
  if (isField) return;
  const usesArrows = target.matches("input[type=range], [role=radio], [role=tab], [role=treeitem]");
  const usesSpace = target.matches("button, summary, input, a, [role=radio], [role=tab]");
  if (screen?.key?.(event)) return event.preventDefault();
  const { music } = player;
  const bar = music?.barAt(player.time + 0.01) ?? 1;
  const actions = {
    " ": () => (usesSpace ? false : player.toggle()),
    // Shortly behind a bar line one means the bar before.
    ArrowLeft: () => (usesArrows || !music ? false
      : player.seek(music.barStart(player.time > music.barStart(bar) + 0.4 ? bar : Math.max(1, bar - 1)))),
    ArrowRight: () => (usesArrows || !music ? false : player.seek(Math.min(music.duration, music.barStart(bar + 1)))),
    Home: () => (usesArrows || !music ? false : player.seek(0)),
    l: () => player.set({ looping: !player.looping }), m: () => player.set({ metronome: !player.metronome }), "?": toggleHelp,
  };
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || action() === false) return undefined;
  event.preventDefault();
  return undefined;
}

function start() {
  header();
  fill(document.getElementById("dock"), new Transport().element);
  shown = "";
  show();
}

keepTheme(() => screen?.repaint?.());
player.addEventListener("trouble", (event) => notify(event.detail, { kind: "error" }));
addEventListener("hashchange", show);
addEventListener("keydown", key);
takeDrops();
start();
// The theme button's name says what it will do: it changes when the system's theme does.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", header);
