"""Writes the vectors of Tests/FormatsTests/ArchiveTests.swift: raw DEFLATE data of zlib, as hexadecimal digits.

Each line: name, level, strategy, hexadecimal digits. The plain data is made again by the test.
Run with Python 3 (standard library only); the vectors in the test were made with zlib 1.2.13.
"""

import zlib


def deflate(data, level=9, strategy=zlib.Z_DEFAULT_STRATEGY):
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return compressor.compress(data) + compressor.flush()


def noise(count):
    state, out = 1, bytearray()
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append((state >> 16) & 0xFF & (state >> 20))
    return bytes(out)


print("empty", deflate(b"").hex())
print("fixed", deflate(b"abcabcabcabc hello hello", 9, zlib.Z_FIXED).hex())
print("stored", deflate(b"stored bytes", 0).hex())
print("run", deflate(b"a" * 1000).hex())
print("dynamic", deflate(noise(600)).hex())
print("skewed", deflate(b"".join(bytes([97 + i]) * (1 << i) for i in range(11)), 9, zlib.Z_HUFFMAN_ONLY).hex())
