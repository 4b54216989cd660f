"""Roll, tab and text; playhead, loop, metronome, speed, solo and mute; the good file."""


def open_song(page, tail=""):
    score = page.studio.upload(page.studio.song)
    page.go(f"score/{score['id']}{tail}", ".work-head")
    page.see("#play")
    return score


def the_playhead_follows_the_audio_clock(page):
    open_song(page)
    page.click("#play")
    page.wait("window.diapason.player.playing && window.diapason.player.time > 0.3", seconds=10)
    assert page.is_audible()
    first, second = page.run_later("""
        const done = arguments[0], { player } = window.diapason;
        const a = player.time, at = performance.now();
        setTimeout(() => done([(player.time - a) * 1000, performance.now() - at]), 1000)""")
    assert abs(first - second) < 120, f"the playhead went {first:.0f} ms in {second:.0f} ms"
    page.shot("listen")
    page.press("Space")
    page.wait("!window.diapason.player.playing")


def keys_move_loop_and_click(page):
    open_song(page, "?bars=2-3")
    page.run("document.activeElement.blur()")
    page.press("ArrowRight")
    page.wait("Math.abs(window.diapason.player.time - 2) < 0.05", what="the second bar")
    page.press("l")
    page.wait("window.diapason.player.looping && document.getElementById('loop').getAttribute('aria-pressed') === 'true'")
    page.press("m")
    page.wait("window.diapason.player.metronome")
    page.run("window.diapason.player.set({ speed: 2 }); window.diapason.player.seek(5.2)")
    page.press("Space")
    page.wait("window.diapason.player.playing && window.diapason.player.time < 4", seconds=8, what="the loop's second turn")
    page.press("Space")


def speed_count_in_mute_and_solo(page):
    open_song(page)
    page.run("const s = document.getElementById('speed'); s.value = '50'; s.dispatchEvent(new Event('change'))")
    assert page.run("return window.diapason.player.speed") == 0.5
    page.click("#count-in")
    page.run("window.diapason.player.seek(0)")
    page.click("#play")
    # A bar of four at half speed is counted in: four seconds in which the playhead stands.
    page.wait("window.diapason.player.playing")
    assert page.run_later("const done = arguments[0]; setTimeout(() => done(window.diapason.player.time), 700)") == 0
    assert page.is_audible(), "the count-in is silent"
    page.click("#play")
    page.click(".part:nth-child(1) .button:nth-of-type(1)")
    assert page.run("return !window.diapason.player.isHeard(0) && window.diapason.player.isHeard(1)")
    page.click(".part:nth-child(3) .button:nth-of-type(2)")
    assert page.run("return window.diapason.player.isHeard(2) && !window.diapason.player.isHeard(1)")
    page.shot("mute-solo")


def tablature_and_text_are_views_of_the_same_score(page):
    open_song(page)
    page.click("#view-tab")
    page.wait("document.querySelector('.tablature img')?.naturalWidth > 0", seconds=30, what="a tablature")
    page.shot("tablature")
    page.click("#view-text")
    page.wait("/p\\d+:v\\d+/.test(document.querySelector('.notation')?.textContent)", what="the notes as words")
    page.wait("location.hash.includes('view=text')")
    page.shot("text")


def the_good_file_plays(page):
    open_song(page)
    if not page.studio.get("/api/state")["sound"]:
        page.note = "no FluidSynth here"
        return
    page.click("#good-sound")
    page.wait("document.getElementById('good-sound').getAttribute('aria-busy') === 'false' && window.diapason.screen.view.time > 0.2",
              seconds=60, what="the rendered file playing")
    page.shot("good-sound")


def silence_says_why(page):
    open_song(page)
    page.run("const v = document.getElementById('volume'); v.value = '0'; v.dispatchEvent(new Event('input'))")
    page.click("#play")
    page.wait("[...document.querySelectorAll('.notice.error p')].some((one) => one.textContent.includes('volume'))", what="a word on the volume")
