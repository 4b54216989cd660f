"""Lists the notes that DadaGP's own decoder makes of token texts, or its encoder's texts of Guitar Pro files.

    python dadagp_notes.py UPSTREAM notes TEXT... > notes.tsv
    python dadagp_notes.py UPSTREAM sums TEXT... > sums.tsv
    python dadagp_notes.py UPSTREAM encode FOLDER TARGET

UPSTREAM is a clone of github.com/dada-bots/dadaGP. It needs PyGuitarPro 0.6. `notes` has a line for each note: file,
track, bar from 0, ticks from the beginning of the bar, string, fret, pitch, ticks that its beat lasts, effects; `sums` has
one for each file: tracks, bars, notes, and the sums of pitches, onsets and durations. `encode` writes a text for each
file of the folder that the encoder takes, and prints why it refuses the others.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

# In the order of the decoder's tracks.
NAMES = {"Guitar": "distorted0", "Guitar 2": "distorted1", "Guitar 3": "distorted2", "Clean Guitar": "clean0",
         "Clean Guitar 2": "clean1", "Bass": "bass", "Piano": "leads", "Ensemble": "pads", "Drums": "drums"}


def effects(note):
    effect = note.effect
    said = []
    if note.type.value == 2:
        said.append("tie")
    if note.type.value == 3:
        said.append("dead")
    for name in ("accentuatedNote", "ghostNote", "hammer", "heavyAccentuatedNote", "letRing", "palmMute", "staccato",
                 "vibrato"):
        if getattr(effect, name):
            said.append(name)
    if effect.bend:
        points = ",".join(f"{p.position}/{p.value}/{int(p.vibrato)}" for p in effect.bend.points)
        said.append(f"bend{effect.bend.type.value}:{points}")
    if effect.grace:
        grace = effect.grace
        said.append(f"grace{grace.fret}/{grace.duration}/{int(grace.isDead)}/{int(grace.isOnBeat)}/"
                    f"{grace.transition.value}")
    if effect.harmonic:
        said.append(f"harmonic{effect.harmonic.type}")
    said += [f"slide{slide.value}" for slide in effect.slides]
    if effect.trill:
        said.append(f"trill{effect.trill.fret}/{effect.trill.duration.time}")
    return " ".join(said)


def notes(song):
    for track in song.tracks:
        for number, measure in enumerate(track.measures):
            for beat in measure.voices[0].beats:
                for note in beat.notes:
                    pitch = track.strings[note.string - 1].value + note.value
                    yield (NAMES[track.name], number, beat.start - measure.start, note.string, note.value, pitch,
                           beat.duration.time, effects(note))


def main():
    upstream, command, *rest = sys.argv[1:]
    rest = [Path(path).resolve() for path in rest]
    os.chdir(upstream)  # the decoder opens blank.gp5 in the working directory
    sys.path.insert(0, ".")
    with contextlib.redirect_stdout(io.StringIO()):
        import dadagp
        import guitarpro
    if command == "encode":
        folder, target = rest
        target.mkdir(exist_ok=True)
        for path in sorted(folder.rglob("*.gp[345]")):
            name = "_".join(path.relative_to(folder).parts)
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    tokens = dadagp.guitarpro2tokens(guitarpro.parse(str(path)), "artist:unknown")
            except Exception as error:
                print(name, type(error).__name__, str(error)[:120], sep="\t")
                continue
            (target / (name + ".txt")).write_text("\n".join(tokens))
        return
    for path in rest:
        tokens = path.read_text().split()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                song = dadagp.tokens2guitarpro(tokens)
        except Exception as error:
            print(path.name, type(error).__name__, str(error)[:120], file=sys.stderr)
            continue
        lines = list(notes(song))
        if command == "notes":
            for line in lines:
                print(path.name, *line, sep="\t")
        else:
            print(path.name, len(song.tracks), len(song.measureHeaders), len(lines), sum(line[5] for line in lines),
                  sum(line[2] for line in lines), sum(line[6] for line in lines), sep="\t")


main()
