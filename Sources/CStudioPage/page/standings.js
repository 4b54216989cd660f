/**
 * Who is preferred how often, with the interval in which the truth lies 19 times of 20.
 */
import { el } from "./dom.js";
import { number, t } from "./strings.js";

const svgSpace = "http://www.w3.org/2000/svg";

/** @param {{label: string, score: number, low: number, high: number, votes: number}[]} rows */
export function standings(rows) {
  const downloads = el("p", { class: "downloads" },
    el("a", { class: "button small", href: "/api/comparisons/votes.csv", download: "votes.csv", text: t("compare.csv") }),
    el("a", { class: "button small", href: "/api/comparisons/votes.jsonl", download: "votes.jsonl", text: t("compare.dpo") }));
  if (!rows?.length) return el("div", {}, el("h2", { text: t("compare.table") }), el("p", { class: "empty-words", text: t("compare.none") }), downloads);
  const percent = (value) => `${Math.round(value * 100)} %`;
  return el("div", {}, el("h2", { text: t("compare.table") }),
    el("div", { class: "table-box" }, el("table", {},
      el("thead", {}, el("tr", {}, [t("compare.who"), t("compare.score"), t("compare.interval"), t("compare.votes")].map((text) => el("th", { scope: "col", text })))),
      el("tbody", {}, rows.map((row) => el("tr", {}, el("th", { scope: "row", text: row.label }), el("td", { text: percent(row.score) }),
        el("td", { class: "interval" }, whisker(row), el("span", { text: `${percent(row.low)} – ${percent(row.high)}` })),
        el("td", { text: number(row.votes) })))))),
    el("p", { class: "hint", text: t("compare.table.words") }), downloads);
}

/** A line from the lowest to the highest, a dot where the score is, a hair at one half. */
function whisker({ score, low, high }) {
  const svg = document.createElementNS(svgSpace, "svg");
  svg.setAttribute("viewBox", "0 0 120 16");
  svg.setAttribute("class", "whisker");
  svg.setAttribute("aria-hidden", "true");
  const add = (name, attributes) => {
    const node = document.createElementNS(svgSpace, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    svg.append(node);
  };
  const x = (value) => 4 + 112 * Math.min(1, Math.max(0, value));
  add("line", { x1: x(0), x2: x(1), y1: 8, y2: 8, class: "axis" });
  add("line", { x1: x(0.5), x2: x(0.5), y1: 2, y2: 14, class: "axis" });
  add("line", { x1: x(low), x2: x(high), y1: 8, y2: 8, class: "range" });
  add("circle", { cx: x(score), cy: 8, r: 4, class: "dot" });
  return svg;
}
