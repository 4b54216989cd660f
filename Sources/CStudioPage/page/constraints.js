/**
 * What every take must keep to: each field is checked here for its form, and by the server for its sense.
 */
import { el } from "./dom.js";
import { t } from "./strings.js";

/** Name of the field, type, example, and the pattern of what may be written. */
const fields = [
  ["key", "text", "A minor", "[A-Ga-g][#b♯♭]?( .{2,20})?"],
  ["chords", "text", "Am F C G", null],
  ["range", "text", "E2-E5", "[A-Ga-g0-9][#b0-9]*\\s*-\\s*[A-Ga-g0-9][#b0-9]*"],
  ["max_notes_at_once", "number", "4", null],
  ["notes_per_bar", "text", "4-16", "\\d{1,4}(-\\d{1,4})?"],
  ["velocity", "text", "40-100", "\\d{1,3}(-\\d{1,3})?"],
];
const tunings = ["guitar", "drop-d", "bass"];

/** @param {Object<string, any>} values changed in place @param {() => void} changed */
export function constraintFields(values, changed) {
  const set = (name, value) => {
    if (value === "" || value === null || value === false) delete values[name];
    else values[name] = value;
    changed();
  };
  const field = ([name, type, example, pattern]) => {
    const id = `constraint-${name}`;
    const input = /** @type {HTMLInputElement} */ (el("input", {
      id, type, placeholder: example, value: values[name] ?? "", pattern, autocomplete: "off", spellcheck: false,
      min: type === "number" ? "1" : null, max: type === "number" ? "128" : null, "aria-describedby": `${id}-help`,
      on: { input: () => {
        const isRight = input.checkValidity();
        input.setAttribute("aria-invalid", String(!isRight));
        if (isRight) set(name, type === "number" ? (input.value === "" ? null : Number(input.value)) : input.value.trim());
      } },
    }));
    return el("div", { class: "field" }, el("label", { for: id, text: t(`constraint.${name}`) }), input,
      el("small", { id: `${id}-help`, text: t(`constraint.${name}.help`) }));
  };
  const single = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", checked: !!values.monophonic,
    on: { change: () => set("monophonic", single.checked) } }));
  const tuning = /** @type {HTMLInputElement} */ (el("input", { id: "constraint-tuning", value: values.tuning ?? "",
    placeholder: "drop-d", autocomplete: "off", on: { input: () => set("tuning", tuning.value.trim()) } }));
  tuning.setAttribute("list", "tunings");
  return el("div", { class: "constraints" }, fields.map(field),
    el("div", { class: "field" }, el("label", { for: "constraint-tuning", text: t("constraint.tuning") }), tuning,
      el("datalist", { id: "tunings" }, tunings.map((value) => el("option", { value }))),
      el("small", { text: t("constraint.tuning.help") })),
    el("label", { class: "check" }, single, el("span", { text: t("constraint.monophonic") })));
}
