"""The page as a whole: small, complete, and with nothing from elsewhere."""

import gzip
import pathlib
import re

SOURCES = pathlib.Path(__file__).parents[3] / "Sources/CStudioPage"


def the_table_has_every_file_twice_and_nothing_else(page):
    files = {path.name for path in (SOURCES / "page").iterdir()}
    table = (SOURCES / "studio_page.c").read_text()
    assert set(re.findall(r'\{"([\w.]+)", ', table)) == files, "the list for #embed"
    assert set(re.findall(r'FILE_OF_PAGE\("\d+", "([\w.]+)"\)', table)) == files, "the list for the assembler"


def a_browser_loads_under_150_kilobytes(page):
    page.go()
    page.wait("document.querySelectorAll('.opening').length === 5")
    loaded = page.run("""
        return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
          .filter((one) => /\\.(js|css|svg)$|\\/$/.test(one.name.split(/[?#]/)[0])).map((one) => [one.name, one.encodedBodySize])""")
    size = sum(one[1] for one in loaded)
    packed = sum(len(gzip.compress(path.read_bytes())) for path in (SOURCES / "page").iterdir())
    page.note = f"{size / 1000:.0f} kB in {len(loaded)} files"
    assert packed < 150_000, f"{packed} bytes even when packed"
    assert size < 150_000, f"{size} bytes were loaded"
    assert all(one[0].startswith(page.studio.address) for one in loaded), "something came from elsewhere"


def the_policy_is_strict_and_nothing_in_the_page_asks_for_more(page):
    for path in (SOURCES / "page").iterdir():
        text = path.read_text()
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "https://", " style=", " onclick="):
            assert forbidden not in text.replace("http://www.w3.org", ""), f"{path.name} has {forbidden}"
    page.go()
    answered = page.run_later("const done = arguments[0]; fetch('/').then((one) => done(one.headers.get('Content-Security-Policy')))")
    assert answered and "default-src 'self'" in answered and "unsafe" not in answered, answered


def every_word_has_both_languages(page):
    text = (SOURCES / "page/words.js").read_text()
    rows = re.findall(r'^  "([\w.-]+)": \["((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\],$', text, re.M)
    assert len(rows) == len(re.findall(r'^  "', text, re.M)), "a row of words.js is not a pair"
    assert len({row[0] for row in rows}) == len(rows), "a key stands twice"
    holes = lambda words: sorted(set(re.findall(r"\{(\w+)\}", words)))
    odd = [row[0] for row in rows if holes(row[1]) != holes(row[2]) or row[1].count("|") != row[2].count("|")]
    assert not odd, f"languages differ in their holes: {odd}"
    assert not [row[0] for row in rows if re.search(r"\w[;:!?»](\s|$)", row[2]) or re.search(r"«\S", row[2])], "French spaces"
    used = set()
    for path in (SOURCES / "page").glob("*.js"):
        used |= set(re.findall(r'\bt\("([\w.-]+)"', path.read_text()))
    assert used <= {row[0] for row in rows}, f"no words for {used - {row[0] for row in rows}}"
