import Datasets
import Face
import Formats
import Generation
import JSON
import LanguageModel
import Music
import Tokenizers

/// Writes text for the worker, and tells it as it comes.
struct CompletionJob {
    private let asked: CompletionRequest
    private let request: WorkerRequest
    private let output: WorkerOutput

    init(_ asked: CompletionRequest, _ request: WorkerRequest, _ output: WorkerOutput) {
        self.asked = asked
        self.request = request
        self.output = output
    }

    func run(_ shelf: ModelShelf) throws -> [JSONValue.Member] {
        let (model, record) = try shelf.model(ofAdapter: asked.adapter)
        guard let decoder = model.decoder else { return [] }
        let template = record?.corpus.template ?? .chatML
        let composer = Composer(
            decoder, tokenizer: model.tokenizer, template: template, vocabulary: model.vocabulary,
            compact: model.compact)
        var text = self.text(composer)
        text.stops = asked.stops
        if asked.keepsNotation {
            let part = record?.corpus.parts.first
            text.rules = try PieceRules(bends: part?.bendNotation ?? .none, on: part?.grid.withoutScore ?? .paper)
            text.codec = part?.codec ?? .text
        }
        var settings = DecodingSettings()
        settings.sampler = Sampler(temperature: asked.temperature, topP: asked.topP)
        settings.mostTokens = asked.mostTokens
        let start = ContinuousClock.now
        func tell(_ new: [(answer: Int, text: String)]) -> Composer.Wish {
            for part in new {
                output.send([
                    "id": .string(request.id), "event": "text", "choice": .integer(part.answer),
                    "text": .string(part.text),
                ])
            }
            return request.wish
        }
        guard text.tokens.count <= composer.longestRequest else {
            throw Failure(
                .wrongUsage,
                "the text takes \(text.tokens.count) tokens, and the model takes \(composer.longestRequest) before an "
                    + "answer: shorten it")
        }
        let answers = try composer.texts(
            Array(0..<asked.count), of: text, seed: asked.seed, settings, memory: model.memory, progress: tell,
            pause: checkWanted)
        return [
            .init("prompt_tokens", .integer(text.tokens.count)),
            .init("tokens", .integer(answers.reduce(0) { $0 + $1.tokens })),
            .init("seconds", .number(start.duration(to: .now) / .seconds(1))),
            .init(
                "finish_reason", .array(answers.map { $0.hasEnded || $0.tokens < asked.mostTokens ? "stop" : "length" })
            ),
        ]
    }

    private func text(_ composer: Composer) -> Composer.TextRequest {
        switch asked.beginning {
        case .text(let text):
            var request = Composer.TextRequest(composer.tokenizer.encode(text))
            request.mayBeginWithSpace = text.last?.isWhitespace == false
            return request
        case .conversation(let turns):
            var request = Composer.TextRequest(composer.template.conversation(turns, composer.tokenizer))
            let begun = turns.last?.answer ?? ""
            request.mayBeginWithSpace =
                begun.isEmpty ? composer.putsSpaceFirst : begun.last?.isWhitespace == false
            return request
        }
    }

    private func checkWanted() throws(Failure) {
        guard request.wish == .abandon else { return }
        throw Failure(.interrupted, "the request was cancelled")
    }
}
