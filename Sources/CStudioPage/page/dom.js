/**
 * Elements made by hand: every word that comes from a file goes in as text, never as markup.
 */

const svgSpace = "http://www.w3.org/2000/svg";

/**
 * An element. `on` holds listeners, `style` goes through the CSSOM (the page's policy forbids style attributes),
 * `data` becomes `data-*`; a property whose value is null, undefined or false is left out.
 * @param {string} name
 * @param {Object<string, any>} [properties]
 * @param {...(Node|string|number|null|undefined|false|Array<any>)} children
 * @returns {HTMLElement}
 */
export function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [kind, listener] of Object.entries(value)) node.addEventListener(kind, listener);
    else if (key === "style") for (const [name, text] of Object.entries(value)) node.style.setProperty(name, text);
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key === "class") node.className = value;
    else if (key === "text") node.textContent = value;
    else if (key in node && !key.includes("-") && key !== "list" && key !== "form" && key !== "role") node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

/** @param {Node} node @param {any[]} children */
function append(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(node, child);
    else node.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replaces what is in `node`. @param {Element} node @param {...any} children */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** One path on a 24 × 24 grid for each icon; drawn as a line unless it is named in `solid`. */
const paths = {
  play: "M8 5.5v13l10.5-6.5z", pause: "M8 5h3v14H8zM14 5h3v14h-3z", stop: "M7 7h10v10H7z",
  back: "M18 6v12L9 12zM6 6h2v12H6z", loop: "M7 8h9a4 4 0 0 1 0 8H8a4 4 0 0 1-3.4-6M10 5 7 8l3 3",
  metronome: "M9 4h6l3 16H6zM7 15h10M12 15l6-9", download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5", close: "M6 6l12 12M18 6 6 18",
  theme: "M12 3.5a8.5 8.5 0 1 0 0 17z M12 3.5a8.5 8.5 0 0 1 0 17",
  more: "M4 12h.01M12 12h.01M20 12h.01", plus: "M12 5v14M5 12h14", minus: "M5 12h14",
  continue: "M4 12h14M13 6.5l6 5.5-6 5.5", infill: "M4 6v12M20 6v12M8 12h8M8 9l-0 6M16 9v6",
  vary: "M4 8c4 0 4 8 8 8s4-8 8-8M4 16c2 0 3-2 4-4", folder: "M3 6.5h6l2 2.5h10v10H3z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4", up: "M12 19V5M6 11l6-6 6 6", undo: "M9 6 5 10l4 4M5 10h9a5 5 0 0 1 0 10h-3",
  sound: "M4 10v4h4l5 4V6L8 10zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11", check: "M5 12.5l5 5L19 7",
  compare: "M5 5h5v14H5zM14 5h5v14h-5z", train: "M4 19V5M4 19h16M7 15c3 0 4-8 12-9", library: "M5 5v14M9 5v14M13 5l5 14",
  compose: "M9 18V6l10-2v11M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M19 15a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0",
};
const solid = new Set(["play", "pause", "stop", "back"]);

/** @param {keyof typeof paths} name @returns {SVGElement} */
export function icon(name) {
  const svg = document.createElementNS(svgSpace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", solid.has(name) ? "icon solid" : "icon");
  const path = document.createElementNS(svgSpace, "path");
  path.setAttribute("d", paths[name]);
  svg.appendChild(path);
  return svg;
}

/**
 * A button with an icon. Without `label` its name is only read aloud and shown as a tooltip.
 * @param {{icon?: string, label?: string, title?: string, class?: string, press: (event: Event) => void,
 *   pressed?: boolean, disabled?: boolean, id?: string, keys?: string}} options
 */
export function button(options) {
  const { icon: name, label, title, press, pressed, disabled, id, keys } = options;
  return /** @type {HTMLButtonElement} */ (el("button", {
    type: "button", id, class: options.class ?? (label ? "button" : "button round"), title: title ?? null,
    "aria-label": label ? null : title, disabled, "aria-pressed": pressed === undefined ? null : String(pressed),
    "aria-keyshortcuts": keys, on: { click: press },
  }, name && icon(name), label && el("span", { text: label })));
}

/**
 * Figures with what they are, for a `dl`; those without a value are left out.
 * @param {[string, string|false|null|undefined][]} rows @param {(key: string) => string} name
 */
export const facts = (rows, name) => rows.filter(([, value]) => value)
  .map(([key, value]) => el("div", {}, el("dt", { text: name(key) }), el("dd", { text: value })));

/** A field with its label and a word of help. @param {HTMLElement} input with an id @param {string} label @param {string} help */
export function field(input, label, help) {
  input.setAttribute("aria-describedby", `${input.id}-help`);
  return el("div", { class: "field" }, el("label", { for: input.id, text: label }), input,
    el("small", { id: `${input.id}-help`, text: help }));
}

/** Says a sentence to those who listen to the page instead of looking at it. @param {string} sentence */
export function announce(sentence) {
  const live = document.getElementById("live");
  // The same sentence twice would not be read out again: a trailing space makes it another text.
  live.textContent = live.textContent === sentence ? sentence + "\u00a0" : sentence;
}

/**
 * Makes a group one stop for the Tab key: arrows move inside it.
 * @param {HTMLElement} group @param {string} selector what can be reached in it
 * @param {{choose?: boolean}} [options] choose: moving there presses it, as with radio buttons
 */
export function rove(group, selector, { choose = false } = {}) {
  const items = () => /** @type {HTMLElement[]} */ ([...group.querySelectorAll(selector)]);
  const settle = () => {
    const all = items();
    const current = all.find((item) => item.getAttribute("aria-checked") === "true"
      || item.getAttribute("aria-selected") === "true") ?? all.find((item) => item.tabIndex === 0) ?? all[0];
    for (const item of all) item.tabIndex = item === current ? 0 : -1;
  };
  settle();
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const all = items();
    const here = all.indexOf(/** @type {HTMLElement} */ (event.target));
    if (step === undefined || here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.abs(step) === 1 ? (here + step + all.length) % all.length : step < 0 ? 0 : all.length - 1;
    for (const item of all) item.tabIndex = item === all[next] ? 0 : -1;
    all[next].focus();
    if (choose) all[next].click();
  });
  return { settle };
}
