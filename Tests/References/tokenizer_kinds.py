"""Trains a tiny tokenizer of each kind and writes it with the tokens that its library gives to some hundreds of lines.

    python tokenizer_kinds.py ../TokenizersTests/Fixtures/tokenizer-lines.jsonl ../TokenizersTests/Fixtures/kinds

Each kind is a folder with the tokenizer's files and `lines.json`: a list of [text, tokens with special tokens,
tokens of plain text or null]. Trained on lines of Simplified MIDI and mixed text that `tokenizer_fixture.py` made up.

Libraries: tokenizers 0.23, sentencepiece 0.2.
"""

import io
import json
import os
import random
import shutil
import sys

import sentencepiece as spm
from sentencepiece import sentencepiece_model_pb2 as proto
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

lines = [json.loads(line)[0] for line in open(sys.argv[1])]
out = sys.argv[2]
r = random.Random(6)
own = ["'S 'LL 'Ve it'\u017f", "HelloWorld ABCdef abcDEF", "漢字ABC漢x", "123456 7 89", "a\r\n\r\n b", "  \n\n  x", "!!\n\n??",
       "a//\n/b", "\u0301abc \u0301Abc", "ǅab", "    lead", "trail   ", "A  B   C", "e\u0301a\u0327 \u1100\u1161\u11a8 \u212b", " ", "", "\n",
       "<s>p60:v64</s> x", "a <s> b", "<s><s>"]
shown = own + r.sample([line for line in lines if len(line) < 300], 200)
training = [line for line in lines if len(line) < 2000]
SPECIAL = ["<unk>", "<s>", "</s>"]
CASED = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?"
         r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
ANY_CASE = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
TAIL = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def write(name, rows, configuration=True):
    folder = os.path.join(out, name)
    with open(os.path.join(folder, "lines.json"), "w") as f:
        f.write("[" + ",\n".join(json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in rows) + "]\n")
    if configuration:
        with open(os.path.join(folder, "tokenizer_config.json"), "w") as f:
            json.dump({"bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": False}, "add_bos_token": True}, f)


def folder(name):
    path = os.path.join(out, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def byte_level(name, pattern, nfc=False, ignore_merges=False):
    t = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    if nfc:
        t.normalizer = normalizers.NFC()
    if isinstance(pattern, str):
        t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated", invert=False),
                                                   pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    else:
        t.pre_tokenizer = pattern
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(training, trainers.BpeTrainer(vocab_size=700, special_tokens=SPECIAL, show_progress=False,
                                                        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    if ignore_merges:
        # A word whose merges never lead to it, so that the choice makes a difference.
        state = json.loads(t.to_str())
        vocab, merges = state["model"]["vocab"], state["model"]["merges"]
        for word in ("Hello", "trail"):
            vocab.setdefault(word, len(vocab))
        t = Tokenizer.from_str(json.dumps(state))
    t.save(os.path.join(folder(name), "tokenizer.json"), pretty=False)
    write(name, [[line, t.encode(line, add_special_tokens=False).ids, None] for line in shown])


def sentence_piece(name, **options):
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(line.replace("\n", " ") for line in training if max(map(ord, line), default=0) < 0x250), model_writer=model, model_type="bpe", vocab_size=900,
        character_coverage=0.999, minloglevel=2, num_threads=1, **options)
    path = folder(name)
    open(os.path.join(path, "tokenizer.model"), "wb").write(model.getvalue())
    p = spm.SentencePieceProcessor(model_proto=model.getvalue())
    write(name, [[line, None, p.encode(line)] for line in shown], configuration=False)
    return model.getvalue()


def converted(name, model, metaspace):
    """The same model as a tokenizer.json, as Transformers converts it."""
    m = proto.ModelProto()
    m.ParseFromString(model)
    vocab = {p.piece: i for i, p in enumerate(m.pieces)}
    merges = []
    for p in m.pieces:
        halves = [(p.piece[:i], p.piece[i:]) for i in range(1, len(p.piece))]
        halves = [h for h in halves if h[0] in vocab and h[1] in vocab]
        merges += [(*h, p.score) for h in sorted(halves, key=lambda h: (vocab[h[0]], vocab[h[1]]))]
    merges.sort(key=lambda m: m[2], reverse=True)
    t = Tokenizer(models.BPE(vocab, [m[:2] for m in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if metaspace:
        t.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme=metaspace, split=False)
    else:
        t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    t.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in SPECIAL])
    t.save(os.path.join(folder(name), "tokenizer.json"), pretty=False)
    write(name, [[line, t.encode(line, add_special_tokens=False).ids, None] for line in shown])


byte_level("llama-3", ANY_CASE + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + TAIL, ignore_merges=True)
byte_level("qwen", ANY_CASE + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + TAIL, nfc=True)
byte_level("tekken", CASED)
byte_level("smollm", pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]))
llama = sentence_piece("sentence-piece", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False,
                       split_digits=True, allow_whitespace_only_pieces=True)
sentence_piece("sentence-piece-nfkc", byte_fallback=False, user_defined_symbols=["<note>", "p60"])
converted("llama-2", llama, None)
converted("mistral", llama, "first")
