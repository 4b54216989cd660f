"""Whether conversions lose anything, judged by readers that share nothing with ours: mido 1.3 and symusic 0.6.

    python midi_round_trip.py PROGRAM FOLDER [--check NAME]... [--every N] [--list N]

PROGRAM is the built `diapason`. Every MIDI file under FOLDER goes through the checks and both ends are read by mido:

    notes     MIDI -> text -> MIDI on the file's own ticks keeps every note: onset from the first one, duration,
              pitch, velocity
    grid      MIDI -> text -> MIDI on 192 ticks a second keeps every note, and no onset or end moves by more than half a
              tick (2.604 ms) by the file's own tempos, in exact numbers and however long the piece
    extended  MIDI -> text -> MIDI with `--codec extended` keeps notes, controllers, bends, pressure and programs of
              each track and channel, tempos, metres and keys, at their times and in order
    events    MIDI -> MIDI keeps every event of every track at its time and in order: also system exclusive, texts, ports
              and unknown meta events

Notes are paired here, first in, first out for each track, channel and pitch; what never ends, ends with its track. Where
mido and ours read different notes, symusic's verdict on both ends is printed beside. Files that PROGRAM refuses are
counted; those that it has to repair are judged too, but in a row of their own, for mido repairs other things. The exit
code is 1 when a file without repairs differs.

mido is taken for its events only: it drops the time of unknown meta events, the difference between F0 and F7 and the
seven bits of a key signature, so both kinds are kept raw here.
"""

import argparse
import io
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from pathlib import Path

import mido
import symusic
from mido.midifiles import midifiles

CHECKS = ["notes", "grid", "extended", "events"]
ENDINGS = (".mid", ".midi", ".kar", ".rmi", ".smf")
RATE = 192  # ticks a second of the standard grid


class Raw:
    """A meta event or system message as its bytes, length left out."""

    def __init__(self, data, time):
        self.data, self.time = bytes(data), time

    def bytes(self):
        return self.data


def read_system_message(infile, delta, clip=False):
    infile.seek(-1, io.SEEK_CUR)
    status = infile.read(1)
    return Raw(status + bytes(midifiles.read_bytes(infile, midifiles.read_variable_int(infile))), delta)


midifiles.build_meta_message = lambda kind, data, delta=0: Raw(bytes([0xFF, kind, *data]), delta)
midifiles.read_sysex = read_system_message


@dataclass
class File:
    """A MIDI file as mido reads it."""
    tracks: list  # of lists of (time, bytes); the end of the track is the last of each
    ticks_per_beat: int
    format: int

    @staticmethod
    def read(content):
        """Data bytes above 127 are clipped, as ours are, if that is what it takes."""
        try:
            file = mido.MidiFile(file=io.BytesIO(content))
        except Exception:
            file = mido.MidiFile(file=io.BytesIO(content), clip=True)
        tracks = []
        for track in file.tracks:
            time, events = 0, []
            for message in track:
                time += message.time
                events.append((time, bytes(message.bytes())))
                if events[-1][1][:2] == b"\xff\x2f":
                    break  # mido reads on
            tracks.append(events)
        return File(tracks, file.ticks_per_beat, file.type)

    def parts(self):
        """The channel messages of each track and channel, as (onset, end, pitch, velocity) and (time, bytes)."""
        notes, others = defaultdict(list), defaultdict(list)
        for number, events in enumerate(self.tracks):
            waiting, last = defaultdict(deque), events[-1][0] if events else 0
            for time, data in events:
                status, channel = data[0] & 0xF0, data[0] & 0x0F
                if status == 0xF0:
                    continue
                if status == 0x90 and data[2] > 0:
                    waiting[channel, data[1]].append((time, data[2]))
                elif status in (0x80, 0x90):
                    if waiting[channel, data[1]]:
                        onset, velocity = waiting[channel, data[1]].popleft()
                        notes[number, channel].append((onset, time, data[1], velocity))
                else:
                    others[number, channel].append((time, data))
            for (channel, pitch), open_notes in waiting.items():
                notes[number, channel] += [(onset, last, pitch, velocity) for onset, velocity in open_notes]
        return notes, others

    def notes(self):
        return [note for part in self.parts()[0].values() for note in part]

    def meta_events(self, kind):
        """Those of one type in the whole file, in order of time."""
        found = [(time, data[2:]) for events in self.tracks for time, data in events if data[:2] == bytes([0xFF, kind])]
        return sorted(found, key=lambda event: event[0])

    def clock(self):
        """A function from ascending ticks to whole units, and how many units make a second."""
        if self.ticks_per_beat < 0:
            frames, ticks = -(self.ticks_per_beat >> 8), self.ticks_per_beat & 0xFF
            # 29 stands for 30,000 / 1,001 frames a second.
            return (lambda time: time * 1001), 30_000 * ticks if frames == 29 else 1001 * frames * ticks
        changes, elapsed, start, tempo = [(0, 0, 500_000)], 0, 0, 500_000
        for time, data in self.meta_events(0x51):
            if len(data) == 3 and any(data):
                elapsed += (time - start) * tempo
                start, tempo = time, int.from_bytes(data, "big")
                changes.append((start, elapsed, tempo))
        position = 0

        def units(time):
            nonlocal position
            while position + 1 < len(changes) and changes[position + 1][0] <= time:
                position += 1
            while changes[position][0] > time:
                position -= 1
            start, elapsed, tempo = changes[position]
            return elapsed + (time - start) * tempo

        return units, self.ticks_per_beat * 1_000_000


