"""Notes of MIDI files as mido and symusic read them, for comparison with Formats/StandardMIDI.

    python midi_note_counts.py FOLDER [EVERY] > midi-note-counts.tsv

Takes every EVERYth file (1: all) under FOLDER, in order of path, that both libraries read, and prints a line for each:
path, notes, sum of onsets, sum of ends (ticks), sum of pitches, sum of velocities, notes by symusic.

The figures come from mido's events, paired here by a few lines that share nothing with the Swift code: a note-off ends
the earliest open note of its pitch and channel in its track, and notes never ended end with their track. symusic drops
notes that are never ended, so its count may be lower. Needs mido 1.3 and symusic 0.6.
"""

import os
import sys
from collections import defaultdict, deque

import mido
import symusic


def notes_of(path):
    for track in mido.MidiFile(path).tracks:
        time = 0
        open_notes = defaultdict(deque)
        for message in track:
            time += message.time
            if message.type == "note_on" and message.velocity > 0:
                open_notes[message.channel, message.note].append((time, message.velocity))
            elif message.type in ("note_on", "note_off"):
                waiting = open_notes[message.channel, message.note]
                if waiting:
                    onset, velocity = waiting.popleft()
                    yield onset, time, message.note, velocity
        for (_, pitch), waiting in open_notes.items():
            for onset, velocity in waiting:
                yield onset, time, pitch, velocity


def main():
    folder = sys.argv[1]
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    paths = []
    for parent, _, names in os.walk(folder):
        paths += [os.path.join(parent, name) for name in names if name.lower().endswith((".mid", ".midi"))]
    for path in sorted(paths)[::every]:
        try:
            notes = list(notes_of(path))
            by_symusic = symusic.Score(path).note_num()
        except Exception as error:
            print(f"skipped {path}: {error!r}"[:160], file=sys.stderr)
            continue
        sums = [sum(note[column] for note in notes) for column in range(4)]
        print(os.path.relpath(path, folder), len(notes), *sums, by_symusic, sep="\t")


if __name__ == "__main__":
    main()
