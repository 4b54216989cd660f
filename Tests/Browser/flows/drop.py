"""Any file: a verdict in a line, tracks to pick, bars to choose on the roll."""


def a_file_shows_its_verdict_and_its_tracks(page):
    page.go()
    page.see("#file + strong")
    page.upload("#file", str(page.studio.song))
    page.see(".verdict")
    verdict = page.text(".verdict")
    assert "4 tracks" in verdict and "bars" in verdict, verdict
    assert page.count(".part") == 4
    page.click(".part:nth-child(2) input")
    assert page.run("return !document.querySelector('.part:nth-child(2) input').checked")
    page.shot("drop")


def a_drag_over_the_roll_chooses_bars(page):
    score = page.studio.upload(page.studio.song)
    page.go(f"score/{score['id']}", ".roll")
    page.wait("document.querySelector('.roll canvas').width > 0")
    places = page.run("""
        const { view, music } = window.diapason.screen;
        const x = (time) => view.keyboard + time * view.scale - view.scroller.scrollLeft;
        return [x(music.barStart(2)) + 8, x(music.barStart(4)) + 8]""")
    page.drag(".roll-canvas", (places[0], 60), (places[1], 90))
    page.wait("location.hash.includes('bars=2-4')", what="bars 2 to 4 in the address")
    assert page.run("return [document.getElementById('bar-first').value, document.getElementById('bar-last').value]") == ["2", "4"]
    assert "2" in page.text(".task-words") and "4" in page.text(".task-words")
    page.shot("prompt")
    # A reload comes back to the same bars.
    page.reload()
    page.see(".roll")
    page.wait("document.getElementById('bar-first').value === '2'", what="the bars after a reload")
    page.click("#all-bars")
    page.wait("!location.hash.includes('bars=')")


def a_file_that_is_no_music_says_so_in_one_sentence(page):
    page.go()
    page.see("#file + strong")
    page.upload("#file", str(page.studio.nonsense))
    page.see(".notice.error")
    words = page.text(".notice.error p")
    assert "nonsense.mid" in words and "\n" not in words.strip(), words
    page.shot("drop-refused")
    page.expected = ["status of 422"]
