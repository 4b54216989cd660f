"""How our performances of Guitar Pro files differ from TuxGuitar's, note by note.

    python tuxguitar_notes.py OURS.tsv THEIRS.tsv

Both hold a note a line: file, track from 1, onset and duration in ticks (960 a quarter), pitch, velocity, string; ours
have the techniques behind, parted by commas. TuxGuitarNotes.java prints theirs.

Notes of one track that are equal in onset and pitch are paired first, then those within a 16th of each other. Every note
and pair that differs gets one reason, the first that holds; what is left is `unexplained`, and printed.
"""

import collections
import sys

NEAR = 240


def read(path):
    files = collections.defaultdict(lambda: collections.defaultdict(list))
    seen = set()
    for line in open(path, encoding="utf-8", errors="surrogateescape"):
        fields = line.rstrip("\n").split("\t")
        name = fields[0].rsplit("/", 2)[-2:]
        name = "/".join(name)
        if fields[1] == "read":
            seen.add(name)
        elif fields[1] != "failed":
            track, onset, duration, pitch, velocity, string = map(int, fields[1:7])
            ways = set(fields[7].split(",")) - {""} if len(fields) > 7 else set()
            files[name][track].append((onset, pitch, duration, velocity, string, ways))
    return files, seen


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
            best = None
            for other in places[note[1]]:
                distance = abs(other[0] - note[0])
                if distance <= near and (best is None or (distance, abs(other[2] - note[2])) < best[0]):
                    best = ((distance, abs(other[2] - note[2])), other)
            if best:
                places[note[1]].remove(best[1])
                pairs.append((note, best[1]))
            else:
                rest.append(note)
        ours = rest
        left = [note for notes in places.values() for note in notes]
    return pairs, ours, left


# Each: how a pair differs, in which case, and why.
def reason_of_pair(our, their, neighbours):
    ways = our[5]
    moved = abs(our[0] - their[0]) > 1
    if moved:
        if ways & {"trill", "tremoloPicking"}:
            return "repeated notes: TuxGuitar's trills begin a tick early each time"
        if "graceNote" in ways or any("graceNote" in n[5] for n in neighbours):
            return "grace notes"
        return "moved"
    short = abs(our[2] - their[2])
    if short <= 1:
        return None
    for way in ("palmMute", "deadNote", "staccato", "letRing", "legatoSlide", "trill", "tremoloPicking", "graceNote"):
        if way in ways:
            return "length: " + way
    end = our[0] + our[2]
    if our[2] < their[2]:
        for note in neighbours:
            if note[4] == our[4] and abs(note[0] - end) <= 1 and note is not our:
                return "length: we end it where its string is struck"
            if "graceNote" in note[5] and abs(note[0] - end) <= 1:
                return "length: a grace note takes its time"
    return "length"


def main():
    ours, our_files = read(sys.argv[1])
    theirs, their_files = read(sys.argv[2])
    counts = collections.Counter()
    reasons = collections.Counter()
    examples = collections.defaultdict(list)
    files = sorted(our_files & their_files)
    for name in files:
        tracks = set(ours[name]) | set(theirs[name])
        for track in tracks:
            mine, others = ours[name][track], theirs[name][track]
            pairs, extra, missing = pair(mine, others)
            counts["ours"] += len(mine)
            counts["theirs"] += len(others)
            counts["extra"] += len(extra)
            counts["missing"] += len(missing)
            for our, their in pairs:
                near = [n for n in mine if abs(n[0] - our[0]) <= max(our[2], their[2]) + 960]
                reason = reason_of_pair(our, their, near)
                if reason is None:
                    counts["agree"] += 1
                else:
                    counts["moved" if abs(our[0] - their[0]) > 1 else "length"] += 1
                    reasons[reason] += 1
                    examples[reason].append((name, track, our, their))
                if our[3] == their[3]:
                    counts["velocity agrees"] += 1
            for note in extra:
                reasons["extra " + ",".join(sorted(note[5]))] += 1
                examples["extra " + ",".join(sorted(note[5]))].append((name, track, note))
            for note in missing:
                here = [n for n in mine if n[0] <= note[0] + 1 < n[0] + n[2] + 2 and n[4] == note[4]]
                way = ",".join(sorted(set().union(*[n[5] for n in here]))) if here else "no note there"
                reasons["missing " + way] += 1
                examples["missing " + way].append((name, track, note))
    print(len(files), "files", dict(counts))
    for reason, count in reasons.most_common():
        print(count, reason)
        for example in examples[reason][:3]:
            print("     ", *example)


main()
