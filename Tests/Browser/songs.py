"""Music for the tests, made by rule: the same bytes in every run."""

import random

TICKS = 480


def number(value):
    """A MIDI quantity of variable length."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))


def track(name, program, notes, channel, meta=b""):
    """Notes as (onset, duration, pitch, velocity) in ticks."""
    events = [(0, 0, bytes([0xC0 | channel, program]))]
    for onset, duration, pitch, velocity in notes:
        events.append((onset, 2, bytes([0x90 | channel, pitch, velocity])))
        events.append((onset + duration, 1, bytes([0x80 | channel, pitch, 0])))
    events.sort()
    body = b"\0\xff\x03" + number(len(name)) + name.encode() + meta
    time = 0
    for at, _, event in events:
        body += number(at - time) + event
        time = at
    body += b"\0\xff\x2f\0"
    return b"MTrk" + len(body).to_bytes(4, "big") + body


def write(path, tracks):
    tempo = b"\0\xff\x51\x03" + (500_000).to_bytes(3, "big") + b"\0\xff\x58\x04\4\2\x18\x08"
    head = b"MThd\0\0\0\6\0\1" + len(tracks).to_bytes(2, "big") + TICKS.to_bytes(2, "big")
    body = b"".join(track(*one, meta=tempo if place == 0 else b"") for place, one in enumerate(tracks))
    path.write_bytes(head + body)
    return path


def line(seed, bars, pitches, step, dense=False):
    draw = random.Random(seed)
    notes = []
    for place in range(bars * 4 * TICKS // step):
        if dense or draw.random() < 0.85:
            pitch = draw.choice(pitches)
            notes.append((place * step, step * 9 // 10, pitch, 50 + draw.randrange(60)))
    return notes


def band(bars, dense=False):
    """Lead, rhythm, bass and drums; dense: 64 notes a bar, so that 160 bars hold 10,240."""
    eighth, sixteenth = TICKS // 2, TICKS // 4
    step = sixteenth if dense else eighth
    return [
        ("Lead guitar", 29, line(1, bars, [64, 67, 69, 71, 74, 76], step, dense), 0),
        ("Rhythm guitar", 25, line(2, bars, [52, 55, 57, 59, 62], step, dense), 1),
        ("Bass", 33, line(3, bars, [40, 43, 45, 47], sixteenth if dense else TICKS, dense), 2),
        ("Drums", 0, line(4, bars, [36, 38, 42, 46], step, dense), 9),
    ]


def riff(seed):
    return [("Guitar", 27, line(100 + seed, 8, [40, 43, 45, 47, 50, 52], TICKS // 2), 0)]
