"""A roll of ten thousand notes scrolls, zooms and plays at 30 frames a second or more."""

FRAMES = """
    const done = arguments[arguments.length - 1], kind = arguments[0];
    const { view } = window.diapason.screen;
    const start = performance.now(), gaps = [];
    let last = start, place = 0;
    const frame = (now) => {
      gaps.push(now - last);
      last = now;
      if (kind === 'scroll') view.scroller.scrollLeft = place += 32;
      if (now - start < 3000) requestAnimationFrame(frame);
      else {
        gaps.sort((a, b) => a - b);
        done([gaps.length / ((now - start) / 1000), gaps[Math.floor(gaps.length * 0.95)], place]);
      }
    };
    requestAnimationFrame(frame);"""


def ten_thousand_notes_scroll_at_thirty_frames_a_second(page):
    score = page.studio.upload(page.studio.large)
    assert score["notes"] >= 10_000, score["notes"]
    page.go(f"score/{score['id']}", ".roll")
    page.wait("window.diapason.screen.view?.width > 0")
    page.run("window.diapason.player.pause()")
    rate, slow, place = page.run_later(FRAMES, "scroll")
    page.shot("ten-thousand-notes")
    page.run("window.diapason.screen.view.fit()")
    whole = page.run_later(FRAMES, "still")[0]
    page.shot("ten-thousand-notes-whole")
    page.note = f"{score['notes']} notes scroll at {rate:.0f} frames a second (95 % within {slow:.0f} ms), {place} pixels in 3 s"
    assert rate >= 30, f"{rate:.1f} frames a second"
    assert whole >= 30, f"{whole:.1f} frames a second of the whole piece"
