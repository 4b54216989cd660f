/**
 * The server's answers: JSON in, JSON out, and every failure as one sentence.
 */
import { t } from "./strings.js";

/**
 * @typedef {{index: number, name: string, program: number, drums: boolean, notes: number, role?: string,
 *   strings?: boolean, lowest?: number, highest?: number}} Part
 * @typedef {{id: string, name: string, kind: string, parent: string|null, job: string|null, take: number|null,
 *   created: string, verdict: string, warnings: string[], parts: Part[], seconds: number, bars: number,
 *   notes: number, persona?: string, trashed: boolean}} Score
 * @typedef {{id: string, kind: string, state: string, request: any, created: string, started?: string, ended?: string,
 *   progress?: any, result?: any, failure?: string}} Job
 * @typedef {{duration: number, bars: [number, number][], parts: any[], written?: [number, number][]}} RollDocument
 */

/** What went wrong, as a sentence for the reader; `field` names the form's field at fault. */
export class ApiError extends Error {
  /** @param {string} message @param {number} status @param {string} [field] @param {number} [retryAfter] seconds */
  constructor(message, status, field, retryAfter) {
    super(message);
    this.status = status;
    this.field = field;
    this.retryAfter = retryAfter;
  }
}

/** @param {string} path @param {RequestInit} [options] @returns {Promise<Response>} */
export async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(t("error.gone"), 0);
  }
  if (response.ok) return response;
  const wait = Number(response.headers.get("Retry-After")) || undefined;
  const body = await response.json().catch(() => null);
  const message = body?.error?.message ?? t("error.status", { code: response.status });
  throw new ApiError(response.status === 429 ? t("error.busy", { seconds: wait ?? 30 }) : message,
    response.status, body?.error?.field, wait);
}

const read = async (path, options) => (await request(path, options)).json();
const send = (path, body) => read(path, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}),
});

export const api = {
  state: () => read("/api/state"),
  /** @returns {Promise<Score[]>} newest first */
  scores: async (limit = 200) => (await read(`/api/scores?limit=${limit}`)).scores,
  /** @returns {Promise<Score>} */
  score: (id) => read(`/api/scores/${id}`),
  /** @returns {Promise<RollDocument>} */
  roll: (id) => read(`/api/scores/${id}/roll`),
  text: async (id) => (await request(`/api/scores/${id}/text`)).text(),
  /** @returns {Promise<Score>} */
  open: (opening) => send(`/api/openings/${encodeURIComponent(opening)}`),
  /** @returns {Promise<RollDocument>} */
  openingRoll: (opening) => read(`/api/openings/${encodeURIComponent(opening)}/roll`),
  /** @param {File} file @returns {Promise<Score>} */
  upload: (file) => read(`/api/scores?name=${encodeURIComponent(file.name)}`, {
    method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file,
  }),
  remove: (id) => request(`/api/scores/${id}`, { method: "DELETE" }),
  restore: (id) => request(`/api/scores/${id}/restore`, { method: "POST" }),
  exportPath: (id, format) => `/api/scores/${id}/export?format=${encodeURIComponent(format)}`,
  /** @returns {Promise<Job>} */
  submit: (job) => send("/api/jobs", job),
  /** @returns {Promise<Job[]>} newest first */
  jobs: async (limit = 50) => (await read(`/api/jobs?limit=${limit}`)).jobs,
  /** @returns {Promise<Job>} */
  job: (id) => read(`/api/jobs/${id}`),
  stop: (id) => request(`/api/jobs/${id}/stop`, { method: "POST" }),
  resume: (id) => request(`/api/jobs/${id}/resume`, { method: "POST" }),
  cancel: (id) => request(`/api/jobs/${id}`, { method: "DELETE" }),
  plan: (train) => send("/api/jobs/train/plan", train),
  folders: (path) => read("/api/folders" + (path ? `?path=${encodeURIComponent(path)}` : "")),
  nextPair: (a, b) => read("/api/comparisons/next?" + new URLSearchParams(
    [["a", a], ["b", b]].filter(([, value]) => value))),
  pairRoll: (id, side) => read(`/api/comparisons/${id}/${side}/roll`),
  vote: (id, choice) => send(`/api/comparisons/${id}/vote`, { choice }),
  standings: () => read("/api/comparisons/table"),
};
