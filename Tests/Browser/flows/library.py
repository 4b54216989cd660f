"""What is kept, what runs, how the machine is; a text for a bug report."""

import time


def everything_is_listed_and_a_report_can_be_copied(page):
    page.studio.upload(page.studio.song)
    page.go("library", ".rows a")
    page.wait("document.querySelector('.library-page .facts dd')")
    page.write("#search", "song")
    page.wait("[...document.querySelectorAll('.rows strong')].some((one) => one.textContent === 'song')")
    page.shot("library", whole=True)
    page.click("#copy-report")
    page.see("#report")
    report = page.run("return document.getElementById('report').value")
    for word in ("Diapason", "platform:", "model:", "queue:", "memory:", "browser:"):
        assert word in report, word
    assert "song" not in report, "the report names the reader's music"


def a_score_that_is_gone_says_so(page):
    page.go("score/00000000000000000000000000000000", ".wrong")
    assert len(page.text(".wrong p")) > 10
    page.shot("gone")
    page.expected = ["status of 404"]


def the_sheet_of_keys_opens_and_closes(page):
    page.go("library", ".rows")
    page.press("?")
    page.see("dialog.help")
    page.shot("help")
    page.press("Escape")
    page.wait("!document.querySelector('dialog[open]')")


def little_memory_stays_after_all_that(page):
    """What drawings, sounds and jobs took goes back: the flows before this one have had the studio do all of it."""
    for _ in range(300):
        # A job of theirs may still run on a machine that has other things to do.
        state = page.studio.get("/api/state")
        held, jobs = state["memory"]["bytes"], state["queue"]["running"] + state["queue"]["waiting"]
        if held < 60e6 and not jobs:
            break
        time.sleep(0.2)
    page.note = f"{held / 1e6:.0f} MB"
    assert held < 60e6, f"the studio holds {held / 1e6:.0f} MB with {jobs} jobs"
