/**
 * The three ways to look at a score: roll, tablature, text.
 */
import { api } from "./api.js";
import { button, el, fill, rove } from "./dom.js";
import { complain } from "./notices.js";
import { note, route } from "./route.js";
import { isDark } from "./settings.js";
import { instrumentName, t } from "./strings.js";

/**
 * @param {import("./api.js").Score} score @param {HTMLElement} roll what the first view shows
 * @returns {{tabs: HTMLElement, body: HTMLElement, show: (name: string) => void, repaint: () => void}}
 */
export function scoreViews(score, roll) {
  const names = ["roll", ...(score.parts.some((part) => part.strings) ? ["tab"] : []), "text"];
  const asked = route().query.get("view");
  let shown = names.includes(asked) ? asked : "roll";
  const body = el("div", { class: "score-view", id: "score-view", role: "tabpanel" });
  const tabs = el("div", { class: "segments", role: "tablist", "aria-label": t("views") }, names.map((name) => el("button", {
    type: "button", role: "tab", class: "segment", id: `view-${name}`, "aria-controls": "score-view", text: t(`view.${name}`),
    on: { click: () => show(name) },
  })));
  const roving = rove(tabs, ".segment", { choose: true });
  const show = (name) => {
    shown = name;
    for (const tab of tabs.children) tab.setAttribute("aria-selected", String(tab.id === `view-${name}`));
    roving.settle();
    body.setAttribute("aria-labelledby", `view-${name}`);
    note({ view: name === "roll" ? null : name });
    if (name === "roll") fill(body, roll);
    else if (name === "tab") fill(body, tablature(score));
    else fill(body, notation(score));
  };
  show(shown);
  return { tabs, body, repaint: () => { if (shown === "tab") show("tab"); }, show: (name) => { if (names.includes(name) && name !== shown) show(name); } };
}

/** The server's drawing as a picture: nothing in it can run. */
function tablature(score) {
  const strings = score.parts.filter((part) => part.strings && part.notes);
  const waiting = el("p", { class: "hint", text: t("tab.waiting") });
  const picture = /** @type {HTMLImageElement} */ (el("img", { alt: t("tab.of", { name: score.name }), on: {
    load: () => waiting.remove(),
    // An img says nothing about why: ask again for the sentence.
    error: () => fetch(picture.src).then((response) => response.json()).then((body) => fail(body?.error?.message)).catch(() => fail()),
  } }));
  const box = el("div", { class: "tablature" }, waiting, picture);
  const fail = (sentence) => fill(box, el("p", { class: "problem", text: sentence ?? t("tab.none") }));
  const draw = () => { picture.src = `/api/scores/${score.id}/tab?dark=${isDark() ? 1 : 0}${choice.value ? `&part=${choice.value}` : ""}`; };
  const choice = /** @type {HTMLSelectElement} */ (el("select", { id: "tab-part", "aria-label": t("parts"), on: { change: draw } },
    el("option", { value: "", text: t("tab.all") }), strings.map((part) => el("option", { value: String(part.index), text: part.name || instrumentName(part) }))));
  draw();
  return el("div", { class: "tablature-box" }, strings.length > 1 ? choice : null, box);
}

/** The words that the model reads and writes. */
function notation(score) {
  const words = el("pre", { class: "notation", tabIndex: 0, "aria-label": t("view.text") });
  const copy = button({ label: t("copy"), class: "button small", press: async () => {
    try {
      await navigator.clipboard.writeText(words.textContent);
      copy.lastChild.textContent = t("copied");
    } catch {
      // Without the right to the clipboard the text is selected, ready for the keys.
      getSelection().selectAllChildren(words);
    }
  } });
  api.text(score.id).then((text) => {
    // A novel in one element would stall the page: what is longer is in the file.
    words.textContent = text.length > 200_000 ? `${text.slice(0, 200_000)} …` : text;
  }).catch(complain);
  return el("div", { class: "notation-box" }, copy, words);
}
