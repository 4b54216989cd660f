/**
 * The colours of notes and paper on the canvases: for each part a ramp by velocity. On paper louder is darker, at night
 * louder is brighter; what the model was given is grey, what it wrote has its part's colour.
 */

/** The letters of the canvases, as the style sheet has them. */
export const letters = "11px Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** Steps of velocity that are told apart. */
export const shades = 16;

/** From quiet over middle to loud, in daylight. */
const ramps = [
  [0xf9d8a8, 0xe5683b, 0x7a1230], // apricot to wine
  [0xbfe0ee, 0x2f86b8, 0x112f6b], // ice to deep sea
  [0xd3e8b4, 0x4f9d57, 0x0d4237], // leaf to fir
  [0xe4d3f3, 0x9563c4, 0x3e1670], // lilac to violet
  [0xf3e6a0, 0xc79a1e, 0x5e3f06], // straw to umber
  [0xfacfdd, 0xd94f8c, 0x6e0f52], // rose to plum
  [0xb8e6dc, 0x1f9c93, 0x0b4650], // mint to petrol
  [0xe6d5c4, 0xa5764f, 0x46281a], // sand to bark
];
const pencil = [0xcfd5dd, 0x8a95a5, 0x39424f];
const pencilAtNight = [0x4a4d52, 0x858a92, 0xd9dce1];

/** Paper, lines and letters of the canvases. */
const papers = {
  light: {
    plot: "#ffffff", blackRow: "#f6f4ef", line: "#efece5", octave: "#dcd7cc", beat: "#f0ede7", bar: "#d9d3ea",
    number: "#6f6494", ink: "#23211d", soft: "#6b665c", whiteKey: "#ffffff", blackKey: "#3a3733", keyEdge: "#cfc9bd",
    selection: "rgba(180, 67, 28, 0.10)", selectionEdge: "#b4431c", playhead: "#b4431c", dim: "rgba(253, 252, 249, 0.62)",
    given: "rgba(95, 110, 140, 0.06)", ground: "#fdfcf9",
  },
  dark: {
    plot: "#1c1a18", blackRow: "#181614", line: "#232120", octave: "#34312e", beat: "#242220", bar: "#3b3550",
    number: "#a79cc9", ink: "#ece7df", soft: "#a8a196", whiteKey: "#d8d2c8", blackKey: "#211f1d", keyEdge: "#4a463f",
    selection: "rgba(240, 138, 93, 0.15)", selectionEdge: "#f08a5d", playhead: "#f6a27c", dim: "rgba(21, 19, 18, 0.6)",
    given: "rgba(170, 185, 220, 0.045)", ground: "#151312",
  },
};

const mix = (a, b, share) => {
  let out = 0;
  for (const shift of [16, 8, 0]) {
    const from = (a >> shift) & 255;
    out |= Math.round(from + (((b >> shift) & 255) - from) * share) << shift;
  }
  return out;
};
const hex = (colour) => "#" + colour.toString(16).padStart(6, "0");

/** @param {number[]} ramp @param {number} shade */
const along = ([quiet, middle, loud], shade) => {
  const place = (2 * shade) / (shades - 1);
  return place <= 1 ? mix(quiet, middle, place) : mix(middle, loud, place - 1);
};

const night = ([quiet, middle]) => [mix(middle, 0x1c1a18, 0.5), mix(middle, quiet, 0.18), mix(quiet, 0xffffff, 0.2)];

/** @type {Map<string, {fill: string[], edge: string[], line: string}>} */
const made = new Map();

/**
 * Fill and hairline for each shade, and a colour for the curve of a bend.
 * @param {number} part @param {boolean} isGiven @param {boolean} isDark
 */
export function inks(part, isGiven, isDark) {
  const key = `${isGiven ? "given" : part % ramps.length}${isDark}`;
  let inks = made.get(key);
  if (!inks) {
    const ramp = isGiven ? (isDark ? pencilAtNight : pencil) : isDark ? night(ramps[part % ramps.length]) : ramps[part % ramps.length];
    const fill = [];
    const edge = [];
    for (let shade = 0; shade < shades; shade += 1) {
      const colour = along(ramp, shade);
      fill.push(hex(colour));
      edge.push(hex(mix(colour, isDark ? ramp[2] : mix(ramp[1], ramp[2], 0.5), isDark ? 0.18 : 0.5)));
    }
    inks = { fill, edge, line: hex(isDark ? mix(ramp[2], 0xffffff, 0.4) : ramp[2]) };
    made.set(key, inks);
  }
  return inks;
}

/** The colour by which a part is known in lists. @param {number} part @param {boolean} isDark */
export const partColour = (part, isDark) => inks(part, false, isDark).fill[isDark ? 9 : 8];

/** @param {boolean} isDark */
export const paper = (isDark) => (isDark ? papers.dark : papers.light);

/** @param {number} velocity 1...127 */
export const shadeOf = (velocity) => Math.min(shades - 1, velocity >> 3);
