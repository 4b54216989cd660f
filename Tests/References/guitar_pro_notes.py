"""What PyGuitarPro reads in Guitar Pro 3, 4 and 5 files, for comparison with Formats/GuitarPro.

    python guitar_pro_notes.py lines FILE            the lines of one file
    python guitar_pro_notes.py digests FOLDER        a line for each file under a folder: guitar-pro-notes.tsv
    python guitar_pro_notes.py compare FOLDER        reads X.gp5 in a folder, and says where it differs from X.lines

`digests` prints path, bars, tracks, beats, notes, and 64 bits of FNV-1a over the head lines (piece, bars, tracks), the
beat lines and the note lines. `compare` is for files that our writer made: write each with the lines of what was read
or made beside it (Tests/FormatsTests/TablatureLines.swift makes them), and every file has to open and say the same.

Tolerance: PyGuitarPro rounds the points of bends to twelfths of the note and to quarter tones, so the lines do too;
everything else is compared as it is. Known differences are put right here, so that the lines agree:

- Grace notes of versions 3 and 4: PyGuitarPro takes the transition for the length and the length for the transition.
- Endings of version 5 at a bar with a metre: PyGuitarPro reads the byte before the four of the beams; it stands after
  them. The lines say the byte after them, which PyGuitarPro calls the last beam.
- Endings of versions 3 and 4: PyGuitarPro takes away endings that the reader has not met in the passage (XOR, and a
  passage that begins with the bar itself); the lines leave both out by a walk of their own.
- The key of a first bar without one is that of the piece; PyGuitarPro says C major.
- Artificial harmonics of version 4 say where the string is touched; PyGuitarPro names pitches for them, the fifth and
  the fourth interchanged. The lines name none.
- Settings of the mix end at 127, where PyGuitarPro goes to 128, and dynamics are those from ppp to fff.
- A second voice of nothing but empty beats is left out.
- PyGuitarPro joins beats that begin together (an empty beat takes no time) into one; here each stays for itself.

Needs PyGuitarPro 0.11.
"""

import os
import sys

import guitarpro
from guitarpro import gp3, gp5

SIGNS = ["Coda", "Double Coda", "Segno", "Segno Segno", "Fine"]
JUMPS = ["Da Capo", "Da Capo al Coda", "Da Capo al Double Coda", "Da Capo al Fine",
         "Da Segno", "Da Segno al Coda", "Da Segno al Double Coda", "Da Segno al Fine",
         "Da Segno Segno", "Da Segno Segno al Coda", "Da Segno Segno al Double Coda", "Da Segno Segno al Fine",
         "Da Coda", "Da Double Coda"]
SLIDES = {"shiftSlideTo": "shift", "legatoSlideTo": "legato", "outDownwards": "down", "outUpwards": "up",
          "intoFromBelow": "below", "intoFromAbove": "above"}
HARMONICS = {1: "natural", 4: "pinch", 5: "semi"}


def separate_beats():
    """Every beat for itself: version 5 asks a second time for the beat that was just read."""
    def get_beat(self, voice, start):
        if sys._getframe(1).f_globals["__name__"] == gp5.__name__:
            return voice.beats[-1]
        beat = guitarpro.models.Beat(voice)
        beat.start = start
        voice.beats.append(beat)
        return beat

    gp3.GP3File.getBeat = get_beat


def raw_endings():
    """Keeps what versions 3 and 4 write of an ending."""
    def read(self, headers):
        self.raw = self.readU8()
        return self.raw

    gp3.GP3File.readRepeatAlternative = read


def plain(text):
    return "".join("~" if ord(c) < 32 or c == "|" else c for c in text)


