/**
 * What the page remembers on this device: theme, language, volume, the last form. The music itself lives on the server.
 */

const prefix = "diapason.";
const watchers = new Map();

/** @template T @param {string} name @param {T} otherwise @returns {T} */
export function setting(name, otherwise) {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    // A private window may forbid storage, and somebody may have edited it: the default serves.
    return otherwise;
  }
}

/** @param {string} name @param {any} value */
export function remember(name, value) {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // Then it lasts until the page closes.
  }
  for (const watcher of watchers.get(name) ?? []) watcher(value);
}

/** Calls `watcher` whenever the setting changes in this page. @param {string} name @param {(value: any) => void} watcher */
export function watch(name, watcher) {
  if (!watchers.has(name)) watchers.set(name, new Set());
  watchers.get(name).add(watcher);
  return () => watchers.get(name).delete(watcher);
}

const darkSystem = matchMedia("(prefers-color-scheme: dark)");

/** The theme that is seen, whether chosen or the system's. */
export const isDark = () => {
  const chosen = setting("theme", "auto");
  return chosen === "auto" ? darkSystem.matches : chosen === "dark";
};

/** Sets what the style sheet looks at, and again whenever the system or the choice changes. @param {() => void} redraw */
export function keepTheme(redraw) {
  const apply = () => {
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
    redraw();
  };
  apply();
  darkSystem.addEventListener("change", apply);
  watch("theme", apply);
}

/** Whether the reader asked the system for little motion. */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
