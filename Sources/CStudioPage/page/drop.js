/**
 * Files come in by dropping them anywhere on the page, or by the button.
 */
import { api } from "./api.js";
import { el } from "./dom.js";
import { complain, notify } from "./notices.js";
import { go } from "./route.js";
import { t } from "./strings.js";

/** What the file dialogue offers; the server looks at the content, not at the name. */
const accepted = ".mid,.midi,.kar,.rmi,.gp,.gp3,.gp4,.gp5,.gpx,.musicxml,.mxl,.xml,.jams,.txt,.tab";

/** @param {FileList|File[]} files */
export async function take(files) {
  const all = [...files];
  if (!all.length) return;
  document.body.classList.add("busy");
  let last = null;
  try {
    for (const file of all.slice(0, 20)) {
      if (file.size === 0) notify(t("drop.empty", { name: file.name }), { kind: "error" });
      else last = await api.upload(file).catch((error) => { complain(error); return last; });
    }
  } finally {
    document.body.classList.remove("busy");
  }
  if (last) go("score", last.id);
}

/** Lets the whole window take files. */
export function takeDrops() {
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const show = (isOver) => document.body.classList.toggle("dropping", isOver);
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    show(true);
  });
  addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (!depth) show(false);
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    take(event.dataTransfer.files);
  });
}

/** The zone on the first page: a label around a file input, so that a click, Enter and Space all open the dialogue. */
export function dropZone() {
  const input = /** @type {HTMLInputElement} */ (el("input", {
    type: "file", id: "file", class: "unseen", multiple: true, accept: accepted, on: { change: () => take(input.files) },
  }));
  return el("label", { class: "drop-zone", for: "file" }, input,
    el("strong", { text: t("drop.title") }), el("span", { text: t("drop.formats") }));
}
