"""Peers of the workloads in Sources/diapason-bench: MusicWorkloads, CorpusWorkload, GuitarProWorkload.

    music.py NAME --corpus FOLDER

midi-read: symusic, from bytes to notes; both sides read controllers and pitch bends as well.
midi-text: the way of the paper's converter, through py_midicsv: MIDI -> CSV rows -> words, and words -> CSV rows -> MIDI.
The steps between rows and words are written here, as short as they go, in place of the paper's.
corpus: the way of the paper's scripts, on one core as they run: each file through py_midicsv to words and prompts, and once
more after pretty_midi has read it, transposed it, changed its tempo and velocities, and written it.
gp-read: PyGuitarPro, from bytes to its song; the files are those that our side has made in FOLDER.
"""

import argparse
import io
import tempfile
import time
from pathlib import Path

from rounds import serve

# As long as the paper's own.
HEADER = "You are a classical pianist composer. " + "The notation is explained here. " * 24


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


def words_of(rows):
    """Rows of CSV -> "p60:v80:d240:t120 ...": a note-off ends the note of its pitch that was struck first."""
    notes, sounding = [], {}
    for row in rows:
        fields = row.split(", ")
        if fields[2] in ("Note_on_c", "Note_off_c"):
            time, key, velocity = int(fields[1]), (fields[0], fields[3], fields[4]), int(fields[5])
            if fields[2] == "Note_on_c" and velocity > 0:
                note = [time, int(fields[4]), velocity, 0]
                notes.append(note)
                sounding.setdefault(key, []).append(note)
            elif sounding.get(key):
                note = sounding[key].pop(0)
                note[3] = time - note[0]
    notes.sort()
    ends = [note[0] for note in notes[1:]] + [notes[-1][0]] if notes else []
    return " ".join(f"p{p}:v{v}:d{d}:t{end - onset}" for (onset, p, v, d), end in zip(notes, ends))


def paper_corpus(contents):
    """Files/s, and the notes of the files: MIDI -> words -> a line of prompt and answer, twice a file."""
    import json
    import random

    import pretty_midi
    import py_midicsv

    def line(content):
        words = words_of(row for row in py_midicsv.midi_to_csv(io.BytesIO(content))
                         if row.split(", ")[2] != "Note_on_c" or row.split(", ")[3] != "9").split()
        tenth = max(1, len(words) // 10)
        prompt, answer = " ".join(words[:tenth]), " ".join(words[tenth:])
        return json.dumps({"instruction": HEADER, "input": prompt, "output": answer}), len(words)

    def variant(content, draw):
        score = pretty_midi.PrettyMIDI(io.BytesIO(content))
        semitones, factor, louder = draw.randint(-5, 6), draw.uniform(0.8, 1.25), draw.randint(-12, 12)
        for instrument in score.instruments:
            if instrument.is_drum:
                continue
            for note in instrument.notes:
                note.pitch = min(max(note.pitch + semitones, 0), 127)
                note.velocity = min(max(note.velocity + louder, 1), 127)
                note.start, note.end = note.start / factor, note.end / factor
        file = io.BytesIO()
        score.write(file)
        return file.getvalue()

    def round():
        draw, notes, lines = random.Random(1), 0, []
        start = time.perf_counter()
        for content in contents:
            text, count = line(content)
            notes += count
            lines += [text, line(variant(content, draw))[0]]
        with tempfile.TemporaryFile("w") as file:
            file.write("\n".join(lines))
        return len(contents) / (time.perf_counter() - start), notes

    return round


def midicsv_round_trip():
    import py_midicsv

    def rows_of(words):
        events, time = [], 0
        for word in words.split():
            p, v, d, t = (int(field[1:]) for field in word.split(":"))
            events.append((time, f"2, {time}, Note_on_c, 0, {p}, {v}\n"))
            events.append((time + d, f"2, {time + d}, Note_on_c, 0, {p}, 0\n"))
            time += t
        events.sort(key=lambda event: event[0])
        end = events[-1][0] if events else 0
        return ["0, 0, Header, 1, 2, 96\n", "1, 0, Start_track\n", "1, 0, Tempo, 500000\n", "1, 0, End_track\n",
                "2, 0, Start_track\n", *(row for _, row in events), f"2, {end}, End_track\n", "0, 0, End_of_file\n"]

    def convert(content):
        words = words_of(py_midicsv.midi_to_csv(io.BytesIO(content)))
        file = io.BytesIO()
        py_midicsv.FileWriter(file).write(py_midicsv.csv_to_midi(rows_of(words)))
        return words.count("p")

    return convert


def guitar_pro_round(contents):
    """Files/s, and the notes in them."""
    import guitarpro

    start = time.perf_counter()
    notes = sum(len(beat.notes) for content in contents for track in guitarpro.parse(io.BytesIO(content)).tracks
                for measure in track.measures for voice in measure.voices for beat in voice.beats)
    return len(contents) / (time.perf_counter() - start), notes


parser = argparse.ArgumentParser()
parser.add_argument("name", choices=["midi-read", "midi-text", "corpus", "gp-read"])
parser.add_argument("--corpus", type=Path, required=True)
parser.add_argument("--model")
parser.add_argument("--output")
parser.add_argument("--threads")
options = parser.parse_args()

if options.name == "gp-read":
    files = [path.read_bytes() for path in sorted(options.corpus.glob("*.gp5"))]
    serve(lambda: guitar_pro_round(files))
    raise SystemExit
contents = [path.read_bytes() for path in sorted(options.corpus.glob("*.mid"), key=lambda path: path.name.encode())]
if options.name == "corpus":
    serve(paper_corpus(contents))
    raise SystemExit
if options.name == "midi-read":
    work = symusic_read()
else:
    contents = contents[::5]
    work = midicsv_round_trip()
serve(lambda: corpus_round(contents, work))
