/**
 * The page in two languages: how words, numbers, times and pitches are written. The words themselves are in words.js.
 */
import { remember, setting } from "./settings.js";
import { words } from "./words.js";

/** @returns {"en"|"fr"} */
export function language() {
  const chosen = setting("language", null);
  if (chosen === "en" || chosen === "fr") return chosen;
  return (navigator.languages ?? [navigator.language]).find((tag) => /^(en|fr)\b/i.test(tag))?.slice(0, 2).toLowerCase() === "fr" ? "fr" : "en";
}

/** @param {"en"|"fr"} tag */
export const setLanguage = (tag) => remember("language", tag);

const place = () => (language() === "fr" ? 1 : 0);

/**
 * A sentence; `{name}` is replaced by the value of that name. A bar parts the singular from the plural, which `count`
 * decides: in French nought is singular too.
 * @param {string} key @param {Object<string, any>} [values]
 */
export function t(key, values = {}) {
  const text = words[key]?.[place()];
  if (text === undefined) {
    window.diapason?.faults.push(`no words for ${key}`);
    return key;
  }
  const forms = text.split("|");
  const isOne = language() === "fr" ? values.count < 2 : values.count === 1;
  return forms[forms.length > 1 && !isOne ? 1 : 0].replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? number(value) : String(value);
  });
}

/** @param {number} value @param {number} [digits] behind the point */
export const number = (value, digits = 0) => new Intl.NumberFormat(language(), {
  maximumFractionDigits: digits, minimumFractionDigits: digits && Math.abs(value) < 100 ? digits : 0,
}).format(value);

/** Minutes and seconds. @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** How long something takes, in the unit that one would say. @param {number} seconds */
export function duration(seconds) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${number(seconds / 3600, 1)} h`;
}

/** @param {number} count */
export function bytes(count) {
  const units = language() === "fr" ? ["o", "ko", "Mo", "Go"] : ["B", "kB", "MB", "GB"];
  let unit = 0;
  let value = count;
  while (value >= 1000 && unit < 3) {
    value /= 1000;
    unit += 1;
  }
  return `${number(value, unit === 3 ? 1 : 0)} ${units[unit]}`;
}

/** How long ago. @param {string} date ISO 8601 */
export function ago(date) {
  const seconds = (Date.now() - Date.parse(date)) / 1000;
  if (!Number.isFinite(seconds)) return "";
  const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto", style: "short" });
  if (seconds < 60) return t("now");
  if (seconds < 3600) return format.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86_400) return format.format(-Math.round(seconds / 3600), "hour");
  return format.format(-Math.round(seconds / 86_400), "day");
}

const steps = [["C", "do"], ["C♯", "do♯"], ["D", "ré"], ["E♭", "mi♭"], ["E", "mi"], ["F", "fa"], ["F♯", "fa♯"], ["G", "sol"],
  ["G♯", "sol♯"], ["A", "la"], ["B♭", "si♭"], ["B", "si"]];

/** A MIDI note by name; the French count octaves one lower. @param {number} pitch */
export const pitchName = (pitch) => `${steps[pitch % 12][place()]}${Math.floor(pitch / 12) - (language() === "fr" ? 2 : 1)}`;

/** The family of an instrument; eight programs each. @param {{program: number, drums: boolean}} part */
export const instrumentName = (part) => t(part.drums ? "family.drums" : `family.${part.program >> 3}`);

const letters = { C: "do", D: "ré", E: "mi", F: "fa", G: "sol", A: "la", B: "si" };
const signs = { "♯": " dièse", "#": " dièse", "♭": " bémol", b: " bémol" };
const modes = {
  major: "majeur", minor: "mineur", dorian: "dorien", phrygian: "phrygien", lydian: "lydien", mixolydian: "mixolydien", locrian: "locrien",
};
/** The words of a verdict. @type {[RegExp, (...parts: string[]) => string][]} */
const french = [
  [/\btrack(s?)\b/g, (_, many) => `piste${many}`], [/\bbar(s?)\b/g, (_, many) => `mesure${many}`],
  [/\b([A-G])([♯♭#b])? (major|minor|dorian|phrygian|lydian|mixolydian|locrian)\b/g, (_, letter, sign, mode) => `${letters[letter]}${signs[sign] ?? ""} ${modes[mode]}`],
  [/\b(\d+) to (\d+) bpm\b/g, (_, from, to) => `${from} à ${to} à la noire`], [/\bbpm\b/g, () => "à la noire"],
  [/(\d),(?=\d{3})/g, (_, digit) => `${digit}\u202f`], [/; (\d+) feature(s?) not kept:/g, (_, count, many) => ` ; ${count} élément${many} non conservé${many} :`],
  [/; (\d+) repair(s?)/g, (_, count, many) => ` ; ${count} réparation${many}`],
];

/** What the server says of a score in one line, in the page's language. @param {string} verdict */
export const said = (verdict) => (language() === "fr" ? french.reduce((text, [pattern, by]) => text.replace(pattern, by), verdict) : verdict);
