/**
 * Walks through the folders that the server lets us see, with how much music is in each.
 */
import { api } from "./api.js";
import { button, el, fill, icon } from "./dom.js";
import { complain } from "./notices.js";
import { number, t } from "./strings.js";

/** @param {(path: string, files: number) => void} choose */
export function folderPicker(choose) {
  const path = el("p", { class: "path", "aria-live": "polite" });
  const list = el("ul", { class: "folder-list" });
  const pick = button({ icon: "check", label: t("folders.choose"), class: "button main", id: "choose-folder", press: () => choose(here.path, here.total ?? here.files) });
  const words = el("p", { class: "hint" });
  let here = { path: "", files: 0, total: 0 };

  const show = async (to, isStep = false) => {
    try {
      here = await api.folders(to);
    } catch (error) {
      return complain(error);
    }
    path.textContent = here.path;
    const count = here.total ?? here.files ?? 0;
    words.textContent = t("folders.count", { count, number: number(count) });
    pick.disabled = count === 0;
    const row = (name, to, files, kind) => el("li", {}, el("button", { type: "button", class: files === 0 ? "folder none" : "folder", on: { click: () => show(to, true) } },
      icon(kind), el("span", { text: name }), files === null ? null : el("small", { text: number(files) })));
    fill(list, here.parent ? row(t("folders.up"), here.parent, null, "up") : null,
      (here.folders ?? []).map((folder) => row(folder.name, folder.path, folder.files ?? null, "folder")));
    if (!list.children.length) fill(list, el("li", { class: "hint", text: t("folders.none") }));
    if (isStep) list.querySelector("button")?.focus();
    return undefined;
  };
  show(null);
  return el("div", { class: "folders" }, path, list, el("div", { class: "row" }, pick, words));
}
