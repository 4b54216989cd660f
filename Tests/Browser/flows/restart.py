"""A studio that goes and comes back in the middle of a job: the page waits, and goes on where it was."""

from flows.compose import open_song


def takes_are_finished_by_the_next_studio(page):
    if not page.studio.process:
        page.note = "the studio is not ours to stop"
        return
    page.expected = ["ERR_", "Failed to load resource"]
    open_song(page)
    page.run("""localStorage.setItem('diapason.form', JSON.stringify({ ...JSON.parse(localStorage.getItem('diapason.form')), count: 2, bars: 8 }));
        localStorage.setItem('diapason.mostTokens', '400')""")
    page.reload()
    page.see("#compose")
    page.click("#compose")
    page.wait("[...document.querySelectorAll('.lane.writing .lane-words')].some((one) => /\\d/.test(one.textContent))", seconds=60, what="notes")
    page.studio.stop()
    page.wait("/lost/.test(document.querySelector('.lanes .job-words').textContent)", seconds=20, what="a word on the lost connection")
    page.shot("connection-lost")
    page.studio.start()
    assert page.takes(120) == 2, "takes were lost"
    page.wait("document.querySelectorAll('.lane-actions > .button').length > 4", what="takes that are kept")
