"""Blind: random sides, equal loudness, names after the vote, a table with intervals, files to take away."""

import urllib.request


def make_pair(studio):
    """Two jobs with takes of one prompt, so that there is something to judge."""
    score = studio.upload(studio.song)
    jobs = [studio.send("/api/jobs", {
        "kind": "compose", "task": "continue", "score": score["id"], "range": {"first_bar": 1, "last_bar": 2}, "count": 1,
        "bars": 4, "seed": seed, "wildness": seed / 4, "max_tokens": 90}) for seed in (1, 2)]
    for job in jobs:
        studio.job(job["id"], "done", "failed", "stopped")
    return jobs


def choose(page, jobs):
    """Names both sides: without adapters there is only one that writes."""
    for name, job in zip("ab", jobs):
        page.wait("document.querySelector(`#compare-${arguments[0]} option[value='job:${arguments[1]}']`)", name, job["id"])
        page.run("""
            const box = document.getElementById(`compare-${arguments[0]}`);
            box.value = `job:${arguments[1]}`;
            box.dispatchEvent(new Event('change'))""", name, job["id"])


def a_vote_reveals_the_names_and_counts_once(page):
    jobs = make_pair(page.studio)
    page.go("compare", "#next-pair")
    choose(page, jobs)
    page.click("#next-pair")
    page.see("#hear-first", seconds=60)
    assert page.run("return document.getElementById('vote-tie').disabled"), "one can judge without listening"
    assert page.run("return [...document.querySelectorAll('.pair-card .label')].every((one) => one.textContent === '')"), "it is not blind"
    page.click("#hear-first")
    page.wait("document.querySelector('.pair-card:nth-child(1).sounding')", seconds=60)
    assert page.is_audible(5)
    page.press("2")
    page.wait("document.querySelector('.pair-card:nth-child(2).sounding')", seconds=60)
    page.shot("compare-blind")
    page.wait("!document.getElementById('vote-first').disabled")
    page.click("#vote-first")
    page.see("#again")
    assert page.run("return [...document.querySelectorAll('.pair-card .label')].every((one) => one.textContent !== '')")
    page.wait("document.querySelectorAll('.standings tbody tr').length >= 1", what="the standings")
    page.shot("compare-revealed")
    for path in ("votes.csv", "votes.jsonl"):
        with urllib.request.urlopen(f"{page.studio.address}/api/comparisons/{path}") as answer:
            assert answer.status == 200 and answer.read(), path
