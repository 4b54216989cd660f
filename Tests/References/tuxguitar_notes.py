"""How our performances of Guitar Pro 3, 4 and 5 files differ from TuxGuitar's, note by note.

    DIAPASON_NOTES=ours.tsv swift test -c release --filter notesAreListedForComparison
    java -cp '/usr/share/tuxguitar/lib/*:/usr/share/tuxguitar/plugins/*' TuxGuitarNotes.java FILES > theirs.tsv
    python tuxguitar_notes.py ours.tsv theirs.tsv

Both hold a note a line: file, track from 1, onset and duration in ticks (960 a quarter), pitch, velocity, string; ours
have the techniques behind. A line `read` ends a file; ours says how many beats lay beyond their bars, and whether a jump
was taken.

Notes of a track that are equal in onset and pitch are paired, then those within a 16th of each other. Every difference
gets the first reason that holds:

- `jumps`: TuxGuitar plays no D.C., D.S. or coda; the file is compared up to the first bar that is out of step.
- `another order of bars`: endings without a repeat, or repeat signs without a beginning.
- `beyond the bar`: TuxGuitar plays on into the next bar what a bar has no room for; we do not play it.
- `harmonics`: TuxGuitar adds a softer note an octave below, takes the nodes at frets 4 and 9 only, and does not read the
  pitch that version 5 names; we play one note, at the pitch of the node.
- `a legato slide is one note`: TuxGuitar strikes its end.
- `strokes`: TuxGuitar's delay is a share of the beat, ours the written time from the first string to the last.
- `grace notes`: TuxGuitar has a table of three lengths, and lets the note before ring into them.
- `tuplets of 13`: TuxGuitar knows none.
- `let ring`: TuxGuitar also ends it at the next beat that does not ring.
- `struck again`: we end a note where its string is struck; TuxGuitar lets it sound.
- `colliding`: two voices strike one string at once; we play one of them.
- `too high`: TuxGuitar holds pitches to 127; we move them by octaves.
- `length share`: GP5 says how much of its length a note sounds; TuxGuitar does not look.
- `loose tie`: we strike a tie from nothing.
"""

import collections
import sys

NEAR = 240

# Files whose signs are read in more than one way.
OTHER_ORDER = ("volta.gp3", "repeat-close-alternate-endings.gp5", "Measure Header.gp4", "Measure Header.gp5")


def read(path):
    files = collections.defaultdict(lambda: collections.defaultdict(list))
    heads = {}
    for line in open(path, encoding="utf-8", errors="surrogateescape"):
        fields = line.rstrip("\n").split("\t")
        name = "/".join(fields[0].rsplit("/", 2)[-2:])
        if fields[1] == "read":
            heads[name] = [int(field) for field in fields[2:]]
        elif fields[1] != "failed":
            track, onset, duration, pitch, velocity, string = map(int, fields[1:7])
            ways = set(fields[7].split(",")) - {""} if len(fields) > 7 else set()
            files[name][track].append((onset, pitch, duration, velocity, string, ways))
    return files, heads


def pair(ours, theirs):
    """Pairs, ours alone, theirs alone."""
    pairs = []
    left = list(theirs)
    for near in (0, NEAR):
        places = collections.defaultdict(list)
        for note in left:
            places[note[1]].append(note)
        rest = []
        for note in ours:
            near_ones = [other for other in places[note[1]] if abs(other[0] - note[0]) <= near]
            if near_ones:
                other = min(near_ones, key=lambda other: (abs(other[0] - note[0]), abs(other[2] - note[2])))
                places[note[1]].remove(other)
                pairs.append((note, other))
            else:
                rest.append(note)
        ours = rest
        left = [note for notes in places.values() for note in notes]
    return pairs, ours, left


def around(notes, time, before=0, after=0):
    return [note for note in notes if note[0] - before <= time <= note[0] + note[2] + after]