def from_the_first(notes):
    first = min((note[0] for note in notes), default=0)
    return Counter((onset - first, end - onset, pitch, velocity) for onset, end, pitch, velocity in notes)


def notes_by_symusic(content):
    """Notes from the first one, or None where symusic reads nothing."""
    try:
        score = symusic.Score.from_midi(content)
    except Exception:
        return None
    return from_the_first([(note.time, note.time + note.duration, note.pitch, note.velocity)
                           for track in score.tracks for note in track.notes])


@dataclass
class Verdict:
    count: int  # of what the original holds
    kept: int
    words: str = ""  # the first difference


def difference(before, after, what):
    missing, added = before - after, after - before
    words = []
    if missing:
        words.append(f"{missing.total()} {what} missing, as {min(missing)}")
    if added:
        words.append(f"{added.total()} {what} added, as {min(added)}")
    return Verdict(before.total(), before.total() - missing.total(), "; ".join(words))


class Converter:
    def __init__(self, program, folder):
        self.program, self.folder, self.error = program, Path(folder), ""

    def convert(self, source, target, *options):
        """Whether it worked; `error` holds what the program said."""
        (self.folder / target).unlink(missing_ok=True)
        done = subprocess.run([self.program, "convert", source, self.folder / target, *options],
                              capture_output=True, text=True)
        self.error = done.stderr.strip().replace(f"{self.folder}/", "")
        return done.returncode == 0

    def through_text(self, original, text_options, midi_options):
        """The file that comes back, or None."""
        if not self.convert(original, "there.txt", *text_options):
            return None
        if not self.convert(self.folder / "there.txt", "back.mid", *midi_options):
            return None
        return (self.folder / "back.mid").read_bytes()


def check_notes(original, path, content, converter):
    rate = original.ticks_per_beat
    grid = f"{rate}/quarter" if rate > 0 else "file"
    back = converter.through_text(path, ["--grid", "file"], ["--grid", grid])
    if back is None:
        return None
    result = File.read(back)
    verdict = difference(from_the_first(original.notes()), from_the_first(result.notes()), "notes")
    if not verdict.words and rate > 0 and result.ticks_per_beat != rate:
        verdict.words = f"{result.ticks_per_beat} ticks a quarter instead of {rate}"
    if verdict.words:
        before, after = notes_by_symusic(content), notes_by_symusic(back)
        verdict.words += "; symusic " + (
            "reads nothing" if before is None or after is None else
            "sees no difference" if before == after else difference(before, after, "notes").words)
    return verdict


