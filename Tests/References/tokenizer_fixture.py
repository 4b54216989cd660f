"""Writes the tokenizer's fixtures with Transformers' tokenizer out of the GGUF file.

    python tokenizer_fixture.py FOLDER_OF_THE_GGUF ../TokenizersTests/Fixtures

`tokenizer-lines.jsonl`: 5,000 lines that this script makes up, one JSON array a line: the text, how many tokens it
has and the FNV-1a hash of their numbers; then the same two for the tokenizer with numerals cut apart first (the
`digitsApart` pattern), where they differ. `unicode-classes.json`: ranges of letters, numbers and white space as the
`tokenizers` library's regular expressions see them. `chat.json`: what the chat template gives, as text and tokens.
`small.gguf`: the model's tokenizer cut down to its single bytes and its first merges, without weights.
"""

import json
import random
import sys
from pathlib import Path

from gguf import GGUFReader, GGUFWriter
from tokenizers import Regex, Tokenizer, pre_tokenizers
from transformers import AutoTokenizer

MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"
WORDS = {
    "latin": "the quick melody rests over warm strings while evening light falls through tall windows and nobody counts "
             "measures anymore Allegro Andante forte piano crescendo rubato tomorrow always HTTP URLError iPhone",
    "accents": "déjà où naïve façade cœur Œuvre Größe Übermut straße mañana niño coração ação příliš žluťoučký kůň "
               "őrült tűz łódź żółw İstanbul ışık smørrebrød ångström Þórr æsir Đặng Nguyễn tiếng Việt",
    "greek": "μουσική και σιωπή Ὅμηρος ἀοιδός ρυθμός Ωδή ΐ", "cyrillic": "музыка тишина Ёлка їжак ўчора љубав ночь",
    "hebrew": "מוזיקה שקט לילה שָׁלוֹם", "arabic": "موسيقى صمت الليل مُحَمَّد ١٢٣ ۴۵۶",
    "indic": "संगीत मौन रात १२३ সঙ্গীত இசை సంగీతం ಸಂಗೀತ സംഗീതം ਸੰਗੀਤ", "thai": "ดนตรี ความเงียบ กลางคืน ๑๒๓ ດົນຕີ",
    "cjk": "音乐 静寂 夜想曲 ピアノ ギター カタカナ ﾊﾝｶｸ 음악 고요한 밤 繁體字 「引用」 、。 〇一二三",
    "other": "მუსიკა երաժշտություն ሙዚቃ ဂီတ តន្ត្រី ᎣᏏᏲ ᠮᠣᠩᠭᠣᠯ ⴰⵣⵓⵍ 𐍂𐌿𐌽𐌰 𝒜𝓁𝓅𝒽𝒶 𝟙𝟚𝟛 𠜎𠮷",
}
EMOJI = ["😀", "🎹", "🎸", "🎵🎶", "👩‍🎤", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇫🇷🇯🇵", "👍🏽", "❤️", "☕", "1️⃣", "🧑🏿‍🚀", "♯♭♮", "𝄞𝄢", "✨"]
SPACES = [" ", "  ", "   ", "\t", "\n", "\r\n", "\n\n", " \n ", "\u00a0", "\u2003", "\u3000", "\u2028", "\u202f", "\u0085",
          "\u000b", "\u000c", "\u200b", "\ufeff", "        ", "\t\t", " \u00a0 "]
CONTRACTIONS = ["I'm", "you're", "we've", "they'll", "he'd", "it's", "can't", "don't", "I'M", "IT'S", "'tis", "rock'n'roll",
                "o'clock", "'s", "''s", "'ll'", "l'été", "d'accord", "it’s", "x's's", "'re 've", "'r 'v 'l"]
NUMBERS = ["0", "7", "42", "1234567890", "3.14159", "1,000,000", "0x1F", "1e-9", "½", "²³", "Ⅷ", "①②", "٣", "१२", "𝟘", "5th"]
SYMBOLS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + ["...", "->", "=>", "!=", "<=", "&&", "||", "//", "/*", "*/", "«»", "€",
                                                        "£", "§", "°", "…", "—", "–", "“”", "¿¡", "∑∫√∞≠", "←→", "█▓░", "™", "¬"]
CODE = [
    "def {a}({b}, *args, **kwargs):", "    return {b}[{n}:{m}] + {a}({n})", "for (int {a} = 0; {a} < {n}; ++{a}) {{",
    "\tif ({a} != nullptr && {b} == {n}) {{ break; }}", "let {a} = try {b}.map {{ $0.{a} * {n} }}", "#include <{a}.h>",
    "SELECT {a}, {b} FROM {a}_{b} WHERE id >= {n};", "<div class=\"{a}\" id='{b}-{n}'>{a}</div>", "{{\"{a}\": [{n}, {m}, null]}}",
    "$ {a} --{b}={n} | grep -v '{a}' > out_{m}.txt", "// {a}: {b} {n}%", "x  =  {n};   y=  {m}", "  {n}   {m}\t {n}",
    "[{n}]\n    [{m}]\n        {a}", "{a}.{b}.{a}({n}, {m})  # {b}", "\\begin{{{a}}} \\frac{{{n}}}{{{m}}} \\end{{{a}}}",
    "http://{a}.{b}.org:{n}/{a}?q={m}&r=%20{b}", "{a}@{b}.com", "diff --git a/{a} b/{b}\n+++ {n}\n--- {m}", "#define {a} ((({n})))",
]
# U+0004, 6, 13, 14, 16 and 1D have no token: they stand in lines of their own, since they cannot come back.
CONTROLS = [chr(c) for c in range(32) if c not in (0x04, 0x06, 0x13, 0x14, 0x16, 0x1D)] + ["\x7f", "\x80", "\x9f", "\u200e", "\u202e"]
NO_TOKEN = ["\x04", "\x06", "\x13", "\x14", "\x16", "\x1d", "\U00040000", "\U00085000"]


def note(r, bend):
    word = f"p{r.randrange(128)}:v{r.randrange(1, 128)}:d{r.randrange(0, r.choice([20, 400, 3000]))}:t{r.randrange(0, r.choice([2, 300, 5000]))}"
    return word + (f":b{r.randrange(47)}" if bend else "")


def combining(r):
    base = r.choice("aeiouncszAEIOyאب")
    return base + "".join(chr(r.choice([0x300, 0x301, 0x302, 0x303, 0x308, 0x30A, 0x327, 0x323, 0x5B8, 0x651, 0x20DD])) for _ in range(r.randrange(1, 4)))


def scalar(r):
    while True:
        plane = r.choice([0x250, 0x3000, 0x10000, 0x20000, 0x32000, 0x110000])
        value = r.randrange(1, plane)
        if not 0xD800 <= value < 0xE000 and not 0x40000 <= value < 0xC0000 and chr(value) not in NO_TOKEN:
            return chr(value)


def words(r, count):
    script = r.choice(list(WORDS))
    return [r.choice(WORDS[script].split()) for _ in range(count)]


def line(r, index):
    kind = index % 10
    if kind in (0, 1):
        bend = r.random() < 0.3
        text = " ".join(note(r, bend) for _ in range(r.randrange(1, 5)))
        return r.choice(["", "", " ", "Prompt: ", "\n"]) + text + r.choice(["", "", " ", " stop", ":"])
    if kind == 2:
        return " ".join(words(r, r.randrange(1, 7))) + r.choice(["", ".", "!", "?", " …"])
    if kind == 3:
        names = WORDS["latin"].split()
        return r.choice(CODE).format(a=r.choice(names), b=r.choice(names) + r.choice(["", "_x", "2"]), n=r.randrange(3000), m=r.randrange(20))
    if kind == 4:
        return "".join(r.choice([r.choice(EMOJI), r.choice(SPACES), r.choice(words(r, 1))]) for _ in range(r.randrange(1, 6)))
    if kind == 5:
        return "".join(r.choice([r.choice(SPACES), r.choice(SPACES) * r.randrange(1, 5), r.choice(NUMBERS), r.choice(words(r, 1)), r.choice(SYMBOLS)])
                       for _ in range(r.randrange(1, 7)))
    if kind == 6:
        return "".join(r.choice(CONTRACTIONS + NUMBERS + SYMBOLS) + r.choice(["", "", " ", "  "]) for _ in range(r.randrange(1, 7)))
    if kind == 7:
        return "".join(scalar(r) for _ in range(r.randrange(1, 9)))
    if kind == 8:
        return "".join(r.choice([combining(r), r.choice(words(r, 1)), " ", r.choice(CONTROLS), r.choice(SYMBOLS)]) for _ in range(r.randrange(1, 8)))
    return "".join(r.choice(words(r, 1)) + r.choice(SPACES + SYMBOLS + [""] * 20) for _ in range(r.randrange(1, 5)))


def lines():
    r = random.Random("Diapason: lines to encode")
    result = [""] + NO_TOKEN + [f"a{c}b {c} t{c}he" for c in NO_TOKEN] + [f"={c}= -{c}-{c}-" for c in NO_TOKEN]
    result += ["a" * 300, " " * 300, "é" * 200, "ab" * 100 + " " * 50 + "1" * 100, "p60:v64:d96:t0 " * 20]
    result += ["<|im_end|>", "<|im_start|>user\nHi<|im_end|>\n", "a<|endoftext|><repo_name>b <|im_start", "<<|im_end|>>"]
    while len(result) < 5000:
        result.append(line(r, len(result)))
    return result


def fnv(ids):
    value = 0xCBF29CE484222325
    for token in ids:
        for byte in token.to_bytes(4, "little"):
            value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def ranges(pattern):
    split = pre_tokenizers.Split(Regex(pattern), behavior="removed", invert=False)
    scalars = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    result = []
    for start in range(0, len(scalars), 20000):
        chunk = scalars[start:start + 20000]
        kept = {i for _, (a, b) in split.pre_tokenize_str("".join(map(chr, chunk))) for i in range(a, b)}
        for value in (c for i, c in enumerate(chunk) if i not in kept):
            if result and result[-1][1] == value - 1:
                result[-1][1] = value
            else:
                result.append([value, value])
    return [number for pair in result for number in pair]


def write_small(model, path, merge_count=60):
    fields = GGUFReader(model).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    merges = fields["tokenizer.ggml.merges"].contents()[:merge_count]
    kept = tokens[:17] + [token for token in tokens[17:] if len(token) == 1]
    kept += dict.fromkeys(merge.replace(" ", "") for merge in merges)
    w = GGUFWriter(path, "llama")
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("smollm")
    w.add_token_list(kept)
    w.add_token_types([3] * 17 + [1] * (len(kept) - 17))
    w.add_token_merges(merges)
    w.add_eos_token_id(2)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def main(folder, fixtures):
    write_small(Path(folder) / MODEL, fixtures / "small.gguf")
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=MODEL)
    apart = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    apart.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
    differing = 0
    with open(fixtures / "tokenizer-lines.jsonl", "w", encoding="utf-8", newline="\n") as out:
        for text in lines():
            ids = tokenizer.encode(text, add_special_tokens=False)
            row = [text, len(ids), fnv(ids)]
            other = apart.encode(text, add_special_tokens=False).ids
            if other != ids:
                differing += 1
                row += [len(other), fnv(other)]
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{differing} lines differ when numerals are cut apart")
    classes = {"letters": ranges(r"\p{L}"), "numbers": ranges(r"\p{N}"), "spaces": ranges(r"\s")}
    (fixtures / "unicode-classes.json").write_text(json.dumps(classes, separators=(",", ":")) + "\n")
    chats = []
    for system, prompt, answer in [
        ("You are a pianist.", "Continue: p60:v64:d96:t96 p62:v64:d96:t96", "p64:v64:d96:t96 p65:v60:d192:t0"),
        ("Réponds « bref ».\n\nOn two lines.", "Ça va? It's 12:30 🎹", "Oui."),
        ("", "Hello", "Hi! How are you?"),
    ]:
        messages = [{"role": "system", "content": system}] if system else []
        messages.append({"role": "user", "content": prompt})
        opening = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        messages.append({"role": "assistant", "content": answer})
        whole = tokenizer.apply_chat_template(messages, tokenize=False)
        chats.append({
            "system": system, "prompt": prompt, "answer": answer, "text": whole, "opening": opening,
            "tokens": tokenizer.encode(whole, add_special_tokens=False),
            "openingTokens": tokenizer.encode(opening, add_special_tokens=False),
        })
    (fixtures / "chat.json").write_text(json.dumps(chats, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
