"""What the flows have in common: a window on the page, short takes, and how the keyboard walks."""

import json
import pathlib
import time

from webdriver import Session

# Takes that a slow machine writes within seconds.
SHORT = {"task": "continue", "count": 2, "bars": 4, "wildness": 0.3, "seed": 7, "keep": ["rhythm"],
         "constraints": {}}
SHORT_TOKENS = 90


class Page:
    """A session on the studio's page. Every flow looks through one of these."""

    def __init__(self, session, studio, shots):
        self.studio = studio
        self.shots = pathlib.Path(shots)
        self.session = session
        self.note = ""
        # Words of complaints that the test provokes, and which the console therefore may have.
        self.expected = []

    def prepare(self):
        """What is done once for a window."""
        if getattr(self.session, "is_prepared", False):
            return
        self.session.is_prepared = True
        self.session.command("Page.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(self.studio.downloads)})
        # Noted before the page has a chance to: which press began it all.
        self.session.command("Page.addScriptToEvaluateOnNewDocument", {"source": """
            addEventListener('pointerdown', () => { window.pressed ??= performance.now() }, true);
            addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') window.pressed ??= performance.now() }, true);
        """ + f"""
            if (location.protocol === 'http:') {{
                localStorage.setItem('diapason.form', localStorage.getItem('diapason.form') ?? {json.dumps(json.dumps(SHORT))});
                localStorage.setItem('diapason.mostTokens', localStorage.getItem('diapason.mostTokens') ?? '{SHORT_TOKENS}');
            }}
        """})

    def forget(self):
        """As if the window were new: the next test finds nothing of this one."""
        self.session.media(self.session.is_dark)
        self.session.open("about:blank")
        self.session.command("Storage.clearDataForOrigin", {"origin": self.studio.address, "storageTypes": "local_storage"})
        self.session.complaints()

    def __getattr__(self, name):
        return getattr(self.session, name)

    def go(self, place="", wait="main > *"):
        self.session.open(f"{self.studio.address}/#/{place}")
        # The same page with another fragment is not loaded again.
        self.session.wait("document.readyState === 'complete' && document.querySelector(arguments[0])", wait)
        self.session.wait("!document.querySelector('main').hasAttribute('aria-busy')")

    def shot(self, name, whole=False):
        self.session.screenshot(self.shots / f"{name}.png", whole)

    def fits(self):
        """Nothing is wider than the window."""
        seen = self.session.run("return [document.documentElement.scrollWidth, innerWidth]")
        assert seen[0] <= seen[1], f"the page is {seen[0]} pixels wide in a window of {seen[1]}"

    def tab_to(self, selector, most=90, back=False):
        """Presses Tab until an element that matches has the focus; the focus must be seen at every stop."""
        for _ in range(most):
            self.session.keys("Shift+Tab" if back else "Tab")
            here = self.session.run("""
                const node = document.activeElement;
                const style = getComputedStyle(node);
                const around = node.closest('label, .drop-zone');
                const seen = parseFloat(style.outlineWidth) >= 1 && style.outlineStyle !== 'none'
                    || (around && getComputedStyle(around).outlineStyle !== 'none');
                return [node.matches(arguments[0]), !!seen || node.matches('body, main'), node.outerHTML.slice(0, 120)]""", selector)
            assert here[1], f"the focus is not seen on {here[2]}"
            if here[0]:
                return
        raise AssertionError(f"Tab does not reach {selector}")

    def press(self, key):
        self.session.keys(key)

    def type(self, text):
        for letter in text:
            self.session.keys(letter)

    def is_audible(self, seconds=3):
        """Whether the sound that leaves the page is more than silence."""
        return self.session.run_later("""
            const done = arguments[1], end = performance.now() + arguments[0] * 1000;
            const look = setInterval(() => {
              const isHeard = window.diapason.level() > 0.002;
              if (!isHeard && performance.now() < end) return;
              clearInterval(look);
              done(isHeard);
            }, 15)""", seconds)

    def takes(self, seconds=90):
        """Waits until every lane holds a take that is kept; their number."""
        self.session.wait(
            "document.querySelector('.lane') && [...document.querySelectorAll('.lane')].every((one) => !one.classList.contains('writing'))",
            seconds=seconds, what="all takes written")
        return self.session.count(".lane:not(.nothing)")

    def download(self, before, seconds=30):
        """The name of a file that came after `before`, whole."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            new = [path for path in self.studio.downloads.iterdir() if path.name not in before and not path.name.endswith(".crdownload")]
            if new and new[0].stat().st_size > 0:
                return new[0]
            time.sleep(0.2)
        raise AssertionError("no file was downloaded")

    def downloaded(self):
        return {path.name for path in self.studio.downloads.iterdir()}