def check_grid(original, path, content, converter):
    back = converter.through_text(path, ["--grid", f"{RATE}/s"], ["--grid", f"{RATE}/s"])
    if back is None:
        return None
    result = File.read(back)
    units, per_second = original.clock()
    units_back, per_second_back = result.clock()
    before, after = defaultdict(lambda: ([], [])), defaultdict(lambda: ([], []))
    for notes, clock, sides in (original.notes(), units, before), (result.notes(), units_back, after):
        for onset, end, pitch, velocity in notes:
            for times, time in zip(sides[pitch, velocity], (onset, end)):
                times.append(time)
        for sides in sides.values():
            for times in sides:
                times.sort()
                times[:] = [clock(time) for time in times]
    count = sum(len(onsets) for onsets, _ in before.values())
    if {key: len(sides[0]) for key, sides in before.items()} != {key: len(sides[0]) for key, sides in after.items()}:
        return Verdict(count, min(count, sum(len(onsets) for onsets, _ in after.values())), "other notes came back")
    if not count:
        return Verdict(0, 0)
    # The text drops the silence before the first note: a whole number of ticks, the nearest.
    first = min(onsets[0] for onsets, _ in before.values())
    lead = (2 * RATE * first + per_second) // (2 * per_second)
    # All times as multiples of 1 / (rate * per_second * per_second_back) seconds.
    half, worst, far = per_second * per_second_back, 0, 0
    for key, sides in before.items():
        for times, times_back in zip(sides, after[key]):
            for time, time_back in zip(times, times_back):
                moved = abs(2 * (RATE * time * per_second_back - RATE * time_back * per_second - lead * half))
                worst = max(worst, moved)
                far += moved > half
    words = f"{far} onsets or ends move, by up to {1000 * worst / half / 2 / RATE:.3f} ms" if far else ""
    return Verdict(count, max(0, count - far), words)


def check_extended(original, path, content, converter):
    back = converter.through_text(path, ["--codec", "extended"], ["--codec", "extended"])
    if back is None:
        return None
    result = File.read(back)
    if result.ticks_per_beat != original.ticks_per_beat and original.ticks_per_beat > 0:
        return Verdict(1, 0, f"{result.ticks_per_beat} ticks a quarter instead of {original.ticks_per_beat}")
    total, kept, words = 0, 0, []
    for kind, name in (0x51, "tempos"), (0x58, "metres"), (0x59, "keys"):
        before, after = original.meta_events(kind), result.meta_events(kind)
        total += len(before)
        kept += (Counter(before) & Counter(after)).total()
        if before != after:
            words.append(difference(Counter(before), Counter(after), name).words or f"the {name} stand in another order")
    # The tracks of the file may be laid out anew, so parts are compared in their order, not by their number.
    sides = []
    for file in original, result:
        notes, others = file.parts()
        sides.append([(key[1], sorted(notes[key]), others[key]) for key in sorted({*notes, *others})])
    total += sum(len(notes) + len(others) for _, notes, others in sides[0])
    for number, (before, after) in enumerate(zip(*sides)):
        kept += (Counter(before[1]) & Counter(after[1])).total() + (Counter(before[2]) & Counter(after[2])).total()
        if before[0] != after[0]:
            words.append(f"part {number + 1} is on channel {after[0] + 1} instead of {before[0] + 1}")
        if before[1] != after[1]:
            words.append(f"part {number + 1}: " + difference(Counter(before[1]), Counter(after[1]), "notes").words)
        if before[2] != after[2]:
            lost = difference(Counter(before[2]), Counter(after[2]), "events").words
            words.append(f"part {number + 1}: " + (lost or "the events stand in another order"))
    if len(sides[0]) != len(sides[1]):
        words.append(f"{len(sides[1])} parts instead of {len(sides[0])}")
    return Verdict(total, kept, "; ".join(words))


