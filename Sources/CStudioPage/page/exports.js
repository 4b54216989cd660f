/**
 * A score as a file: a link for each format, and a handle to drag it out of the window where the browser can.
 */
import { api } from "./api.js";
import { el, icon } from "./dom.js";
import { t } from "./strings.js";

const mediaTypes = {
  mid: "audio/midi", gp5: "application/x-guitar-pro", musicxml: "application/vnd.recordare.musicxml+xml",
  mxl: "application/vnd.recordare.musicxml", txt: "text/plain", tab: "text/plain", svg: "image/svg+xml", png: "image/png",
  pdf: "application/pdf", wav: "audio/wav", flac: "audio/flac", ogg: "audio/ogg", mp3: "audio/mpeg", recipe: "application/json",
};
const groups = [["export.scores", ["mid", "gp5", "musicxml", "mxl"]], ["export.sound", ["wav", "flac", "ogg", "mp3"]],
  ["export.pictures", ["svg", "png", "pdf"]], ["export.text", ["txt", "tab", "recipe"]]];
/** Formats whose files end otherwise than they are called. */
const extensions = { recipe: "recipe.json", tab: "tab.txt" };

/** @param {string} name */
const fileName = (name, format) => `${name.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, "-").slice(0, 80) || "take"}.${extensions[format] ?? format}`;

/** A link that downloads; dragged out it becomes the file (a Chromium invention: one file, as `type:name:address`). */
function link(score, format, text) {
  const href = api.exportPath(score.id, format);
  const name = fileName(score.name, format);
  return el("a", { href, download: name, draggable: true, text, data: { format }, on: { dragstart: (event) => {
    const address = new URL(href, location.href).href;
    event.dataTransfer.setData("DownloadURL", `${mediaTypes[format] ?? "application/octet-stream"}:${name}:${address}`);
    event.dataTransfer.setData("text/uri-list", address);
    event.dataTransfer.effectAllowed = "copy";
  } } });
}

/** The MIDI file at once, with a handle to drag. @param {import("./api.js").Score} score */
export function midiLink(score) {
  const anchor = link(score, "mid", "");
  anchor.className = "button round";
  anchor.title = t("export.midi");
  anchor.setAttribute("aria-label", t("export.midi"));
  anchor.append(icon("download"));
  return anchor;
}

/** @param {import("./api.js").Score} score @param {string[]} formats what the server writes */
export function exportMenu(score, formats) {
  const has = new Set(formats);
  return menu(t("export"), "download", groups.map(([title, list]) => {
    // Only a take has a recipe: it says how it was made.
    const own = list.filter((format) => has.has(format) && (format !== "recipe" || score.kind === "take"));
    return own.length ? el("div", { class: "menu-group" }, el("h4", { text: t(title) }),
      el("div", { class: "menu-links" }, own.map((format) => link(score, format, t(`format.${format}`))))) : null;
  }), el("p", { class: "hint", text: t("export.drag") }));
}

/** A button that opens a small sheet; Escape and a click elsewhere close it. */
function menu(label, name, ...content) {
  const summary = el("summary", { class: "button" }, icon(name), el("span", { text: label }));
  const box = /** @type {HTMLDetailsElement} */ (el("details", { class: "menu" }, summary, el("div", { class: "sheet" }, ...content)));
  const away = (event) => {
    if (!box.contains(event.target)) box.open = false;
  };
  box.addEventListener("toggle", () => {
    if (box.open) {
      document.addEventListener("pointerdown", away);
      // Near an edge of what is free of other bars, the sheet opens to the other side.
      box.classList.remove("leftward", "upward");
      const place = box.lastElementChild.getBoundingClientRect();
      const foot = document.querySelector(".transport:not([hidden])")?.getBoundingClientRect().top ?? innerHeight;
      box.classList.toggle("leftward", place.right > innerWidth - 8);
      box.classList.toggle("upward", place.bottom > foot - 4 && place.top > place.height);
    } else document.removeEventListener("pointerdown", away);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    event.stopPropagation();
    box.open = false;
    summary.focus();
  });
  return box;
}
