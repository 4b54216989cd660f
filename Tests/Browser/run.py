"""Drives the studio's page in Chromium, flow by flow, and leaves a picture of each in out/browser."""

import argparse
import contextlib
import importlib
import inspect
import os
import pathlib
import sys
import time
import traceback

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))

from page import Page  # noqa: E402
from studio import Studio  # noqa: E402
from webdriver import Driver, Session, WebDriverError, find_driver  # noqa: E402

FLOWS = ["page_files", "first_visit", "drop", "compose", "listen", "compare", "export", "train", "library", "keyboard", "contrast", "roll_speed", "looks", "restart"]


def tests_of(flow, wanted):
    module = importlib.import_module(f"flows.{flow}")
    for name, function in vars(module).items():
        if inspect.isfunction(function) and function.__module__ == module.__name__ and list(inspect.signature(function).parameters) == ["page"]:
            if not wanted or flow in wanted or name in wanted:
                yield name, function


def run(session, studio, shots, name, function):
    """One test. Its complaint, None if it passed, and a remark."""
    page = Page(session, studio, shots)
    try:
        page.prepare()
        function(page)
        complaints = [one for one in page.complaints() if not any(words in one for words in page.expected)]
        assert not complaints, f"the console says: {complaints[0]}"
        return None, page.note
    except Exception as error:
        try:
            page.shot(f"failed-{name}")
            seen = page.complaints()
        except Exception:
            seen = []
        where = traceback.extract_tb(error.__traceback__)
        line = next((f"{pathlib.Path(one.filename).name}:{one.lineno}" for one in reversed(where) if "/flows/" in one.filename), "")
        return f"{where and line}: {error}" + (f" (console: {seen[0]})" if seen else ""), page.note
    finally:
        with contextlib.suppress(WebDriverError):
            page.forget()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", help=f"flows or single tests: {', '.join(FLOWS)}")
    options.add_argument("--required", action="store_true", help="fail when there is no browser, instead of skipping")
    options.add_argument("--studio", default=os.environ.get("DIAPASON_STUDIO", str(HERE.parents[1] / ".build/release/diapason-studio")), help="the program")
    options.add_argument("--address", help="of a studio that runs already, as http://127.0.0.1:8080")
    options.add_argument("--out", default=str(HERE.parents[1] / "out/browser"), help="the folder for the pictures")
    chosen = options.parse_args()

    path, browser = find_driver()
    if not path or not browser:
        print("skipped: no chromedriver and Chromium here. Debian: apt-get install chromium chromium-driver", file=sys.stderr)
        return 1 if chosen.required else 0
    if not chosen.address and not os.access(chosen.studio, os.X_OK):
        print(f"there is no program '{chosen.studio}'; build it (make build) or name it with --studio", file=sys.stderr)
        return 2
    pathlib.Path(chosen.out).mkdir(parents=True, exist_ok=True)

    passed = failed = 0
    studio = Studio(chosen.studio, chosen.address)
    driver = Driver()
    # Windows of one kind serve one test after the other; to open a browser takes seconds.
    windows = {}
    try:
        for flow in FLOWS:
            for name, function in tests_of(flow, chosen.names):
                begun = time.monotonic()
                wish = getattr(function, "window", {})
                kind = str(wish)
                if kind not in windows:
                    windows[kind] = Session(driver, **wish)
                complaint, remark = run(windows[kind], studio, chosen.out, name, function)
                passed += complaint is None
                failed += complaint is not None
                words = f"{'ok    ' if complaint is None else 'FAILED'} {time.monotonic() - begun:5.1f} s  {flow}: {name.replace('_', ' ')}"
                print(words + (f" ({remark})" if remark else ""), flush=True)
                if complaint:
                    print(f"       {complaint}", flush=True)
    finally:
        for session in windows.values():
            session.close()
        driver.close()
        studio.close()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