def check_events(original, path, content, converter):
    if not converter.convert(path, "back.mid"):
        return None
    result = File.read((converter.folder / "back.mid").read_bytes())
    words = []
    if result.ticks_per_beat != original.ticks_per_beat:
        words.append(f"division {result.ticks_per_beat} instead of {original.ticks_per_beat}")
    if result.format != original.format:
        words.append(f"format {result.format} instead of {original.format}")
    if len(result.tracks) != len(original.tracks):
        words.append(f"{len(result.tracks)} tracks instead of {len(original.tracks)}")
    kept = 0
    for number, (before, after) in enumerate(zip(original.tracks, result.tracks)):
        kept += (Counter(before) & Counter(after)).total()
        if before == after:
            continue
        lost = difference(Counter(before), Counter(after), "events").words
        first = next((a for a, b in zip(before, after) if a != b), None)
        words.append(f"track {number}: " + (lost or f"the events stand in another order, first {first}"))
    return Verdict(sum(map(len, original.tracks)), kept, "; ".join(words))


@dataclass
class Row:
    files: int = 0
    count: int = 0
    kept: int = 0
    differences: list = field(default_factory=list)

    def add(self, name, verdict):
        self.files += 1
        self.count += verdict.count
        self.kept += verdict.kept
        if verdict.words:
            self.differences.append((name, verdict.words))


def available(program):
    """The checks that this build of the program can be put to: older ones kept notes only."""
    told = subprocess.run([program, "convert", "--help"], capture_output=True, text=True).stdout
    return CHECKS if "extended" in told else ["notes", "grid"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="append", choices=CHECKS)
    parser.add_argument("--every", type=int, default=1, help="take every Nth file")
    parser.add_argument("--list", type=int, default=20, help="differences to print of each row")
    chosen = parser.parse_args()
    checks = [name for name in chosen.check or CHECKS if name in available(chosen.program)]
    paths = sorted(path for path in chosen.folder.rglob("*")
                   if path.suffix.lower() in ENDINGS and path.is_file())[::chosen.every]
    rows = {(name, clean): Row() for name in checks for clean in (True, False)}
    refused, foreign, failed = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        converter = Converter(chosen.program, folder)
        for path in paths:
            name, content = str(path.relative_to(chosen.folder)), path.read_bytes()
            # The ending may not be one that the program knows.
            source = Path(folder) / "original.mid"
            source.write_bytes(content)
            if not converter.convert(source, "there.txt"):
                refused.append((name, converter.error.splitlines()[0] if converter.error else "?"))
                continue
            clean = converter.convert(source, "there.txt", "--strict")
            try:
                original = File.read(content)
            except Exception as error:
                foreign.append((name, f"{type(error).__name__}: {error}"))
                continue
            for check in checks:
                verdict = globals()[f"check_{check}"](original, source, content, converter)
                if verdict is None:
                    failed.append((name, f"{check}: {converter.error}"))
                else:
                    rows[check, clean].add(name, verdict)

    print(f"{len(paths)} files, {len(paths) - len(refused)} readable by ours, "
          f"{len(paths) - len(refused) - len(foreign)} of them by mido too\n")
    print(f"{'check':10} {'files':16} {'number':>7} {'notes or events':>16} {'kept':>16} {'lost':>8} {'differing files':>16}")
    for (check, clean), row in rows.items():
        print(f"{check:10} {'without repairs' if clean else 'repaired':16} {row.files:>7,} {row.count:>16,} "
              f"{row.kept:>16,} {row.count - row.kept:>8,} {len(row.differences):>16,}")
    lists = [(f"{check}, {'without repairs' if clean else 'repaired'}: differences", row.differences)
             for (check, clean), row in rows.items()]
    lists += [("converted once, but not all the way", failed), ("refused by ours", refused),
              ("read by ours, not by mido", foreign)]
    for title, lines in lists:
        if lines:
            print(f"\n{title} ({len(lines)}):")
            for name, words in lines[:chosen.list]:
                print(f"  {name}: {words[:300]}")
            if len(lines) > chosen.list:
                print(f"  and {len(lines) - chosen.list} more: --list {len(lines)} prints them")
    return 1 if failed or any(row.differences for (_, clean), row in rows.items() if clean) else 0


if __name__ == "__main__":
    sys.exit(main())
