"""Makes the binary seeds in Fuzzing/Seeds; those of text formats are written by hand.

    python Fuzzing/make_seeds.py

Small files that between them hold every kind of event and every way to write it: seeds save the fuzzer from finding
out what a file looks like.
"""

import base64
import io
import json
import re
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


def guitar_pro():
    """The files that PyGuitarPro made for the tests, one of each version."""
    fixtures = SEEDS.parent.parent / "Tests/FormatsTests/GuitarProFixtures.swift"
    found = re.findall(r'static let (\w+) = """(.*?)"""', fixtures.read_text(), re.DOTALL)
    return {name: base64.b64decode(re.sub(r"[\s\\]", "", text)) for name, text in found}


def gguf(keys, tensors=(), data=b""):
    """Version 3: strings with lengths of eight bytes, then tensors, then the data from a multiple of 32 on."""
    def text(word):
        return struct.pack("<Q", len(word.encode())) + word.encode()

    def value(what):
        if isinstance(what, str):
            return struct.pack("<I", 8) + text(what)
        if isinstance(what, int):
            return struct.pack("<II", 4, what)
        kind, encode = (8, text) if isinstance(what[0], str) else (5, struct.Struct("<i").pack)
        if isinstance(what[0], float):
            kind, encode = 6, struct.Struct("<f").pack
        return struct.pack("<IIQ", 9, kind, len(what)) + b"".join(map(encode, what))

    header = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys))
    header += b"".join(text(key) + value(what) for key, what in keys.items())
    for name, shape, kind, offset in tensors:
        header += text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", size) for size in shape)
        header += struct.pack("<IQ", kind, offset)
    return header + bytes(-len(header) % 32) + data


LETTERS = [chr(code) for code in range(33, 127)]
BYTES = [f"<0x{code:02X}>" for code in range(256)]
GGUF = {
    "bpe": gguf({
        "general.architecture": "llama", "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "smollm",
        "tokenizer.ggml.tokens": ["<unk>", "</s>", *LETTERS, "\u0120", "ab", "\u0120p"],
        "tokenizer.ggml.token_type": [2, 3, *[1] * (len(LETTERS) + 3)],
        "tokenizer.ggml.merges": ["a b", "\u0120 p"], "tokenizer.ggml.eos_token_id": 1}),
    "tensors": gguf({"general.architecture": "llama", "llama.block_count": 1}, [
        ("plain", (4,), 0, 0), ("half", (2, 2), 1, 32), ("q4_0", (32,), 2, 64), ("q4_1", (32,), 3, 96),
        ("q8_0", (32, 1), 8, 128), ("q4_k", (256,), 12, 192), ("q6_k", (256,), 14, 352)], bytes(576)),
    "empty": gguf({}),
}
SAFETENSORS = {
    name: struct.pack("<Q", len(header)) + header.encode() + data for name, header, data in [
        ("two", '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},'
                '"b":{"dtype":"BF16","shape":[1,2],"data_offsets":[8,12]}}', bytes(12)),
        ("none", "{}      ", b""), ("scalar", '{"s":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}', bytes(8))]}


def tokenizer(model, **others):
    added = [{"id": index, "content": word, "single_word": False, "lstrip": False, "rstrip": False,
              "normalized": False, "special": True} for index, word in enumerate(["<unk>", "<s>", "</s>"])]
    return json.dumps({"version": "1.0", "added_tokens": added, "normalizer": None, "pre_tokenizer": None,
                       "post_processor": None, "decoder": None, "model": {"type": "BPE", **model}} | others).encode()


LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
WORDS_OF = {word: index for index, word in enumerate(["<unk>", "<s>", "</s>", "\u0120", *LETTERS, "ab"])}
PIECES_OF = {word: index for index, word in enumerate(["<unk>", "<s>", "</s>", *BYTES[32:128], "\u2581", "a", "b", "ab"])}
TOKENIZER = {
    "level": tokenizer({"vocab": WORDS_OF, "merges": [["a", "b"]]}, pre_tokenizer=LEVEL, decoder=LEVEL),
    "fallback": tokenizer(
        {"vocab": PIECES_OF, "merges": ["a b"], "byte_fallback": True, "fuse_unk": True, "unk_token": "<unk>"},
        normalizer={"type": "Sequence", "normalizers": [
            {"type": "Prepend", "prepend": "\u2581"},
            {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]}),
}


def sentence_piece():
    def field(number, content):
        return bytes([number << 3 | 2, *([len(content)] if len(content) < 128 else
                                         [len(content) & 127 | 128, len(content) >> 7])]) + content

    def piece(word, score=0.0, kind=1):
        return field(1, field(1, word.encode()) + struct.pack("<Bf", 2 << 3 | 5, score) + bytes([3 << 3, kind]))

    trainer = field(2, bytes([3 << 3, 2, 35 << 3 & 127 | 128, 2, 1]))
    words = piece("<unk>", kind=2) + piece("<s>", kind=3) + piece("</s>", kind=3)
    plain = "".join(piece(word, -float(index)).decode("latin1") for index, word in enumerate(["\u2581", "a", "b", "ab"]))
    fallback = b"".join(piece(word, kind=6) for word in BYTES[:128])
    return {"plain": words + plain.encode("latin1") + trainer, "bytes": words + plain.encode("latin1") + fallback + trainer}


def main():
    for name, content in GPX.items():
        (SEEDS / "gpx").mkdir(parents=True, exist_ok=True)
        (SEEDS / "gpx" / name).write_bytes(content)
    folders = ("midi", ".mid", MIDI), ("zip", ".zip", ZIP), ("mxl", ".mxl", MXL), ("gp", ".gp5", guitar_pro())
    folders += (("gguf", ".gguf", GGUF), ("safetensors", ".safetensors", SAFETENSORS), ("tokenizer", ".json", TOKENIZER),
                ("sentencepiece", ".model", sentence_piece()))
    for folder, ending, seeds in folders:
        (SEEDS / folder).mkdir(parents=True, exist_ok=True)
        for name, content in seeds.items():
            (SEEDS / folder / f"{name}{ending}").write_bytes(content)


if __name__ == "__main__":
    main()
