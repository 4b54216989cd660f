/**
 * What the reader asks of the model, and the asking itself.
 */
import { api } from "./api.js";
import { go } from "./route.js";
import { remember, setting } from "./settings.js";

/**
 * `adapter` is null for the bare model, and left out where nobody has chosen.
 * @typedef {{task: string, adapter?: string|null, count: number, bars: number, wildness: number, seed: number|null,
 *   keep: string[], constraints: Object<string, any>, score?: string|null, parts?: number[]|null,
 *   range?: {first_bar: number, last_bar: number}|null, max_tokens?: number}} Form
 */

/** @type {Form} */
const first = { task: "continue", count: 2, bars: 8, wildness: 0.5, seed: null, keep: ["rhythm"], constraints: {} };

/** The form as it was left. @returns {Form} */
export const form = () => ({ ...first, ...setting("form", {}) });

/** @param {Partial<Form>} changes */
export const keep = (changes) => {
  const { score, parts, range, max_tokens: _, ...lasting } = { ...form(), ...changes };
  remember("form", lasting);
};

/**
 * Who writes: what the reader chose, if it is there, else who usually does for the score's persona.
 * @param {any} state what /api/state says @param {string|null|undefined} chosen @param {import("./api.js").Score} score
 */
export function writer({ adapters = [], writers = {} }, chosen, score) {
  const has = (id) => adapters.some((adapter) => adapter.id === id);
  if (chosen === null || has(chosen)) return chosen;
  const usual = writers[score.persona ?? "pianist"];
  return has(usual) ? usual : adapters[0]?.id ?? null;
}

/** What is sent: empty fields are left out, and only a variation says what it keeps. @param {Form} form */
function requestOf(form) {
  const constraints = Object.fromEntries(Object.entries(form.constraints).filter(([, value]) => value !== "" && value !== null && value !== false));
  return {
    kind: "compose", task: form.task, score: form.score ?? null, parts: form.parts ?? null, range: form.range ?? null,
    keep: form.task === "vary" ? form.keep : [], adapter: form.adapter, count: form.count,
    // The server counts the bars of the whole take; the reader, those that are new.
    bars: form.task === "continue" ? form.bars + (form.range ? form.range.last_bar - form.range.first_bar + 1 : 0) : null,
    seed: form.seed, wildness: form.wildness, constraints,
    // A test may ask for short takes.
    ...(setting("mostTokens", null) ? { max_tokens: setting("mostTokens", null) } : {}),
  };
}

/** Asks, and goes to where the takes will fill. @param {Form} form @param {import("./api.js").Score} score */
export async function compose(form, score) {
  const job = await api.submit(requestOf({ ...form, adapter: writer(await api.state(), form.adapter, score) }));
  const { range } = form;
  const isPart = range && (range.first_bar > 1 || range.last_bar < score.bars);
  go("score", score.id, { job: job.id, bars: isPart ? `${range.first_bar}-${range.last_bar}` : null });
  return job;
}
