/**
 * Short sentences in a corner: what went wrong and what to do, or what was done and how to take it back.
 */
import { announce, button, el } from "./dom.js";
import { t } from "./strings.js";

const host = () => document.getElementById("notices");

/**
 * @param {string} sentence
 * @param {{kind?: "error"|"info", action?: {label: string, press: () => void}, stay?: number}} [options] stay: ms
 */
export function notify(sentence, { kind = "info", action, stay = kind === "error" ? 12_000 : 7_000 } = {}) {
  for (const old of host().children) if (old.dataset.sentence === sentence) old.remove();
  const close = () => box.remove();
  const box = el("div", { class: `notice ${kind}`, data: { sentence }, role: kind === "error" ? "alert" : null },
    el("p", { text: sentence }),
    action && button({ label: action.label, class: "button quiet", press: () => { close(); action.press(); } }),
    button({ icon: "close", title: t("close"), class: "button round quiet", press: close }));
  host().append(box);
  while (host().children.length > 3) host().firstElementChild.remove();
  if (kind !== "error") announce(sentence);
  // A notice under the pointer or with the focus stays until that is gone.
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : close());
  setTimeout(leave, stay);
}

/** @param {unknown} error */
export const complain = (error) => {
  if (error instanceof DOMException && error.name === "AbortError") return;
  notify(error instanceof Error ? error.message : String(error), { kind: "error" });
};

/** Runs something that may fail and says so if it does. @template T @param {() => Promise<T>} work @returns {Promise<T|undefined>} */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    complain(error);
    return undefined;
  }
}
