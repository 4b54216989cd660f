"""Peers of the workloads in Sources/diapason-bench/MusicWorkloads.swift.

    music.py NAME --corpus FOLDER

midi-read: symusic, from bytes to notes. It reads controllers and pitch bends as well, which we do not yet.
midi-text: py_midicsv, on which the paper's converter stands: MIDI -> CSV -> MIDI. The paper's own steps between CSV and
words are left out, so the peer does less than its side of the comparison would have to.
"""

import argparse
import io
import time
from pathlib import Path

from rounds import serve


def corpus_round(contents, work):
    """MB/s, and the notes that work(bytes) met in one pass; as many passes as fill a time that can be measured."""
    passes, elapsed = 0, 0.0
    while elapsed < 0.5:
        start = time.perf_counter()
        notes = sum(work(content) for content in contents)
        elapsed += time.perf_counter() - start
        passes += 1
    return sum(map(len, contents)) / 1e6 * passes / elapsed, notes


def symusic_read():
    import symusic

    def read(content):
        return sum(len(track.notes) for track in symusic.Score.from_midi(content).tracks)

    return read


def midicsv_round_trip():
    import py_midicsv

    def convert(content):
        rows = py_midicsv.midi_to_csv(io.BytesIO(content))
        py_midicsv.FileWriter(io.BytesIO()).write(py_midicsv.csv_to_midi(rows))
        return sum(", Note_on_c, " in row and not row.endswith(", 0\n") for row in rows)

    return convert


parser = argparse.ArgumentParser()
parser.add_argument("name", choices=["midi-read", "midi-text"])
parser.add_argument("--corpus", type=Path, required=True)
parser.add_argument("--model")
parser.add_argument("--threads")
options = parser.parse_args()

contents = [path.read_bytes() for path in sorted(options.corpus.glob("*.mid"), key=lambda path: path.name.encode())]
if options.name == "midi-read":
    work = symusic_read()
else:
    contents = contents[::5]
    work = midicsv_round_trip()
serve(lambda: corpus_round(contents, work))
