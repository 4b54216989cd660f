import Synchronization
import Tokenizers

/// What may come at a place of a take.
struct GrammarAnswer: Sendable {
    /// The tokens that may come, rising.
    var allowed: [Token] = []
    /// Those, and the ones that may not come only since they lead behind the end of the piece; rising.
    var candidates: [Token] = []

    init() {}

    init(allowed: [Token], beyond: [Token]) {
        self.allowed = allowed.sorted()
        candidates = beyond.isEmpty ? self.allowed : (allowed + beyond).sorted()
    }
}

/// What was found for places before; safe to use from several threads at once.
final class GrammarAnswers<Place: Hashable & Sendable>: Sendable {
    private let answers = Mutex<[Place: GrammarAnswer]>([:])

    /// Answers that are kept at once.
    private static var most: Int { 8_192 }

    subscript(place: Place) -> GrammarAnswer? {
        get { answers.withLock { $0[place] } }
        set {
            answers.withLock { answers in
                if answers.count >= Self.most { answers.removeAll(keepingCapacity: true) }
                answers[place] = newValue
            }
        }
    }
}
