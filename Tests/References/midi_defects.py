"""How many of the labelled defective MIDI files of DryWetMIDI are read, and what is said about each.

    python midi_defects.py PROGRAM FOLDER [--list N]

PROGRAM is the built `diapason`. FOLDER holds a folder for each kind of defect, as `Resources/MIDI files/Invalid` of
https://github.com/melanchall/drywetmidi does. For each kind: its files, how many hold a mark of MIDI at all, MThd or MTrk
(others are web pages, sound files or archives that somebody named .mid), how many are read, how many of these with a stated
diagnosis, their notes, and the findings by how many files have them. Files that are refused are listed with the reason,
those that are MIDI first; so are those that are read without a word, for either the label is wrong or the reader looks
away.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ENDINGS = (".mid", ".midi", ".kar", ".rmi", ".smf")


def inspected(program, path):
    """Notes and findings by `inspect --json`; None where it refuses the file, with its words."""
    done = subprocess.run([program, "inspect", "--json", path], capture_output=True, text=True)
    report = json.loads(done.stdout)
    if "error" in report:
        return None, report["error"]
    findings = [finding["code"] for finding in report["findings"] if finding["kind"] == "repaired"]
    return (report["notes"], findings), ""


def converted(program, path):
    """The same from what `convert` says of its repairs, for builds without `inspect`."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "score.txt"
        done = subprocess.run([program, "convert", path, text], capture_output=True, text=True)
        if done.returncode != 0:
            return None, done.stderr
        findings = re.findall(r"': \d+ x (.+), first at byte", done.stderr)
        return (len(text.read_text().split()), findings), ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", type=int, default=10, help="files to print of each list")
    chosen = parser.parse_args()
    told = subprocess.run([chosen.program, "--help"], capture_output=True, text=True).stdout
    read_one = inspected if re.search(r"^\s+inspect\b", told, re.MULTILINE) else converted

    print(f"{'defect':40} {'files':>5} {'MIDI':>5} {'read':>5} {'diagnosed':>9} {'notes':>10}")
    totals, refused, silent, details = Counter(), [], [], []
    for kind in sorted(path for path in chosen.folder.iterdir() if path.is_dir()):
        files = sorted(path for path in kind.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
        row, findings = Counter(files=len(files)), Counter()
        for path in files:
            is_midi = any(mark in path.read_bytes() for mark in (b"MThd", b"MTrk"))
            row["midi"] += is_midi
            result, error = read_one(chosen.program, path)
            if result is None:
                reason = error.strip().replace(str(path), path.name).removeprefix("diapason: ")
                refused.append((not is_midi, f"{kind.name}: {reason}"))
                continue
            notes, found = result
            row.update(read=1, diagnosed=bool(found), notes=notes)
            findings.update(set(found))
            if not found:
                silent.append(f"{kind.name}/{path.name}")
        totals += row
        details.append((kind.name, findings))
        print(f"{kind.name:40} {row['files']:>5} {row['midi']:>5} {row['read']:>5} {row['diagnosed']:>9} "
              f"{row['notes']:>10,}", flush=True)
    share = totals["read"] / totals["midi"] if totals["midi"] else 0
    print(f"{'all':40} {totals['files']:>5} {totals['midi']:>5} {totals['read']:>5} {totals['diagnosed']:>9} "
          f"{totals['notes']:>10,}  {share:.1%} of those that are MIDI")
    print("\nfindings, by the number of files that have them:")
    for name, findings in details:
        print(f"  {name}")
        for finding, count in findings.most_common():
            print(f"    {count:>5}  {finding}")
    for title, lines in ("refused", [words for _, words in sorted(refused)]), ("read without a finding", silent):
        print(f"\n{title} ({len(lines)}):")
        for line in lines[:chosen.list]:
            print(f"  {line[:200]}")
        if len(lines) > chosen.list:
            print(f"  and {len(lines) - chosen.list} more")


if __name__ == "__main__":
    sys.exit(main())
