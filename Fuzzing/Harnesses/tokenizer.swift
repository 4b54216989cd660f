import Checkpoints
import JSON
import Mutators
import Tokenizers

/// tokenizer.json: a tokenizer or an error.
func fuzz(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: bytes) else { return }
    expectUsable { () throws(CheckpointError) in
        try TokenizerDescription(json: json, configuration: ["eos_token": "</s>"], file: "tokenizer.json")
    }
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    JSONMutator.mutated(
        bytes, longest: longest, &dice,
        fragments: [
            #""BPE""#, #""Unigram""#, #""byte_fallback":true"#, #""ignore_merges":true"#, #""merges":["a b"]"#,
            #""merges":[["a","b"]]"#, #""ab":3"#, #""normalizer":null"#, #"{"type":"ByteLevel"}"#,
            #"{"type":"Prepend","prepend":"▁"}"#, #"{"type":"Replace","pattern":{"String":" "},"content":"▁"}"#,
            #"{"type":"Digits","individual_digits":true}"#, #"{"id":4,"content":"<x>","special":true}"#,
            #""unk_token":"<unk>""#, #""<0x41>":4"#, #""Ġ":5"#,
        ])
}
