"""Simplified MIDI in the token ids of SmolLM2: as `musicTokens` in Sources/diapason-bench/ModelWorkloads.swift."""

# Before what is decoded.
PROMPT_TOKENS = 256


def music_tokens(count):
    state, tokens = 7, []

    def digits(count):
        nonlocal state
        for _ in range(count):
            state = (state * 1_103_515_245 + 12_345) % 2**31
            yield 32 + state // 2**16 % 10

    while len(tokens) < count:
        for letters, width in ([273], 2), ([42, 102], 2), ([42, 84], 3), ([42, 100], 2):
            tokens += letters
            tokens += digits(width)
    return tokens[:count]
