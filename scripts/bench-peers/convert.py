"""Peer of `diapason convert IN.mid OUT.txt`, a whole process, with mido: writes the same bytes.

    convert.py IN.mid OUT.txt
"""

import sys
from collections import defaultdict, deque

import mido

TICKS_PER_SECOND = 192


def grid_clock(midi):
    """A function from a file's ticks to those of the grid, to the nearest, halves up; for times that never fall."""
    tempos = []
    for track in midi.tracks:
        time = 0
        for message in track:
            time += message.time
            if message.type == "set_tempo":
                tempos.append((time, message.tempo))
    tempos = deque(sorted(tempos, key=lambda change: change[0]))
    denominator = midi.ticks_per_beat * 1_000_000
    last, tempo, elapsed = 0, 500_000, 0  # elapsed is in microseconds times ticks per quarter

    def clock(tick):
        nonlocal last, tempo, elapsed
        while tempos and tempos[0][0] <= tick:
            change, new = tempos.popleft()
            elapsed += (change - last) * tempo
            last, tempo = change, new
        return (2 * (elapsed + (tick - last) * tempo) * TICKS_PER_SECOND + denominator) // (2 * denominator)

    return clock


def raw_notes(midi):
    """(onset, end, pitch, velocity) in the file's ticks; a note-off ends the earliest open note of its pitch."""
    notes = []
    for track in midi.tracks:
        time, sounding = 0, defaultdict(deque)
        for message in track:
            time += message.time
            if message.type == "note_on" and message.velocity > 0:
                sounding[message.channel, message.note].append((time, message.velocity))
            elif message.type in ("note_on", "note_off"):
                waiting = sounding[message.channel, message.note]
                if waiting:
                    onset, velocity = waiting.popleft()
                    notes.append((onset, time, message.note, velocity))
        for (_, pitch), waiting in sounding.items():  # never ended: they end with their track
            notes.extend((onset, time, pitch, velocity) for onset, velocity in waiting)
    return notes


midi = mido.MidiFile(sys.argv[1])
notes = raw_notes(midi)
clock = grid_clock(midi)
ticks = {time: clock(time) for time in sorted({time for onset, end, _, _ in notes for time in (onset, end)})}
notes = sorted((ticks[onset], pitch, velocity, ticks[end] - ticks[onset]) for onset, end, pitch, velocity in notes)
following = [note[0] for note in notes[1:]] + [notes[-1][0]] if notes else []
with open(sys.argv[2], "w") as file:
    file.write(" ".join(f"p{pitch}:v{velocity}:d{duration}:t{later - onset}"
                        for (onset, pitch, velocity, duration), later in zip(notes, following)) + "\n")