def number(value):
    thousandths = round(value * 1000)
    return f"{thousandths}m" if thousandths % 1000 else str(thousandths // 1000)


def colour(c):
    return f"({c.r},{c.g},{c.b})"


def dynamic(velocity):
    return min(max(velocity, 15), 127)


def mix_value(value):
    return min(max(value, 0), 127)


def endings(song):
    """The endings of each bar, as bits."""
    taken, found = 0, []
    for header in song.measureHeaders:
        value = header.repeatAlternative
        if song.versionTuple[0] == 5:
            if header.hasEnding and header.hasOwnBeams:
                value = header.timeSignature.beams[3]
            found.append(value)
            continue
        if header.isRepeatOpen:
            taken = 0
        if value:
            every = (1 << min(value, 8)) - 1
            if not every & ~taken:
                taken = 0
            value = every & ~taken
            taken |= value
        found.append(value)
    return found


def mark_beams():
    """Tells bars that write the beams of their metre."""
    old = gp5.GP5File.readMeasureHeader

    def read(self, *arguments):
        header, flags = old(self, *arguments)
        header.hasOwnBeams = bool(flags & 0x03)
        header.hasEnding = bool(flags & 0x10)
        return header, flags

    gp5.GP5File.readMeasureHeader = read


def head(song):
    words = [song.title, song.subtitle, song.artist, song.album, song.words, song.music, song.copyright, song.tab,
             song.instructions, *song.notice, song.tempoName if song.versionTuple[0] == 5 else ""]
    yield "|".join(["song", number(song.tempo), *map(plain, words)])
    key = (song.key.value[0], 0)
    for index, (h, ending) in enumerate(zip(song.measureHeaders, endings(song))):
        own = h.keySignature.value if h.hasKey else key
        key = own
        yield "|".join([
            "bar", str(index), f"{h.timeSignature.numerator}/{h.timeSignature.denominator.value}",
            f"{own[0]}{'m' if own[1] else ''}", "start" if h.isRepeatOpen else "-", str(h.repeatClose + 1), str(ending),
            plain(h.marker.title) + colour(h.marker.color) if h.marker else "-", "double" if h.hasDoubleBar else "-",
            str(h.tripletFeel.value), str(SIGNS.index(h.direction.name)) if h.direction else "-",
            str(JUMPS.index(h.fromDirection.name)) if h.fromDirection else "-"])
    for index, track in enumerate(song.tracks):
        c = track.channel
        numbers = [track.offset, track.fretCount, track.port - 1, c.channel, 9 if track.isPercussionTrack else c.effectChannel,
                   c.instrument, c.volume, c.balance, c.chorus, c.reverb, c.phaser, c.tremolo]
        flags = [track.isPercussionTrack, track.is12StringedGuitarTrack, track.isBanjoTrack, track.isSolo, track.isMute]
        low = track.strings and track.strings[-1].value < 35
        bass = {0: False, 10: True, 12: True, 14: True}.get(track.clefTranspose, low)
        lines = song.lyrics.lines if song.versionTuple[0] > 3 and song.lyrics.trackChoice == index + 1 else []
        yield "|".join([
            "track", str(index), plain(track.name), ",".join(str(s.value) for s in track.strings),
            "".join("1" if flag else "0" for flag in flags),
            ",".join(str(v if i < 6 else mix_value(v)) for i, v in enumerate(numbers)), colour(track.color),
            "neutral" if track.isPercussionTrack else "bass" if bass else "treble",
            "/".join(f"{line.startingMeasure - 1}:{plain(line.lyrics)}" for line in lines if line.lyrics)])


def mark_keys():
    """Tells bars that write a key."""
    def wrapped(old):
        def read(self, *arguments):
            header, flags = old(self, *arguments)
            header.hasKey = bool(flags & 0x40)
            return header, flags
        return read

    gp3.GP3File.readMeasureHeader = wrapped(gp3.GP3File.readMeasureHeader)
    gp5.GP5File.readMeasureHeader = wrapped(gp5.GP5File.readMeasureHeader)


def bend(effect):
    points = ",".join(f"{p.position}:{p.value}{'v' if p.vibrato else ''}" for p in effect.points)
    return f"{effect.type.value}[{points}]"


def mix(change):
    if change is None:
        return "-"
    items = [change.volume, change.balance, change.chorus, change.reverb, change.phaser, change.tremolo]
    shown = [f"{mix_value(8 * i.value)}/{i.duration}{'a' if i.allTracks else ''}" if i else "-" for i in items]
    tempo, wah = "-", "-"
    if change.tempo:
        hidden = "h" if change.hideTempo else ""
        tempo = f"{number(change.tempo.value)}/{change.tempo.duration}{hidden}{plain(change.tempoName)}"
    if change.wah and change.wah.value != -1:
        wah = "off" if change.wah.value == -2 else str(change.wah.value)
    fields = [str(change.instrument.value) if change.instrument else "-", *shown, tempo, wah]
    return "-" if all(field == "-" for field in fields) else ",".join(fields)


def power(value):
    return value.bit_length() - 1


def chord(c):
    frets = ["x" if fret < 0 else str(fret) for fret in c.strings]
    if all(fret == "x" for fret in frets):
        frets = []
    return f"{plain(c.name)}@{max(c.firstFret, 1)}:{','.join(frets)}"


def beat_line(beat, place):
    e, d = beat.effect, beat.duration
    kind = "notes" if beat.notes else "empty" if beat.status.name == "empty" else "rest"
    stroke = "-"
    if e.stroke and e.stroke.direction.name != "none":
        stroke = f"{e.stroke.direction.name}{power(e.stroke.value)}"
    slap = {0: [], 1: ["tap"], 2: ["slap"], 3: ["pop"]}[e.slapEffect.value]
    return "|".join([
        "beat", place, f"{power(d.value)}.{int(d.isDotted)}", f"{d.tuplet.enters}:{d.tuplet.times}", kind,
        str([0, 1, 2, -1, -2][beat.octave.value]), plain(beat.text or "-"), chord(e.chord) if e.chord else "-", stroke,
        e.pickStroke.name if e.hasPickStroke else "-", "fade" if e.fadeIn else "-",
        bend(e.tremoloBar) if e.tremoloBar else "-", "+".join(slap + (["vibrato"] if e.vibrato else [])),
        "rasgueado" if e.hasRasgueado else "-", mix(e.mixTableChange)])


def harmonic(h, is_five):
    if h.type == 3:
        return f"tapped({h.fret})"
    if h.type == 2:
        if not is_five or not h.octave.value:
            return "artificial(-)"
        return f"artificial({h.pitch.just},{h.pitch.accidental},{h.octave.value - 1})"
    return HARMONICS[h.type]


def grace(g, is_five):
    raw_length, transition = 7 - power(g.duration), g.transition.value
    if not is_five:
        raw_length, transition = transition, raw_length
    name = ["none", "slide", "bend", "hammer"][transition]
    fret = 0 if g.isDead and g.fret in (-1, 255) else g.fret
    return (f"{fret}/{dynamic(g.velocity)}/{7 - raw_length}/{name}{'on' if g.isOnBeat else ''}"
            f"{'dead' if g.isDead else ''}")


def note_line(note, place, is_five):
    e = note.effect
    kind = {2: "tied", 3: "dead"}.get(note.type.value, "struck")
    slides = {SLIDES[slide.name] for slide in e.slides if slide.name != "none"}
    names = [name for name, isThere in [
        ("ghost", e.ghostNote), ("accent", e.accentuatedNote), ("heavy", e.heavyAccentuatedNote), ("ring", e.letRing),
        ("staccato", e.staccato), ("mute", e.palmMute), ("vibrato", e.vibrato),
        *((slide, slide in slides) for slide in SLIDES.values())] if isThere]
    fingers = "".join(str(f.value) if 0 <= f.value <= 4 else "-" for f in (e.leftHandFinger, e.rightHandFinger))
    return "|".join([
        "note", place, str(note.string), str(note.value), str(dynamic(note.velocity)), kind, "slur" if e.hammer else "-",
        "+".join(names), bend(e.bend) if e.isBend else "-", harmonic(e.harmonic, is_five) if e.harmonic else "-",
        f"{e.trill.fret}/{power(e.trill.duration.value)}" if e.trill else "-",
        str(power(e.tremoloPicking.duration.value)) if e.tremoloPicking else "-",
        number(note.durationPercent), fingers, grace(e.grace, is_five) if e.grace else "-"])


def is_bare(beat):
    e = beat.effect
    return (beat.status.name == "empty" and not beat.notes and not beat.text and not e.chord and e.isDefault
            and mix(e.mixTableChange) == "-")


def lines_of(path):
    """Head, beats and notes."""
    song = guitarpro.parse(path)
    is_five = song.versionTuple[0] == 5
    beats, notes = [], []
    for t, track in enumerate(song.tracks):
        for b, measure in enumerate(track.measures):
            for v, voice in enumerate(measure.voices):
                if v > 0 and all(map(is_bare, voice.beats)):
                    continue
                for i, beat in enumerate(voice.beats):
                    place = f"{t}|{b}|{v}|{i}"
                    beats.append(beat_line(beat, place))
                    notes += [note_line(note, place, is_five) for note in beat.notes]
    return list(head(song)), beats, notes


def digest(lines):
    value = 0xCBF29CE484222325
    for byte in "".join(line + "\n" for line in lines).encode():
        value = (value ^ byte) * 0x100000001B3 & (1 << 64) - 1
    return f"{value:016x}"


def paths_under(folder, endings=(".gp3", ".gp4", ".gp5")):
    return sorted(os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names
                  if name.lower().endswith(endings))


def compare(folder):
    """Prints the differences of each file from the lines beside it."""
    count = different = refused = 0
    for path in paths_under(folder, (".gp5",)):
        with open(path[:-4] + ".lines", newline="\n", encoding="utf-8") as file:
            expected = file.read().split("\n")[:-1]
        count += 1
        try:
            found = [line for part in lines_of(path) for line in part]
        except Exception as error:
            refused += 1
            print(f"{path}: refused: {error!r}"[:200])
            continue
        if found != expected:
            different += 1
            wrong = [(a, b) for a, b in zip(expected, found) if a != b]
            print(f"{path}: {len(expected)} lines and {len(found)}, {len(wrong)} differ")
            for a, b in wrong[:3]:
                print(f"    ours {a}\n    py   {b}")
    print(f"{count} files, {refused} refused, {different} different")
    return 1 if refused or different else 0


def main():
    separate_beats()
    raw_endings()
    mark_beams()
    mark_keys()
    command, path = sys.argv[1:3]
    if command == "lines":
        for part in lines_of(path):
            print("\n".join(part))
        return 0
    if command == "compare":
        return compare(path)
    for file in paths_under(path):
        parts = lines_of(file)
        bars = sum(line.startswith("bar|") for line in parts[0])
        tracks = sum(line.startswith("track|") for line in parts[0])
        print(os.path.relpath(file, path), bars, tracks, len(parts[1]), len(parts[2]), *map(digest, parts), sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
