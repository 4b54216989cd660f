"""Takes fill live, can be heard meanwhile, stopped, continued, filled in, varied, deleted and put back."""


def open_song(page, bars="1-2"):
    score = page.studio.upload(page.studio.song)
    page.go(f"score/{score['id']}?bars={bars}", ".roll")
    page.see("#compose")
    return score


def lanes_fill_live_and_come_back_after_a_reload(page):
    open_song(page)
    page.click("#compose")
    page.see(".lane")
    page.wait("[...document.querySelectorAll('.lane.writing .lane-words')].some((one) => /\\d/.test(one.textContent)) || document.querySelectorAll('.lane-actions button').length",
              seconds=60, what="notes that are being written")
    page.shot("live")
    assert page.takes() == 2, "two takes were asked for"
    page.wait("document.querySelectorAll('.lane-actions > .button').length > 4")
    page.shot("takes")
    page.reload()
    page.see(".lane")
    assert page.takes() == 2, "the takes are gone after a reload"


def a_take_is_heard_while_it_is_written(page):
    open_song(page)
    page.run("""localStorage.setItem('diapason.form', JSON.stringify({ ...JSON.parse(localStorage.getItem('diapason.form')), count: 1, bars: 64 }));
        localStorage.setItem('diapason.mostTokens', '4000')""")
    page.reload()
    page.see("#compose")
    page.click("#compose")
    page.wait("document.querySelector('.lane.writing') && !document.querySelector('.lane button').disabled", seconds=30)
    page.click(".lane .lane-head button")
    page.wait("window.diapason.player.playing", seconds=10)
    assert page.is_audible(8), "a take that is being written is silent"
    page.wait("document.getElementById('stop').checkVisibility() || !document.querySelector('.lane.writing')")
    if page.count("#stop"):
        page.click("#stop")
    page.takes()
    assert page.run("return document.querySelectorAll('.lane canvas').length") == 1


def constraints_that_make_no_sense_are_pointed_at(page):
    open_song(page)
    page.run("document.querySelector('.more').open = true")
    page.write("#constraint-key", "H major")
    page.run("document.getElementById('constraint-key').dispatchEvent(new Event('input'))")
    assert page.run("return document.getElementById('constraint-key').getAttribute('aria-invalid')") == "true"
    page.write("#constraint-key", "C major")
    page.write("#constraint-notes_per_bar", "4-12")
    page.write("#constraint-range", "C3-C6")
    assert page.run("return JSON.parse(localStorage.getItem('diapason.form')).constraints") == {
        "key": "C major", "notes_per_bar": "4-12", "range": "C3-C6"}
    page.shot("constraints")


def a_take_is_varied_and_the_tree_grows(page):
    score = open_song(page)
    page.click("#compose")
    page.takes()
    page.wait("document.querySelectorAll('.tree [role=treeitem]').length >= 3", what="a tree of three")
    page.run("localStorage.setItem('diapason.form', JSON.stringify({ ...JSON.parse(localStorage.getItem('diapason.form')), count: 1 }))")
    page.click(".lane:first-child .lane-actions > .button:nth-child(3)")
    page.wait("!location.hash.includes(arguments[0])", score["id"], seconds=20, what="the page of the take")
    page.takes()
    page.wait("document.querySelectorAll('.tree [role=group] [role=group] [role=treeitem]').length >= 1", what="a third generation")
    page.shot("tree")


def bars_are_filled_in(page):
    open_song(page, "3-4")
    page.click("#task-infill")
    page.run("localStorage.setItem('diapason.form', JSON.stringify({ ...JSON.parse(localStorage.getItem('diapason.form')), count: 1 }))")
    assert "3" in page.text(".task-words")
    page.click("#compose")
    assert page.takes() >= 1
    page.shot("infill")


def a_deleted_take_is_put_back(page):
    open_song(page)
    page.run("localStorage.setItem('diapason.form', JSON.stringify({ ...JSON.parse(localStorage.getItem('diapason.form')), count: 1 }))")
    page.reload()
    page.see("#compose")
    page.click("#compose")
    page.takes()
    page.see(".lane-actions .quiet")
    page.click(".lane-actions > .quiet")
    page.see(".notice .button")
    page.wait("!document.querySelector('.lane').checkVisibility()")
    page.wait("document.querySelector('.tree .gone button')?.checkVisibility()", what="the deleted take in the tree")
    page.click(".tree .gone button")
    page.wait("!document.querySelector('.tree .gone')", what="the take back in the tree")
