"""Five openings, a drop zone, one button; a click makes sound within five seconds."""


def a_click_on_compose_sounds_within_five_seconds(page):
    page.go()
    page.see(".opening[aria-checked=true]")
    assert page.count(".opening") == 5, "there are not five openings"
    assert page.count(".drop-zone") == 1
    page.wait("document.querySelectorAll('.opening canvas').length === 5", what="previews of the openings")
    page.shot("first-visit")
    page.run("delete window.pressed")
    page.click("#compose")
    page.wait("window.diapason.firstSound !== undefined", seconds=15, what="a first note")
    waited = page.run("return (window.diapason.firstSound - window.pressed) / 1000")
    assert page.is_audible(), "the first note is silent"
    page.note = f"{waited:.2f} s from the click to the first note"
    assert waited < 5, f"{waited:.1f} s from the click to the first note"
    page.see("#lanes")
    page.wait("location.hash.includes('job=')")
    job = page.run("return new URLSearchParams(location.hash.split('?').pop()).get('job')")
    assert page.studio.get(f"/api/jobs/{job}")["request"]["adapter"] == "piano", "another than the piano's adapter writes"
    # The opening sounds on while the model reads it: what was given needs no waiting for.
    page.wait("window.diapason.player.time > 4 || document.querySelector('.lane:not(.writing)')", seconds=30)
    assert page.run("return window.diapason.player.isActive"), "the opening stopped when the takes began"
    assert page.takes() >= 1
    page.wait("document.querySelector('.lane.sounding')", seconds=5, what="the lane that sounds, marked")
    page.shot("first-takes")


def an_opening_is_heard_before_anything_is_asked(page):
    page.go()
    page.see(".opening:nth-child(3) canvas")
    page.click(".opening:nth-child(3)")
    page.click("#listen")
    page.wait("window.diapason.player.playing")
    assert page.is_audible()
    page.click("#play")
    page.wait("!window.diapason.player.playing")


def who_usually_plays_a_score_is_chosen_for_it(page):
    for opening, writer in [("bach-prelude", "piano"), ("sor-study", "smollm2-guitar"), ("riff", "smollm2-guitar")]:
        score = page.studio.send(f"/api/openings/{opening}")
        page.go(f"score/{score['id']}", ".card[aria-checked=true]")
        chosen = page.run("return document.querySelector('.card[aria-checked=true]').dataset.id")
        assert chosen == writer, f"{chosen} is chosen for {opening}"
