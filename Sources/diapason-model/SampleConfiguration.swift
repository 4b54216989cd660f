import Datasets
import JSON

/// What a model composes while it is trained, so that its progress can be heard.
struct SampleConfiguration: Hashable {
    /// Steps between two times; 0 for never.
    let steps: Int
    /// Scores whose openings are continued; empty for the first held-out continuation.
    let prompts: [String]
    /// The most tokens of each.
    let maxTokens: Int

    init(_ fields: ConfigurationFields) throws {
        steps = try fields.integer("sample_steps", in: 0...100_000_000) ?? 0
        prompts = try fields.words("sample_prompts") ?? []
        maxTokens = try fields.integer("sample_max_tokens", in: 1...1 << 20) ?? 400
    }

    var members: [JSONValue.Member] {
        guard steps > 0 else { return [] }
        return [
            .init("sample_steps", .integer(steps)), .init("sample_prompts", .array(prompts.map { .string($0) })),
            .init("sample_max_tokens", .integer(maxTokens)),
        ]
    }
}