def reason_of_pair(our, their, mine):
    ways = our[5]
    graces = any("graceNote" in note[5] for note in around(mine, our[0], 480, 480) + around(mine, our[0] + our[2], 2, 2))
    if abs(our[0] - their[0]) > 1:
        if graces:
            return "grace notes"
        if abs(our[0] + our[2] - their[0] - their[2]) <= 1 or any(
            other is not our and other[0] < our[0] and other[0] + other[2] == our[0] + our[2] for other in mine
        ):
            return "strokes"
        return "tuplets of 13" if our[2] in (295, 296) else "moved"
    if abs(our[2] - their[2]) <= 1:
        return None
    if our[2] in (295, 296):
        return "tuplets of 13"
    if "legatoSlide" in ways:
        return "a legato slide is one note"
    if "letRing" in ways:
        return "let ring"
    end = our[0] + our[2]
    if our[2] < their[2]:
        if graces:
            return "grace notes"
        if any(note is not our and note[4] == our[4] and abs(note[0] - end) <= 1 for note in mine):
            return "struck again"
    return "length share" if our[2] > their[2] else "length"


def reason_of_single(note, mine, pairs, is_ours):
    here = [other for other in mine if other[0] - 1 <= note[0] < other[0] + other[2] + 1]
    if any("harmonic" in other[5] for other in here + [note][: is_ours]):
        return "harmonics"
    if not is_ours:
        if any("legatoSlide" in other[5] for other in here):
            return "a legato slide is one note"
        if note[1] == 127:
            return "too high"
        if any(other[0] == note[0] and other[4] == note[4] for other in here):
            return "colliding"
    elif note[1] > 115:
        return "too high"
    if note[2] in (295, 296) or (not is_ours and any(other[2] in (295, 296) for other in here + around(mine, note[0], 300, 300))):
        return "tuplets of 13"
    if any(abs(other[0] - note[0]) < 1200 and other[0] + other[2] == note[0] + note[2] for other in mine if other is not note):
        return "strokes"
    return "loose tie" if is_ours else "missing"


def first_out_of_step(mine, others):
    """The onset from which hardly anything agrees any more."""
    ours = {note[:2] for note in mine}
    theirs = {note[:2] for note in others}
    for time in sorted(note[0] for note in ours ^ theirs):
        both = [note for note in ours & theirs if time <= note[0] < time + 3_840]
        single = [note for note in ours ^ theirs if time <= note[0] < time + 3_840]
        if len(single) > 2 * len(both):
            return time
    return None


def main():
    ours, our_heads = read(sys.argv[1])
    theirs, their_heads = read(sys.argv[2])
    counts = collections.Counter()
    reasons = collections.Counter()
    examples = collections.defaultdict(list)

    def count(reason, *example):
        reasons[reason] += 1
        examples[reason].append(example)

    files = sorted(set(our_heads) & set(their_heads))
    for name in files:
        beyond, jumps = (our_heads[name] + [0, 0])[:2]
        tracks = sorted(set(ours[name]) | set(theirs[name]))
        whole = [[note for track in tracks for note in side[name][track]] for side in (ours, theirs)]
        step = first_out_of_step(*whole) if jumps or name.endswith(OTHER_ORDER) else None
        for track in tracks:
            mine, others = ours[name][track], theirs[name][track]
            if step is not None:
                reason = "jumps" if jumps else "another order of bars"
                for note in [note for note in mine + others if note[0] >= step]:
                    count(reason, name, track, note)
                    counts["out of step"] += 1
                mine = [note for note in mine if note[0] < step]
                others = [note for note in others if note[0] < step]
            pairs, extra, missing = pair(mine, others)
            counts["ours"] += len(mine)
            counts["theirs"] += len(others)
            counts["extra"] += len(extra)
            counts["missing"] += len(missing)
            for our, their in pairs:
                reason = reason_of_pair(our, their, mine)
                if reason is None:
                    counts["agree"] += 1
                else:
                    counts["moved" if abs(our[0] - their[0]) > 1 else "length"] += 1
                    count(reason, name, track, our, their)
                counts["same velocity"] += our[3] == their[3]
            for note in extra:
                count(reason_of_single(note, mine, pairs, True), name, track, "ours", note)
            for note in missing:
                reason = reason_of_single(note, mine, pairs, False)
                if reason == "missing" and beyond:
                    reason = "beyond the bar"
                count(reason, name, track, "theirs", note)
    print(len(files), "files", dict(counts))
    for reason, number in reasons.most_common():
        print(number, reason)
        for example in examples[reason][:3]:
            print("     ", *example)


main()
