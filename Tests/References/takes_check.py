"""Checks takes of `diapason generate` with eyes of its own: every word, their order, and what was asked of them.

    takes_check.py FOLDER --given N [--range 48-84] [--classes 0,2,4,5,7,9,11] [--at-once 2] [--velocity 40-100]
                   [--end TICKS] [--source song.txt --gap FROM-TO]

FOLDER holds take-1.txt and so on (`--formats txt`); the first N words of each were given and are not checked for what was
asked. With --source, a text of the whole piece, all its notes that begin outside the gap (ticks FROM up to TO) have to
stand in every take as they were, and all others have to begin in the gap. Prints how many takes keep to it.
"""

import argparse
import re
from pathlib import Path

WORD = re.compile(r"p(0|[1-9]\d*):v([1-9]\d*):d(0|[1-9]\d*):t(0|[1-9]\d*)(?::b(0|[1-9]\d*))?\Z")


def span(text):
    low, high = text.split("-")
    return int(low), int(high)


def notes(text):
    """(onset, pitch, velocity, duration) of each word; an exception where one is none."""
    result, onset, bends = [], 0, set()
    for word in text.rstrip("\n").split(" "):
        match = WORD.match(word)
        if not match:
            raise ValueError(f"'{word}' is no word")
        pitch, velocity, duration, shift = map(int, match.groups()[:4])
        bends.add(match.group(5) is not None)
        if not (pitch <= 127 and velocity <= 127 and int(match.group(5) or 0) <= 46):
            raise ValueError(f"'{word}' says what no note can be")
        result.append((onset, pitch, velocity, duration))
        onset += shift
    if len(bends) > 1:
        raise ValueError("some words have bends, and some have none")
    if onset != result[-1][0]:
        raise ValueError("the last shift is not 0")
    if result != sorted(result):
        raise ValueError("words of one time are out of order")
    return result


def check(all_notes, options, source):
    new = all_notes[options.given:]
    if source is not None:
        low, high = span(options.gap)
        kept = [note for note in source if not low <= note[0] < high]
        rest = list(all_notes)
        for note in kept:
            if note not in rest:
                raise ValueError(f"{note} is missing or was changed")
            rest.remove(note)
        new = rest
        if any(not low <= note[0] < high for note in new):
            raise ValueError("a new note begins outside the gap")
    for onset, pitch, velocity, duration in new:
        if options.range and not span(options.range)[0] <= pitch <= span(options.range)[1]:
            raise ValueError(f"pitch {pitch}")
        if options.classes and str(pitch % 12) not in options.classes.split(","):
            raise ValueError(f"pitch class {pitch % 12}")
        if options.velocity and not span(options.velocity)[0] <= velocity <= span(options.velocity)[1]:
            raise ValueError(f"velocity {velocity}")
    if options.at_once:
        for onset, *_ in new:
            if sum(other[0] <= onset < other[0] + other[3] for other in all_notes) > options.at_once:
                raise ValueError(f"too many notes at {onset}")
    if options.end and max(note[0] + note[3] for note in all_notes) != options.end:
        raise ValueError(f"the piece ends at {max(note[0] + note[3] for note in all_notes)}")
    return len(new)


parser = argparse.ArgumentParser()
parser.add_argument("folder", type=Path)
parser.add_argument("--given", type=int, default=0)
parser.add_argument("--range")
parser.add_argument("--classes")
parser.add_argument("--velocity")
parser.add_argument("--at-once", type=int)
parser.add_argument("--end", type=int)
parser.add_argument("--source", type=Path)
parser.add_argument("--gap")
options = parser.parse_args()

source = notes(options.source.read_text()) if options.source else None
good, total, count = 0, 0, 0
for file in sorted(options.folder.glob("take-*.txt")):
    total += 1
    try:
        count += check(notes(file.read_text()), options, source)
        good += 1
    except ValueError as error:
        print(f"{file.name}: {error}")
print(f"{good} of {total} takes keep to it, {count} new notes")
raise SystemExit(good != total)
