"""Every format by a link; a take can be dragged out where the browser can."""

import urllib.request

MAGIC = {"mid": b"MThd", "wav": b"RIFF", "flac": b"fLaC", "ogg": b"OggS", "png": b"\x89PNG", "pdf": b"%PDF", "mxl": b"PK"}


def every_format_is_a_file_of_its_kind(page):
    score = page.studio.upload(page.studio.song)
    page.go(f"score/{score['id']}", ".roll")
    page.click(".work-tools .menu summary")
    page.see(".menu-links a")
    page.shot("export")
    links = page.run("return [...document.querySelectorAll('.work-tools .menu-links a')].map((one) => [one.dataset.format, one.href, one.download])")
    formats = set(page.studio.get("/api/state")["formats"])
    assert {one[0] for one in links} == formats - {"recipe"}, "the menu has not what the server writes"
    for name, address, download in links:
        assert download.startswith("song."), download
        with urllib.request.urlopen(address, timeout=60) as answer:
            data = answer.read()
            assert "attachment" in answer.headers["Content-Disposition"], name
        assert len(data) > 20 and data.startswith(MAGIC.get(name, b"")), f"{name}: {data[:8]}"


def a_click_downloads_and_a_drag_carries_the_address(page):
    score = page.studio.upload(page.studio.song)
    page.go(f"score/{score['id']}", ".roll")
    before = page.downloaded()
    page.click(".work-tools > a")
    assert page.download(before).read_bytes()[:4] == b"MThd"
    carried = page.run("""
        const data = new DataTransfer();
        document.querySelector('.work-tools > a').dispatchEvent(new DragEvent('dragstart', { dataTransfer: data, bubbles: true }));
        return data.getData('DownloadURL')""")
    assert carried.startswith("audio/midi:song.mid:http://"), carried
