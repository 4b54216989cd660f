"""The first six flows without a mouse: Tab, arrows, Enter, Space; the focus is seen at every stop."""

from flows.compare import choose, make_pair


def first_visit_by_keys(page):
    page.go()
    page.see(".opening canvas")
    page.tab_to(".skip")
    page.tab_to(".opening[aria-checked=true]")
    page.press("ArrowRight")
    assert page.run("return document.querySelector('.opening:nth-child(2)').getAttribute('aria-checked')") == "true"
    page.tab_to("#compose")
    page.press("Enter")
    page.wait("window.diapason.firstSound !== undefined", seconds=15)
    page.see("#lanes")
    assert page.takes() >= 1


def drop_by_keys(page):
    page.go()
    page.see("#file + strong")
    page.tab_to("#file")
    # Enter opens the system's dialogue, which no driver reaches; the file arrives as it would from there.
    page.upload("#file", str(page.studio.song))
    page.see(".roll")
    page.tab_to(".roll")
    page.press("ArrowRight")
    for _ in range(3):
        page.press("Shift+ArrowRight")
    page.wait("location.hash.includes('bars=2-4')", what="bars 2 to 4")
    page.press("Escape")
    page.wait("!location.hash.includes('bars=')")
    page.press("Shift+ArrowRight")
    page.press("Shift+ArrowRight")
    page.tab_to(".part input")
    page.press("Space")
    assert page.run("return !document.querySelector('.part input').checked")


def compose_by_keys(page):
    score = page.studio.upload(page.studio.song)
    page.go(f"score/{score['id']}?bars=1-2", ".roll")
    page.tab_to(".segment[role=radio]")
    page.press("ArrowRight")
    assert page.run("return document.getElementById('task-infill').getAttribute('aria-checked')") == "true"
    page.press("ArrowLeft")
    page.tab_to(".card[role=radio]")
    page.tab_to("#compose-count")
    page.press("ArrowDown")
    page.tab_to("#compose-wildness")
    page.press("ArrowRight")
    page.tab_to("#compose")
    page.press("Enter")
    page.see(".lane")
    page.takes()
    page.wait("document.querySelector('.lane-actions .button')")
    page.tab_to(".lane-head button", back=True)
    page.press("Enter")
    page.wait("window.diapason.player.playing")
    page.tab_to(".lane-actions .button")
    page.press("Enter")
    page.wait("!location.hash.includes(arguments[0])", score["id"], what="the take continued")
    page.takes()


def listen_by_keys(page):
    score = page.studio.upload(page.studio.song)
    page.go(f"score/{score['id']}", ".roll")
    page.tab_to("[role=tab]")
    page.press("ArrowRight")
    page.wait("document.querySelector('.tablature, .notation')")
    page.press("ArrowLeft")
    page.tab_to(".roll")
    page.press("Enter")
    page.wait("window.diapason.player.playing", seconds=10)
    page.tab_to("#play")
    page.press("Space")
    page.wait("!window.diapason.player.playing")
    page.tab_to("#metronome")
    page.press("Enter")
    assert page.run("return window.diapason.player.metronome")
    page.tab_to("#speed")
    page.press("ArrowUp")
    page.wait("window.diapason.player.speed < 1")


def compare_by_keys(page):
    jobs = make_pair(page.studio)
    page.go("compare", "#next-pair")
    choose(page, jobs)
    page.tab_to("#next-pair")
    page.press("Enter")
    page.see("#hear-first", seconds=60)
    page.press("1")
    page.wait("document.querySelector('.pair-card:nth-child(1).sounding')", seconds=60)
    page.press("2")
    page.wait("document.querySelector('.pair-card:nth-child(2).sounding')", seconds=60)
    page.tab_to("#vote-tie")
    page.press("Enter")
    page.see("#again")
    assert page.run("return document.activeElement.id") == "again"


def export_by_keys(page):
    score = page.studio.upload(page.studio.song)
    page.go(f"score/{score['id']}", ".roll")
    page.tab_to(".work-tools summary")
    page.press("Enter")
    page.tab_to(".menu-links a[data-format=musicxml]")
    before = page.downloaded()
    page.press("Enter")
    assert page.download(before).name.endswith(".musicxml")
    page.press("Escape")
    page.wait("!document.querySelector('.work-tools .menu').open")
