"""The studio under test: a process of its own on a free port, with a data folder that is thrown away."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import songs
from webdriver import free_port


class Studio:
    def __init__(self, program=None, address=None):
        """`address` is that of a studio that runs already; else `program` is started."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="diapason-browser-"))
        self.music = self.folder / "music"
        (self.music / "Riffs").mkdir(parents=True)
        self.downloads = self.folder / "downloads"
        self.downloads.mkdir()
        self.song = songs.write(self.music / "song.mid", songs.band(bars=8))
        self.large = songs.write(self.music / "large.mid", songs.band(bars=160, dense=True))
        for number in range(24):
            songs.write(self.music / "Riffs" / f"riff-{number}.mid", songs.riff(number))
        (self.music / "Riffs" / "broken.mid").write_bytes(b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\0\0\1\0\x90")
        self.nonsense = self.folder / "nonsense.mid"
        self.nonsense.write_bytes(b"this is no music at all")
        self.process = None
        self.address = address
        if not address:
            self.port = free_port()
            self.address = f"http://127.0.0.1:{self.port}"
            self.program = program
            self.start()

    def start(self):
        self.log = open(self.folder / "studio.log", "ab")
        self.process = subprocess.Popen(
            [self.program, "--port", str(self.port), "--data", str(self.folder / "data"), "--music", str(self.music),
             "--no-open"],
            stdout=self.log, stderr=self.log, env={**os.environ, "GOMP_SPINCOUNT": "2000"})
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                if self.get("/health")["status"] == "ok":
                    return
            except (OSError, ValueError):
                time.sleep(0.1)
        raise RuntimeError(f"the studio did not start: {(self.folder / 'studio.log').read_text()[-2000:]}")

    def stop(self):
        """As Ctrl-C or a shutdown of the machine would."""
        if not self.process:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return json.load(answer)

    def send(self, path, body=None, data=None):
        request = urllib.request.Request(
            self.address + path, data if data is not None else json.dumps(body or {}).encode(), method="POST",
            headers={"Content-Type": "application/json" if data is None else "application/octet-stream"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def upload(self, path):
        return self.send(f"/api/scores?name={pathlib.Path(path).name}", data=pathlib.Path(path).read_bytes())

    def job(self, identifier, *states, seconds=120):
        """Waits until a job is in one of these states."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            job = self.get(f"/api/jobs/{identifier}")
            if job["state"] in states:
                return job
            time.sleep(0.2)
        raise RuntimeError(f"the job is still {job['state']} after {seconds} s, not {' or '.join(states)}")
