/**
 * The sheet of keys, opened by a question mark.
 */
import { button, el } from "./dom.js";
import { t } from "./strings.js";

const keys = [
  ["help.play", ["Space"]], ["help.bar", ["←", "→"]], ["help.ends", ["Home", "End"]], ["help.loop", ["L"]], ["help.metronome", ["M"]],
  ["help.select", ["Shift", "←", "→"]], ["help.clear", ["Esc"]], ["help.zoom", ["+", "−", "0"]], ["help.compare", ["1", "2"]], ["help.help", ["?"]],
];

/** @type {HTMLDialogElement|null} */ let dialog = null;

export function toggleHelp() {
  if (dialog?.open) {
    dialog.close();
    return;
  }
  dialog?.remove();
  const name = (key) => (["Space", "Shift", "Home", "End", "Esc"].includes(key) ? t(`key.${key}`) : key);
  dialog = /** @type {HTMLDialogElement} */ (el("dialog", { class: "help", "aria-labelledby": "help-title" },
    el("header", {}, el("h2", { id: "help-title", text: t("help") }), button({ icon: "close", title: t("close"), class: "button round quiet", press: () => dialog.close() })),
    el("dl", {}, keys.map(([words, list]) => el("div", {}, el("dt", {}, list.map((key) => el("kbd", { text: name(key) }))), el("dd", { text: t(words) })))),
    el("p", { class: "hint", text: t("help.words") })));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
}
