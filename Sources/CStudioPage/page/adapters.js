/**
 * Cards of what can write: the bare model and each adapter, with where it comes from.
 */
import { el, rove } from "./dom.js";
import { t } from "./strings.js";

/** @typedef {{id: string, title: string, base?: string, corpus?: string, licence?: string, notation?: string, persona?: string|null, folder?: string}} Adapter */

/**
 * A group of cards of which one is chosen.
 * @param {Adapter[]} adapters @param {string|null} chosen @param {(id: string|null) => void} choose
 */
export function adapterCards(adapters, chosen, choose) {
  const all = [...adapters, { id: null, title: t("adapter.none"), corpus: t("adapter.none.words") }];
  const card = (adapter) => el("div", {
    class: "card", role: "radio", tabIndex: -1, "aria-checked": String(adapter.id === chosen), data: { id: adapter.id ?? "" },
    on: { click: () => {
      for (const other of group.children) other.setAttribute("aria-checked", String(other.dataset.id === (adapter.id ?? "")));
      roving.settle();
      choose(adapter.id);
    } },
  }, el("strong", { text: adapter.title || adapter.id }), el("span", { text: adapterWords(adapter) }));
  const group = el("div", { class: "cards", role: "radiogroup", "aria-label": t("adapter") }, all.map(card));
  const roving = rove(group, ".card", { choose: true });
  return group;
}

/** @param {Adapter} adapter */
export const adapterWords = (adapter) => [adapter.corpus, adapter.licence, adapter.persona, adapter.base].filter(Boolean).join(" · ");
