"""Writes Tests/FormatsTests/GuitarProFixtures.swift: a small file of Guitar Pro 3, 4, 5.00 and 5.10.

    python guitar_pro_fixtures.py > GuitarProFixtures.swift

All hold the same two bars on a guitar and on drums, with what each version can say; GuitarProReadingTests says what.
Needs PyGuitarPro 0.11. In versions 3 and 4 it writes length and transition of a grace note interchanged; so the note is
made.
"""

import base64
import io
import textwrap

import guitarpro as gp


def note(beat, string, value, **effects):
    made = gp.Note(beat, value=value, string=string, type=gp.NoteType.normal)
    for name, effect in effects.items():
        setattr(made.effect, name, effect)
    beat.notes.append(made)
    return made


def beat(voice, value=4, dotted=False, tuplet=(1, 1), status=gp.BeatStatus.normal):
    made = gp.Beat(voice, duration=gp.Duration(value, dotted, gp.Tuplet(*tuplet)), status=status)
    voice.beats.append(made)
    return made


def song(major):
    is_four = major >= 4
    made = gp.Song()
    made.title, made.artist, made.words, made.music = "Étude", "Nobody", "Her", "Her"
    made.notice = ["one", "two"]
    made.tempo = 90
    made.key = gp.KeySignature.DMajor
    if is_four:
        made.lyrics.trackChoice = 1
        made.lyrics.lines[0].lyrics = "la-la"
        made.lyrics.lines[1] = gp.LyricLine(2, "lo")
    first = made.measureHeaders[0]
    first.timeSignature.numerator = 3
    first.isRepeatOpen = True
    first.marker = gp.Marker("Verse", gp.Color(1, 2, 3))
    second = gp.MeasureHeader(number=2, timeSignature=gp.TimeSignature(3), repeatClose=2, repeatAlternative=1)
    if is_four:
        first.keySignature = gp.KeySignature.FMajor
        second.keySignature = gp.KeySignature.FMajor
    made.measureHeaders.append(second)
    guitar = made.tracks[0]
    guitar.measures.append(gp.Measure(guitar, second))
    guitar.name, guitar.offset = "Lead", 2
    guitar.channel.instrument = 29
    drums = gp.Track(made, 2, name="Kit", isPercussionTrack=True, strings=[gp.GuitarString(n, 0) for n in range(1, 7)])
    drums.channel = gp.MidiChannel(channel=9, effectChannel=9, instrument=0)
    made.tracks.append(drums)

    voice = guitar.measures[0].voices[0]
    one = beat(voice, 8, dotted=True)
    one.text = "dolce"
    note(one, 2, 7, bend=gp.BendEffect(gp.BendType.bendRelease, 100, [
        gp.BendPoint(0, 0), gp.BendPoint(6, 4, True), gp.BendPoint(12, 0)]), hammer=True)
    two = beat(voice, 16, tuplet=(3, 2))
    grace = gp.GraceEffect(fret=5, velocity=79)
    if major == 5:
        grace.duration, grace.transition = 32, gp.GraceEffectTransition.slide
    else:
        grace.duration, grace.transition = 64, gp.GraceEffectTransition.bend
    note(two, 1, 8, grace=grace, letRing=True).velocity = 127
    note(two, 3, 9, slides=[gp.SlideType.shiftSlideTo])
    two.effect.mixTableChange = gp.MixTableChange(tempo=gp.MixTableItem(140, 2), volume=gp.MixTableItem(11, 1, is_four))
    beat(voice, 2, status=gp.BeatStatus.rest)
    chord = gp.Chord(6, name="Em", firstFret=1, strings=[0, 0, 0, 2, 2, -1], newFormat=is_four)
    voice = guitar.measures[1].voices[0]
    three = beat(voice, 2)
    three.effect.chord = chord
    three.effect.stroke = gp.BeatStroke(gp.BeatStrokeDirection.up, 16)
    three.effect.vibrato = True
    note(three, 3, 9).type = gp.NoteType.tie
    note(three, 5, 4).type = gp.NoteType.dead
    four = beat(voice)
    if is_four:
        note(four, 4, 5, harmonic=gp.TappedHarmonic(17), trill=gp.TrillEffect(7, gp.Duration(32)), staccato=True,
             palmMute=True, leftHandFinger=gp.Fingering.index, vibrato=True)
        four.effect.slapEffect = gp.SlapEffect.popping
        four.effect.pickStroke = gp.BeatStrokeDirection.up
        four.effect.tremoloBar = gp.BendEffect(gp.BendType.dip, -100, [
            gp.BendPoint(0, 0), gp.BendPoint(6, -2), gp.BendPoint(12, 0)])
    else:
        note(four, 4, 5, harmonic=gp.NaturalHarmonic())
        four.effect.tremoloBar = gp.BendEffect(gp.BendType.dip, 100)
    for measure in drums.measures:
        note(beat(measure.voices[0], 2, dotted=True), 3, 38, ghostNote=True)
    return made


def main():
    print("/// Files that PyGuitarPro made: Tests/References/guitar_pro_fixtures.py.")
    print("enum GuitarProFixtures {")
    for name, version in ("three", (3, 0, 0)), ("four", (4, 0, 6)), ("five", (5, 0, 0)), ("fiveTen", (5, 1, 0)):
        file = io.BytesIO()
        gp.write(song(version[0]), file, version=version)
        text = base64.b64encode(file.getvalue()).decode()
        print(f'    static let {name} = """')
        print("\n".join("        " + line + "\\" for line in textwrap.wrap(text, 108))[:-1])
        print('        """')
    print("}")


if __name__ == "__main__":
    main()
