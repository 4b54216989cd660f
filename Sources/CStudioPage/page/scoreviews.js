/**
 * The three ways to look at a score: roll, tablature, text.
 */
import { api } from "./api.js";
import { button, el, fill, rove } from "./dom.js";
import { complain } from "./notices.js";
import { note, route } from "./route.js";
import { t } from "./strings.js";

/**
 * @param {import("./api.js").Score} score @param {HTMLElement} roll what the first view shows
 * @returns {{tabs: HTMLElement, body: HTMLElement, show: (name: string) => void}}
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
  return { tabs, body, show: (name) => { if (names.includes(name) && name !== shown) show(name); } };
}

/** The server's drawing as a picture: nothing in it can run, and it follows the theme by `color-scheme`. */
function tablature(score) {
  const waiting = el("p", { class: "hint", text: t("tab.waiting") });
  const box = el("div", { class: "tablature" }, waiting);
  const picture = el("img", { alt: t("tab.of", { name: score.name }), src: `/api/scores/${score.id}/tab`, on: {
    load: () => waiting.remove(),
    // An img says nothing about why: ask again for the sentence.
    error: () => fetch(`/api/scores/${score.id}/tab`).then((response) => response.json())
      .then((body) => fill(box, el("p", { class: "problem", text: body?.error?.message ?? t("tab.none") })))
      .catch(() => fill(box, el("p", { class: "problem", text: t("tab.none") }))),
  } });
  box.append(picture);
  return box;
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
