"""Two languages, two themes, two widths: nothing overflows, no words are missing, and pictures to look at."""

PLACES = [("home", ""), ("score", "score/{id}?bars=2-3"), ("compare", "compare"), ("train", "train"), ("library", "library")]


def walk(page, name):
    score = page.studio.upload(page.studio.song)
    page.session.command("Emulation.setScrollbarsHidden", {"hidden": True})
    for place, address in PLACES:
        page.go(address.format(id=score["id"]))
        page.wait("document.querySelector('h1')")
        if place == "score":
            page.wait("window.diapason.screen.view?.width > 0")
        page.fits()
        page.shot(f"{name}-{place}", whole=True)


def english_by_day_on_a_desk(page):
    walk(page, "light-en")
    assert page.run("return document.documentElement.lang") == "en"


def french_by_night_on_a_desk(page):
    walk(page, "dark-fr")
    assert page.run("return document.documentElement.lang") == "fr"
    assert "Bibliothèque" in page.text("#places")


def english_by_night_on_a_phone(page):
    walk(page, "phone-dark-en")


def french_by_day_on_a_phone(page):
    walk(page, "phone-light-fr")


def switches_change_language_and_theme_at_once(page):
    page.go()
    page.click("#language")
    page.wait("document.documentElement.lang === 'fr' && document.querySelector('h1').textContent.includes('mesures')")
    page.see(".opening")
    page.click("#theme")
    page.wait("document.documentElement.dataset.theme === 'dark'")
    page.reload()
    page.see("h1")
    assert page.run("return [document.documentElement.lang, document.documentElement.dataset.theme]") == ["fr", "dark"]


french_by_night_on_a_desk.window = {"language": "fr-FR", "dark": True}
english_by_night_on_a_phone.window = {"width": 360, "height": 740, "dark": True}
french_by_day_on_a_phone.window = {"width": 360, "height": 740, "language": "fr-FR"}
