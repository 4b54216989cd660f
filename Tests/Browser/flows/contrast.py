"""Words stand out from what is behind them by 4.5 to 1 (3 to 1 when large), in both themes: WCAG 2.2, level AA."""

import pathlib
import re

STYLE = pathlib.Path(__file__).parents[3] / "Sources/CStudioPage/page/style.css"

WORDS = [("ink", "ground"), ("ink", "panel"), ("ink", "sunk"), ("soft", "ground"), ("soft", "panel"), ("soft", "sunk"),
         ("soft", "accent-soft"), ("accent", "ground"), ("accent", "panel"), ("accent", "accent-soft"), ("ink", "accent-soft"),
         ("on-accent", "accent"), ("wrong", "panel"), ("wrong", "wrong-soft"), ("good", "panel")]
EDGES = [("edge", "panel"), ("edge", "ground"), ("accent", "panel"), ("accent", "ground")]


def luminance(colour):
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours_of_the_style_sheet_stand_apart(page):
    colours = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", STYLE.read_text()))
    weak = []
    for pairs, least in ((WORDS, 4.5), (EDGES, 3)):
        for front, back in pairs:
            for theme, one, other in zip(("light", "dark"), colours[front].split(", "), colours[back].split(", ")):
                if ratio(one, other) < least:
                    weak.append(f"{front} on {back}, {theme}: {ratio(one, other):.2f}")
    assert not weak, "; ".join(weak)


def notes_of_every_part_and_loudness_stand_out_from_the_paper(page):
    page.go()
    seen = page.run_later("""
        const done = arguments[0];
        import('/palette.js').then(({ inks, paper, shades }) => done([false, true].flatMap((dark) =>
          [true, false].flatMap((given) => [...Array(8).keys()].flatMap((part) => {
            const ink = inks(part, given, dark);
            return [...Array(shades).keys()].flatMap((shade) => [paper(dark).plot, paper(dark).blackRow].map((back) =>
              [`part ${part}, shade ${shade}, ${given ? 'given' : 'written'}, ${dark ? 'dark' : 'light'}`, ink.fill[shade], ink.edge[shade], back]));
          })))))""")
    weak = {}
    for name, fill, edge, back in seen:
        best = max(ratio(fill, back), ratio(edge, back))
        # The quietest are faint on purpose: loudness is shown as shade, and the line around them carries the shape.
        least = 1.9 if "shade 0," in name or "shade 1," in name else 2.2
        if best < least:
            weak[name] = round(best, 2)
    assert not weak, str(dict(list(weak.items())[:6]))


AUDIT = """
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (text) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
    const over = (front, back) => { const a = front[3] / 255; return [0, 1, 2].map((place) => front[place] * a + back[place] * (1 - a)); };
    const behind = (node) => {
      const layers = [];
      for (let at = node; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
      return layers.reverse().reduce((back, front) => over(front, back), [255, 255, 255]);
    };
    const light = (colour) => { const [r, g, b] = colour.map((v) => { const s = v / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const weak = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      const node = text.parentElement;
      if (!text.data.trim() || !node.checkVisibility({ opacityProperty: true }) || node.closest('.unseen, noscript, :disabled, option, script')) continue;
      const style = getComputedStyle(node);
      const back = behind(node);
      const front = over(rgba(style.color), back);
      const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) weak.push(`${text.data.trim().slice(0, 30)} ${ratio.toFixed(2)}`);
    }
    return weak;"""


def every_word_on_every_screen_is_legible(page):
    score = page.studio.upload(page.studio.song)
    places = ["", f"score/{score['id']}?bars=1-2", f"score/{score['id']}?view=text", "compare", "train", "library"]
    for dark in (False, True):
        page.media(dark)
        for place in places:
            page.go(place)
            page.wait("document.querySelector('h1')")
            # Colours that are on their way to others are none of either theme.
            page.wait("document.getAnimations().length === 0")
            weak = page.run(AUDIT)
            assert not weak, f"{place or 'home'}, {'dark' if dark else 'light'}: {weak[:5]}"
