"""Notes and bends of GuitarSet files, for comparison with Formats/JAMS.

    python jams_notes.py FOLDER > jams-notes.tsv

Takes every .jams file under FOLDER that has note_midi and pitch_contour annotations, in order of path, and prints

    string  FILE  SOURCE  notes  sum of pitches  raw  left  moving  points
    bends   FILE  SOURCE  note  onset  pitch  time:cents ...

A line `string` counts the notes of a string: `raw` of them have contour points more than 50 cents from the note's value
before anything is dropped, `left` have after it, `moving` have more than one point of bend, `points` is their sum. A line
`bends` gives every twelfth note: its number in order of time, its onset in seconds, its rounded pitch, and its bends in
seconds from the onset and cents from that pitch.

The rules are those in the documentation of JAMSContour, written again with numpy. Agreement is to 0.01 cents and
half a millisecond. Needs numpy.
"""

import json
import os
import sys

import numpy as np


def observations(annotation):
    data = annotation["data"]
    if isinstance(data, list):
        return [(row["time"], row["duration"], row["value"]) for row in data]
    return list(zip(data["time"], data["duration"], data["value"]))


def contour_of(rows):
    rows = [(t, v["frequency"]) for t, _, v in rows if v["voiced"] and v["frequency"] > 0]
    times = np.array([t for t, _ in rows])
    pitches = 69 + 12 * np.log2(np.array([f for _, f in rows], float) / 440)
    return times, pitches


def believed(moments, cents, duration):
    start = min(0.030, 0.2 * duration)
    end = duration - min(0.100, 0.4 * duration)
    core = np.where((moments >= start) & (moments < end))[0]
    if len(core) == 0:
        return None
    low, high = core[0], core[-1]
    while low > 0 and abs(cents[low - 1] - cents[core[0]]) <= 15:
        low -= 1
    while high < len(cents) - 1 and abs(cents[high + 1] - cents[core[-1]]) <= 15:
        high += 1
    return slice(low, high + 1)


def bends_of(moments, pitches, duration, value, pitch):
    away = pitches - value
    octaves = np.round(away / 12)
    good = (octaves == 0) | (np.abs(away - 12 * octaves) >= 1)
    moments, raw = moments[good], 100 * (pitches[good] - pitch)
    part = None
    if len(raw) >= 4:
        cents = np.array([np.median(raw[max(0, i - 3) : i + 4]) for i in range(len(raw))])
        part = believed(moments, cents, duration)
    if part is None:
        constant = 100 * (value - pitch)
        return [(0.0, constant)] if abs(constant) >= 5 else []
    moments, cents = moments[part], cents[part]
    kept = [(0.0, cents[0])]
    for time, value in zip(moments[1:], cents[1:]):
        if abs(value - kept[-1][1]) >= 5:
            kept.append((time, value))
    return kept if len(kept) > 1 or abs(kept[0][1]) >= 5 else []


def main():
    paths = []
    for parent, _, names in os.walk(sys.argv[1]):
        paths += [os.path.join(parent, name) for name in names if name.endswith(".jams")]
    for path in sorted(paths):
        try:
            annotations = json.load(open(path))["annotations"]
        except (ValueError, KeyError) as error:
            print(f"skipped {path}: {error!r}", file=sys.stderr)
            continue
        contours, strings = {}, {}
        for annotation in annotations:
            source = annotation["annotation_metadata"]["data_source"]
            if annotation["namespace"] == "pitch_contour":
                contours[source] = contour_of(observations(annotation))
            elif annotation["namespace"] == "note_midi":
                strings[source] = sorted(observations(annotation))
        if not any(strings.values()) or not contours:
            continue
        name = os.path.basename(path)
        for source, notes in sorted(strings.items()):
            times, pitches = contours[source]
            total = raw = left = moving = points = 0
            chosen = []
            for index, (onset, duration, value) in enumerate(notes):
                pitch = int(np.floor(value + 0.5))
                inside = (times >= onset) & (times < onset + duration)
                bends = bends_of(times[inside] - onset, pitches[inside], duration, value, pitch)
                total += pitch
                raw += bool(np.any(np.abs(100 * (pitches[inside] - value)) > 50))
                left += any(abs(cents - 100 * (value - pitch)) > 50 for _, cents in bends)
                moving += len(bends) > 1
                points += len(bends)
                if index % 12 == 5:
                    chosen.append((index, onset, pitch, bends))
            print("string", name, source, len(notes), total, raw, left, moving, points, sep="\t")
            for index, onset, pitch, bends in chosen:
                words = " ".join(f"{time:.4f}:{cents:.3f}" for time, cents in bends)
                print("bends", name, source, index, f"{onset:.4f}", pitch, words, sep="\t")


if __name__ == "__main__":
    main()
