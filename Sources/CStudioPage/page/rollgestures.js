/**
 * How a roll is touched: a drag chooses bars, a tap or click moves the playhead, keys do both.
 */
import { announce } from "./dom.js";
import { t } from "./strings.js";

const dragThreshold = 4;

export class RollGestures {
  /** @param {import("./rollview.js").RollView} view */
  constructor(view) {
    this.view = view;
    /** The bar from which keys stretch the selection. */
    this.anchor = 1;
    for (const surface of [view.canvas, view.rulerCanvas]) {
      surface.addEventListener("pointerdown", (event) => this.#down(event));
      surface.addEventListener("pointermove", (event) => this.#move(event));
      surface.addEventListener("pointerup", (event) => this.#up(event));
      surface.addEventListener("pointercancel", () => { this.drag = null; });
      surface.addEventListener("dblclick", (event) => this.#selectBar(event));
    }
    view.scroller.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    view.element.addEventListener("keydown", (event) => this.#key(event));
  }

  #x(event) {
    return event.clientX - this.view.scroller.getBoundingClientRect().left;
  }

  #bar(event) {
    return this.view.music.barAt(this.view.timeAt(Math.max(this.view.keyboard, this.#x(event))));
  }

  #down(event) {
    if (event.button !== 0 || this.#x(event) < this.view.keyboard) return;
    const onRuler = event.currentTarget === this.view.rulerCanvas;
    // On the notes a finger scrolls; the ruler is for choosing.
    const mayDrag = onRuler || event.pointerType === "mouse";
    this.drag = { start: event.clientX, bar: this.#bar(event), moved: false, mayDrag };
    const selection = this.view.selection;
    if (mayDrag && selection) {
      // Close to an end of the selection, the other end stays where it is.
      const x = this.#x(event);
      const place = (bar) => this.view.keyboard + this.view.music.barStart(bar) * this.view.scale - this.view.scroller.scrollLeft;
      if (Math.abs(x - place(selection.first)) < 8) this.drag.bar = selection.last;
      else if (Math.abs(x - place(selection.last + 1)) < 8) this.drag.bar = selection.first;
    }
    if (mayDrag) event.currentTarget.setPointerCapture(event.pointerId);
  }

  #move(event) {
    const drag = this.drag;
    if (!drag?.mayDrag) return;
    if (!drag.moved && Math.abs(event.clientX - drag.start) < dragThreshold) return;
    drag.moved = true;
    const bar = this.#bar(event);
    this.view.select({ first: Math.min(bar, drag.bar), last: Math.max(bar, drag.bar) }, true);
    this.#scrollAtEdge(event);
  }

  #up(event) {
    const drag = this.drag;
    this.drag = null;
    if (!drag) return;
    if (drag.moved) {
      this.anchor = drag.bar;
      this.#tell(this.view.selection);
    } else if (Math.abs(event.clientX - drag.start) < dragThreshold) {
      this.view.options.seek?.(this.view.timeAt(this.#x(event)));
    }
  }

  #scrollAtEdge(event) {
    const x = this.#x(event);
    const { scroller, width, keyboard } = this.view;
    if (x > width - 30) scroller.scrollLeft += 14;
    else if (x < keyboard + 30) scroller.scrollLeft -= 14;
  }

  #selectBar(event) {
    const bar = this.#bar(event);
    this.anchor = bar;
    this.#tell({ first: bar, last: bar });
  }

  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.view.zoom(Math.exp(-event.deltaY / 300), this.#x(event));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { view } = this;
    const { music } = view;
    const here = music.barAt(view.time + 0.01);
    const last = music.barCount;
    const go = (bar) => {
      const to = Math.min(last, Math.max(1, bar));
      view.options.seek?.(music.barStart(to));
      view.reveal(music.barStart(to));
      this.anchor = to;
      announce(t("roll.bar", { bar: to, of: last }));
    };
    const stretch = (step) => {
      const old = view.selection ?? { first: this.anchor = here, last: here };
      if (!view.selection) return this.#tell(old);
      if (this.anchor < old.first || this.anchor > old.last) this.anchor = old.first;
      const free = this.anchor === old.first ? old.last : old.first;
      const to = Math.min(last, Math.max(1, free + step));
      view.reveal(music.barStart(to));
      this.#tell({ first: Math.min(to, this.anchor), last: Math.max(to, this.anchor) });
    };
    const actions = {
      ArrowLeft: () => (event.shiftKey ? stretch(-1) : go(view.time > music.barStart(here) + 0.25 ? here : here - 1)),
      ArrowRight: () => (event.shiftKey ? stretch(1) : go(here + 1)),
      Home: () => go(1), End: () => go(last),
      "+": () => view.zoom(1.3), "=": () => view.zoom(1.3), "-": () => view.zoom(1 / 1.3), 0: () => view.fit(),
      Escape: () => this.#tell(null),
      Enter: () => view.options.play?.(),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  /** @param {import("./rollview.js").Bars|null} bars */
  #tell(bars) {
    this.view.select(bars);
    announce(bars ? t("roll.selected", bars) : t("roll.all"));
  }
}
