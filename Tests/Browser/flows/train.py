"""A folder, what it holds and what was refused, what it costs, curves, pause, resume."""


def a_folder_becomes_a_run_that_pauses(page):
    page.go("train", ".folder")
    page.shot("train-folder")
    page.wait("[...document.querySelectorAll('.folder span')].some((one) => one.textContent === 'Riffs')")
    page.run("[...document.querySelectorAll('.folder')].find((one) => one.textContent.includes('Riffs')).click()")
    page.wait("document.querySelector('.path').textContent.endsWith('Riffs')")
    page.click("#choose-folder")
    page.see("#start-training", seconds=90)
    assert page.count(".facts dd") >= 2
    page.wait("[...document.querySelectorAll('.refused')].some((one) => one.textContent.includes('broken'))", what="the refused file")
    for name, value in (("steps", "30"), ("r", "2")):
        page.write(f"#train-{name}", value)
    page.wait("document.querySelector('.plan dd')", seconds=90, what="memory and time before the start")
    page.shot("train-plan", whole=True)
    page.click("#start-training")
    page.see(".curves")
    step = "Number(document.querySelector('.run .facts dd')?.textContent.split('/')[0] ?? 0)"
    words = "document.querySelector('.run .job-words')"
    page.wait(f"{step} > 0 || {words}.classList.contains('wrong')", seconds=150, what="a first step")
    assert not page.count(".job-words.wrong"), page.text(".job-words")
    page.shot("train-run")
    page.click("#pause-run")
    page.see("#resume-run", seconds=30)
    done = page.run(f"return {step}")
    page.reload()
    page.see("#resume-run")
    page.wait(f"{step} >= {done}", what="the figures after a reload")
    page.shot("train-paused")
    page.click("#resume-run")
    page.see("#pause-run", seconds=30)
    page.wait(f"{words}.textContent.startsWith('running') || {step} > {done}", seconds=60, what="the run going on")
    page.click("#pause-run")
    page.see("#resume-run", seconds=60)
