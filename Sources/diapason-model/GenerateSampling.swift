import ArgumentParser
import Generation
import JSON
import LanguageModel

/// How the next token is drawn: the options of `generate` that say it.
struct GenerateSampling: ParsableArguments {
    @Option(help: "Above 1 bolder, below 1 safer, 0 the likeliest.") var temperature = 1.0
    @Option(help: "The share of probability that is drawn from.") var topP = 0.98
    @Option(help: "The most tokens that are drawn from.") var topK: Int?
    @Option(help: "The least probability of a token, as a share of the likeliest one's.") var minP = 0.0
    @Option(help: "The share of probability of typical tokens that is drawn from.") var typicalP = 1.0
    @Option(help: "Above 1 makes tokens that the take has had less likely.") var repetitionPenalty = 1.0
    @Option(help: "A temperature of its own for pitch, velocity, duration, shift or bend: pitch=1.2,shift=0.8.")
    var fieldTemperature: String?
    @Option(help: "Contrastive search: how much a token's likeness to the take counts against it, from 0 to 1.")
    var contrast: Double?
    @Option(help: "Contrastive search: how many tokens compete.") var candidates = 4
    @Option(help: "Avoid runs of so many notes that stand in the last ones already.") var noRepeat: Int?
    @Option(help: "How many notes back such runs are looked for.") var repeatWindow = 64
    @Option(
        help:
            "The tokens after which a take is brought to its end; a note takes about 15 in text and 4 in note tokens. 1500 in text and 700 in note tokens if left out, and more where many bars are asked for."
    )
    var maxTokens: Int?

    /// Room for as many bars as are asked for, some twelve notes each in text, so that a take is not cut short of them.
    func mostTokens(forBars bars: Int?, least: Int = 700) -> Int {
        maxTokens ?? min(max(least, (bars ?? 0) * 180), 6_000)
    }

    func validate() throws {
        guard maxTokens ?? 1 > 0 else {
            throw ValidationError("--max-tokens \(maxTokens ?? 0) writes nothing; use 1 or more")
        }
        guard temperature >= 0, temperature.isFinite else {
            throw ValidationError("--temperature \(temperature) is not 0 or more")
        }
        guard topP > 0, topP <= 1 else { throw ValidationError("--top-p \(topP) is not above 0 and at most 1") }
        guard topK ?? 1 > 0 else { throw ValidationError("--top-k \(topK ?? 0) draws from nothing; use 1 or more") }
        guard (0...1).contains(minP) else { throw ValidationError("--min-p \(minP) is not between 0 and 1") }
        guard typicalP > 0, typicalP <= 1 else {
            throw ValidationError("--typical-p \(typicalP) is not above 0 and at most 1")
        }
        guard repetitionPenalty > 0, repetitionPenalty.isFinite else {
            throw ValidationError("--repetition-penalty \(repetitionPenalty) is not above 0")
        }
        guard (0...1).contains(contrast ?? 0) else {
            throw ValidationError("--contrast \(contrast ?? 0) is not between 0 and 1")
        }
        guard (1...32).contains(candidates) else {
            throw ValidationError("--candidates \(candidates) is not between 1 and 32")
        }
        guard (2...1_000).contains(noRepeat ?? 2) else {
            throw ValidationError("--no-repeat \(noRepeat ?? 0) is not between 2 and 1000")
        }
        guard (1...100_000).contains(repeatWindow) else {
            throw ValidationError("--repeat-window \(repeatWindow) is not between 1 and 100000")
        }
        _ = try fieldTemperatures
    }

    /// nil where runs may come again.
    var repetitionLimit: RepetitionLimit? { noRepeat.map { RepetitionLimit(run: $0, window: repeatWindow) } }

    private var fieldTemperatures: [NoteField: Double] {
        get throws {
            var result: [NoteField: Double] = [:]
            for part in (fieldTemperature ?? "").split(separator: ",") {
                let sides = part.split(separator: "=", omittingEmptySubsequences: false)
                guard sides.count == 2, let field = NoteField(rawValue: String(sides[0])), let value = Double(sides[1]),
                    value >= 0, value.isFinite
                else {
                    let names = NoteField.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError(
                        "--field-temperature '\(part.prefix(40))' is not one of \(names) with a number of 0 or more")
                }
                result[field] = value
            }
            return result
        }
    }

    /// - Parameter bars: how many the piece is asked to have; nil where nobody says.
    func settings(forBars bars: Int?) throws -> DecodingSettings {
        var settings = DecodingSettings()
        settings.sampler = Sampler(temperature: temperature, topP: topP, topK: topK)
        settings.sampler.minP = minP
        settings.sampler.typicalP = typicalP
        settings.sampler.repetitionPenalty = repetitionPenalty
        settings.fieldTemperatures = try fieldTemperatures
        settings.contrast = contrast.map { DecodingSettings.Contrast(alpha: $0, candidates: candidates) }
        settings.mostTokens = mostTokens(forBars: bars)
        return settings
    }

    /// What a server is asked for.
    var remote: RemoteSampling {
        var others: [JSONValue.Member] = []
        if let topK { others.append(.init("top_k", .integer(topK))) }
        if minP > 0 { others.append(.init("min_p", .number(minP))) }
        if typicalP < 1 { others.append(.init("typical_p", .number(typicalP))) }
        if repetitionPenalty != 1 { others.append(.init("repetition_penalty", .number(repetitionPenalty))) }
        return RemoteSampling(temperature: temperature, topP: topP, others: others)
    }
}
