/**
 * Who is preferred how often, with the interval in which the truth lies 19 times of 20.
 */
import { el } from "./dom.js";
import { number, t } from "./strings.js";

const svgSpace = "http://www.w3.org/2000/svg";

/**
 * @param {{label: string, score: number, low: number, high: number, votes: number}[]} rows points on Elo's scale
 * @param {(label: string) => string} name what a label is called
 */
export function standings(rows, name) {
  const downloads = el("p", { class: "downloads" },
    el("a", { class: "button small", href: "/api/comparisons/votes.csv", download: "votes.csv", text: t("compare.csv") }),
    el("a", { class: "button small", href: "/api/comparisons/votes.jsonl", download: "votes.jsonl", text: t("compare.dpo") }));
  if (!rows?.length) return el("div", {}, el("h2", { text: t("compare.table") }), el("p", { class: "empty-words", text: t("compare.none") }), downloads);
  const low = Math.min(900, ...rows.map((row) => row.low));
  const high = Math.max(1100, ...rows.map((row) => row.high));
  return el("div", {}, el("h2", { text: t("compare.table") }),
    el("div", { class: "table-box" }, el("table", {},
      el("thead", {}, el("tr", {}, [t("compare.who"), t("compare.score"), t("compare.interval"), t("compare.votes")].map((text) => el("th", { scope: "col", text })))),
      el("tbody", {}, rows.map((row) => el("tr", {}, el("th", { scope: "row", text: name(row.label) }), el("td", { text: number(row.score) }),
        el("td", { class: "interval" }, whisker(row, low, high), el("span", { text: `${number(row.low)} – ${number(row.high)}` })),
        el("td", { text: number(row.votes) })))))),
    el("p", { class: "hint", text: t("compare.table.words") }), downloads);
}

/** A line over the interval, a dot where the score is, a hair in the middle of all. */
function whisker({ score, low, high }, least, most) {
  const svg = document.createElementNS(svgSpace, "svg");
  svg.setAttribute("viewBox", "0 0 120 16");
  svg.setAttribute("class", "whisker");
  svg.setAttribute("aria-hidden", "true");
  const add = (name, attributes) => {
    const node = document.createElementNS(svgSpace, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    svg.append(node);
  };
  const x = (value) => 4 + (112 * (value - least)) / (most - least);
  add("line", { x1: 4, x2: 116, y1: 8, y2: 8, class: "axis" });
  add("line", { x1: x(1000), x2: x(1000), y1: 2, y2: 14, class: "axis" });
  add("line", { x1: x(low), x2: x(high), y1: 8, y2: 8, class: "range" });
  add("circle", { cx: x(score), cy: 8, r: 4, class: "dot" });
  return svg;
}
