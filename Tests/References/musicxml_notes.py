"""Writes musicxml-notes.tsv, the notes that music21 reads in files under data/musicxml and data/midi.

Each line: path, what was done with repeats (folded or played), number of notes, sum of a hash of each note.
A note is its onset, its duration (both in 20160ths of a quarter, rounded) and its sounding pitch, ties joined. Grace
notes and chord symbols are left out. Repeats are played out by `expandRepeats`.

Usage: python musicxml_notes.py DATA folded|played FILE... > lines (made with music21 10.5.1, Python 3.11).
Files that take music21 minutes (the longest of Beethoven's quartets) were left out. So were, of 641 lines, 48 where
music21 goes another way than the reader, which keeps to the file:

- Measures that are not equally long in all parts (madrigals 3.2 to 5.3, bwv171.6, Haydn, Mozart; 27 lines): the reader
  begins each measure in all parts together; music21 lets the parts run apart.
- Ties within chords, in second voices and over a change of divisions, which music21 leaves apart (bwv248.9-1,
  bwv248.23-2, bwv846, op. 132, op. 48 no. 2, polonaises, test_note_ties), and cue notes, which it sounds
  (test_part_group).
- Repeats: it takes them again after a da capo (polonaise 2, test_unfold_complex, test_rest) or does not follow the da
  capo (polonaise 4); where a repeat has no sign at its beginning it goes back to the start of the piece, and not to the
  repeat before (k80, k156); it loses a part (test_multi_part), or moves some notes of one part by a bar (k265).
- It lays out a pickup of one part three times too long (k155), and a measure with a second voice too long (opus 1 no. 1).
"""

import os
import sys
import warnings

warnings.simplefilter("ignore")
MASK = (1 << 64) - 1


def notes(path, plays):
    from music21 import chord, converter, note, percussion

    score = converter.parse(path, forceSource=True, format="musicxml").toSoundingPitch()
    found = []
    for part in score.parts:
        if plays:
            part = part.expandRepeats()
        for element in part.flatten().stripTies(matchByPitch=True).flatten().notes:
            if element.duration.isGrace:
                continue
            if isinstance(element, note.Note):
                pitches = [element.pitch.midi]
            elif isinstance(element, note.Unpitched):
                pitches = [element.displayPitch().midi]
            elif isinstance(element, percussion.PercussionChord):
                pitches = [n.pitch.midi if isinstance(n, note.Note) else n.displayPitch().midi for n in element.notes]
            elif type(element) is chord.Chord:
                pitches = [pitch.midi for pitch in element.pitches]
            else:
                continue
            found += [(float(element.offset), pitch, float(element.quarterLength)) for pitch in pitches]
    return found


def mixed(value):
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


def checksum(found):
    total = 0
    for onset, pitch, duration in found:
        value = mixed(int(onset * 20160 + 0.5))
        value = mixed(value + int(duration * 20160 + 0.5) & MASK)
        total = total + mixed(value + pitch & MASK) & MASK
    return total


def line(path, data, plays, found):
    fields = [os.path.relpath(path, data), "played" if plays else "folded", len(found), f"{checksum(found):016x}"]
    return "\t".join(str(field) for field in fields)


if __name__ == "__main__":
    data, plays = sys.argv[1], sys.argv[2] == "played"
    for path in sys.argv[3:]:
        try:
            print(line(path, data, plays, notes(path, plays)), flush=True)
        except Exception as error:
            print(path, repr(error)[:200], file=sys.stderr)
