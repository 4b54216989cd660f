import Checkpoints
import JSON
import Specimens
import Testing
import Tokenizers

/// Readers of tokenizers return or throw, whatever the files say.
@Suite struct DamagedTokenizerTests {
    static let text = "  The néw 12 songs'll <s> p60:v64:d96:t0\n\u{4}\u{1F3B9} ﬁ <|im_end|>"

    /// - Returns: whether there was a tokenizer to use.
    private func use(_ description: () throws -> TokenizerDescription) -> Bool {
        guard let description = try? description(), let tokenizer = try? LoadedTokenizer.tokenizer(description) else {
            return false
        }
        let tokens = tokenizer.encode(Self.text, specialTokens: true)
        _ = tokenizer.decode(tokens)
        _ = tokenizer.bytes(of: tokens + [tokenizer.endOfTurn])
        return true
    }

    @Test(arguments: TokenizerKindsTests.jsonKinds) func damagedJSONGivesATokenizerOrAnError(kind: String) throws {
        let model = try Fixture.read("kinds/\(kind)/tokenizer.json")
        let configuration = try Fixture.json("kinds/\(kind)/tokenizer_config.json")
        var outcomes: [Bool] = []
        let damaged = Array(Mutations(of: model, count: 150, seed: 1))
        for bytes in damaged + Array(FieldMutations(of: model, count: 250, seed: 2)) {
            outcomes.append(
                use {
                    try TokenizerDescription(
                        json: JSONValue(parsing: bytes), configuration: configuration, file: "damaged")
                })
        }
        #expect(Set(outcomes) == [true, false])
    }

    @Test(arguments: TokenizerKindsTests.jsonKinds) func damagedConfigurationsGiveATokenizerOrAnError(kind: String)
        throws
    {
        let model = try Fixture.json("kinds/\(kind)/tokenizer.json")
        for bytes in FieldMutations(
            of: try Fixture.read("kinds/\(kind)/tokenizer_config.json"), count: 200, seed: 3)
        {
            _ = use {
                try TokenizerDescription(json: model, configuration: JSONValue(parsing: bytes), file: "damaged")
            }
        }
    }
}
