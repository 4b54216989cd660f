"""A folder, what it holds and what was refused, what it costs, curves, pause, resume."""

import time


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
    for name, value in (("steps", "2"), ("r", "2")):
        page.write(f"#train-{name}", value)
    page.wait("document.querySelector('.plan dd')", seconds=90, what="memory and time before the start")
    page.shot("train-plan", whole=True)
    page.click("#start-training")
    page.see(".curves")
    end = time.monotonic() + 90
    while time.monotonic() < end and not page.run("return !!document.querySelector('.run .facts dd') || document.getElementById('resume-run')?.checkVisibility()"):
        time.sleep(0.5)
    if page.count("#pause-run"):
        page.run("document.getElementById('pause-run')?.click()")
    page.wait("!document.getElementById('pause-run').checkVisibility()", seconds=60, what="the end or the pause of the run")
    assert not page.count(".job-words.wrong"), page.text(".job-words")
    page.shot("train-run")
    page.reload()
    page.see(".curves")
    page.wait("document.querySelector('.run .facts dd')", seconds=20, what="the figures after a reload")
