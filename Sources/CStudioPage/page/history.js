/**
 * How a piece came to be: a tree from the first upload over every take; what was deleted can be put back.
 */
import { api } from "./api.js";
import { button, el, fill } from "./dom.js";
import { attempt } from "./notices.js";
import { address, go } from "./route.js";
import { remember, setting } from "./settings.js";
import { t } from "./strings.js";

/** Remembers a deleted score, whose place the server no longer lists. @param {any} score @param {boolean} [isGone] */
export function dropped(score, isGone = true) {
  const others = setting("dropped", []).filter((one) => one.id !== score.id);
  remember("dropped", isGone ? [{ id: score.id, parent: score.parent, name: score.name, take: score.take }, ...others].slice(0, 100) : others);
}

/** What a name adds to the one above it: `take 2` below `Lágrima`. */
const shortName = (name, above) => (above && name.startsWith(`${above}, `) ? name.slice(above.length + 2) : name);

export class History {
  /** @param {string} current id of the score that is open */
  constructor(current) {
    this.current = current;
    this.tree = el("ul", { class: "tree", role: "tree", "aria-label": t("history") });
    this.element = el("section", { class: "panel history", "aria-label": t("history") }, el("h2", { text: t("history") }), this.tree);
    this.tree.addEventListener("keydown", (event) => this.#key(event));
    this.element.hidden = true;
  }

  async refresh() {
    const scores = await api.scores(500).catch(() => []);
    const gone = setting("dropped", []).filter((one) => !scores.some((score) => score.id === one.id)).map((one) => ({ ...one, isGone: true }));
    /** @type {Map<string, any>} */ const known = new Map([...scores, ...gone].map((score) => [score.id, score]));
    let root = known.get(this.current);
    if (!root) return;
    // A cycle cannot come from the server, but a page must not hang on one.
    for (let steps = 0; steps < 500 && root.parent && known.has(root.parent); steps += 1) root = known.get(root.parent);
    const children = new Map();
    for (const score of known.values()) {
      if (!score.parent) continue;
      if (!children.has(score.parent)) children.set(score.parent, []);
      children.get(score.parent).push(score);
    }
    for (const list of children.values()) list.sort((a, b) => (a.created ?? "").localeCompare(b.created ?? "") || (a.take ?? 0) - (b.take ?? 0));
    fill(this.tree, this.#node(root, children, 1, ""));
    this.element.hidden = !(children.get(root.id)?.length);
    this.#settle();
  }

  #node(score, children, level, above) {
    const below = children.get(score.id) ?? [];
    const isCurrent = score.id === this.current;
    const label = score.isGone
      ? el("span", { class: "node gone" }, el("s", { text: score.name }),
        button({ icon: "undo", label: t("restore"), class: "button tiny", press: () => this.#restore(score) }))
      : el("a", { class: "node", href: address("score", score.id), tabIndex: -1, text: shortName(score.name, above), "aria-current": isCurrent ? "page" : null });
    return el("li", { role: "treeitem", "aria-level": String(level), "aria-selected": String(isCurrent), "aria-label": score.name,
      "aria-expanded": below.length ? "true" : null, tabIndex: -1, data: { id: score.id, gone: score.isGone ? "yes" : "" } }, label,
      below.length && level < 60 ? el("ul", { role: "group" }, below.map((child) => this.#node(child, children, level + 1, score.name))) : null);
  }

  async #restore(score) {
    await attempt(async () => {
      await api.restore(score.id);
      dropped(score, false);
      await this.refresh();
    });
  }

  #items() {
    return /** @type {HTMLElement[]} */ ([...this.tree.querySelectorAll("[role=treeitem]")]);
  }

  #settle() {
    for (const item of this.#items()) item.tabIndex = item.dataset.id === this.current ? 0 : -1;
  }

  #key(event) {
    const items = this.#items();
    const here = items.indexOf(event.target.closest("[role=treeitem]"));
    if (here < 0) return;
    const move = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1,
      ArrowLeft: items.indexOf(items[here].parentElement.closest("[role=treeitem]")), ArrowRight: here + 1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const to = items[Math.min(items.length - 1, Math.max(0, move))];
      for (const item of items) item.tabIndex = item === to ? 0 : -1;
      to.focus();
    } else if (event.key === "Enter" && event.target === items[here]) {
      if (items[here].dataset.gone) items[here].querySelector("button").click();
      else go("score", items[here].dataset.id);
    }
  }
}
