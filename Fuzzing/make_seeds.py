"""Makes the binary seeds in Fuzzing/Seeds; those of text formats are written by hand.

    python Fuzzing/make_seeds.py

Small files that between them hold every kind of event and every way to write it: seeds save the fuzzer from finding
out what a file looks like.
"""

import io
import struct
import zipfile
from pathlib import Path

SEEDS = Path(__file__).resolve().parent / "Seeds"


def midi(*tracks, division=96, format=1):
    chunks = [b"MTrk" + struct.pack(">I", len(track)) + track for track in tracks]
    return b"MThd" + struct.pack(">IHHH", 6, format, len(tracks), division) + b"".join(chunks)


END = b"\x00\xff\x2f\x00"
NOTE = b"\x00\x90\x3c\x40\x60\x3c\x00"  # with running status
CONDUCTOR = (
    b"\x00\xff\x03\x05Piece\x00\xff\x02\x021 \x00\xff\x51\x03\x07\xa1\x20\x00\xff\x58\x04\x03\x02\x18\x08"
    b"\x00\xff\x59\x02\xfd\x01\x00\xff\x54\x05\x60\x00\x00\x00\x00\x60\xff\x06\x01A\x60\xff\x51\x03\x06\x1a\x80" + END)
RANGE = b"\x00\xb0\x65\x00\x00\x64\x00\x00\x06\x0c\x00\x26\x00"  # RPN 0: 12 semitones

MIDI = {
    "one-note": midi(NOTE + END, format=0),
    "conductor": midi(CONDUCTOR, b"\x00\xff\x04\x05Piano\x00\xc0\x00" + NOTE + END),
    "overlap": midi(b"\x00\x90\x3c\x40\x10\x3c\x50\x10\x80\x3c\x20\x10\x3c\x7f" + END),
    "bend": midi(RANGE + b"\x00\xe0\x00\x40\x00\x90\x3c\x40\x10\xe0\x00\x60\x10\x00\x40\x10\x80\x3c\x00" + END),
    "controllers": midi(b"\x00\xb1\x07\x64\x00\x40\x7f\x00\xa1\x3c\x11\x00\xd1\x22\x00\xc1\x05" + END),
    "drums": midi(b"\x00\xff\x20\x01\x09\x00\xff\x21\x01\x00\x00\x99\x24\x7f\x18\x24\x00\x00\xff\x05\x02la" + END),
    "sysex": midi(b"\x00\xf0\x05\x7e\x7f\x09\x01\xf7\x00\xf7\x01\xf8\x00\xff\x7f\x03\x00\x01\x02" + NOTE + END),
    "smpte": midi(NOTE + END, division=0xE728),
    "odd": midi(b"\x00\x80\x3c\x00\x00\x90\x3c\x40\x00\xff\x60\x01x\x81\x00\x3d\x01") + b"XFIH\x00\x00\x00\x01a",
    "riff": b"RIFF\x00\x00\x00\x00RMIDdata\x00\x00\x00\x00" + midi(NOTE + END),
}


def archive(*files, method=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as made:
        for name, text in files:
            made.writestr(zipfile.ZipInfo(name), text, method)
    return content.getvalue()


CONTAINER = ("META-INF/container.xml",
             '<container><rootfiles><rootfile full-path="score.xml"/></rootfiles></container>')
SCORE = ("score.xml", (SEEDS / "musicxml/plain.musicxml").read_text())
WORDS = "".join(chr(97 + index * index % 26) for index in range(600))  # long enough for codes of its own

ZIP = {
    "stored": archive(("a", "alpha"), ("b/c", "beta"), method=zipfile.ZIP_STORED),
    "deflated": archive(("a", "alpha alpha alpha")),
    "dynamic": archive(("a", WORDS)),
    "empty": archive(),
}
MXL = {
    "stored": archive(CONTAINER, SCORE, method=zipfile.ZIP_STORED),
    "deflated": archive(("mimetype", "application/vnd.recordare.musicxml"), CONTAINER, SCORE),
    "no-container": archive(SCORE),
}


def container(score):
    """Guitar Pro 6's: sectors of 4,096 bytes after the name, one that describes the file before those that hold it."""
    count = -(-len(score) // 4096)
    sectors = [b"\xff" * 4096, struct.pack("<I", 2) + b"score.gpif".ljust(0x88, b"\0") + struct.pack(
        f"<II{count}I", len(score), 0, *range(2, 2 + count))]
    sectors += [score[start:start + 4096] for start in range(0, len(score), 4096)]
    return b"BCFS" + b"".join(sector.ljust(4096, b"\0") for sector in sectors)


def packed(content):
    """The same as bits: three bytes as they are, or a run of the last one."""
    bits, place = "", 0
    while place < len(content):
        run = len(content) - place - len(content[place:].lstrip(content[place - 1:place])) if place else 0
        run = min(run, 32767)
        if run > 2:
            width = run.bit_length()
            bits += "1" + format(width, "04b") + format(1, f"0{width}b")[::-1] + format(run, f"0{width}b")[::-1]
            place += run
        else:
            literal = content[place:place + 3]
            bits += "0" + format(len(literal), "02b")[::-1] + "".join(format(byte, "08b") for byte in literal)
            place += len(literal)
    bits += "0" * (-len(bits) % 8)
    return b"BCFZ" + struct.pack("<I", len(content)) + int(bits, 2).to_bytes(len(bits) // 8, "big")


GPIF = {path.stem: path.read_bytes() for path in sorted((SEEDS / "gpif").glob("*.gpif"))}
GPX = {f"{name}.gpx": packed(container(score)) for name, score in GPIF.items()}
GPX["small.gpx"] = packed(container(b"<GPIF/>"))
GPX["drums.gp"] = archive(("VERSION", "7.0"), ("Content/score.gpif", GPIF["drums"].decode()))


def main():
    for name, content in GPX.items():
        (SEEDS / "gpx").mkdir(parents=True, exist_ok=True)
        (SEEDS / "gpx" / name).write_bytes(content)
    for folder, ending, seeds in ("midi", ".mid", MIDI), ("zip", ".zip", ZIP), ("mxl", ".mxl", MXL):
        (SEEDS / folder).mkdir(parents=True, exist_ok=True)
        for name, content in seeds.items():
            (SEEDS / folder / f"{name}{ending}").write_bytes(content)


if __name__ == "__main__":
    main()
