public import Formats
public import LanguageModel
public import Music
public import Tokenizers

/// A take in the compact form, token by token: the same rules as `NotationGrammar`, over the entries of `CompactMIDI`.
public struct CompactGrammar: TokenGrammar {
    /// Of the digits of lengths and waits.
    private static let base = 96

    private let vocabulary: CompactVocabulary
    private var steps: WordSteps
    /// What the digits of a length or a wait say so far.
    private var value = 0
    private var isFinished = false
    /// Whether a word has ended, and whether one may follow.
    private var isBetweenWords: Bool
    private var goesOn = true
    private var mayEndHere = false
    private var answer = GrammarAnswer()
    private var isCurrent = false

    public init(_ rules: PieceRules, _ vocabulary: CompactVocabulary) {
        self.vocabulary = vocabulary
        steps = WordSteps(rules, bendsFirst: true)
        isBetweenWords = !steps.isOpening
        if isBetweenWords { steps.prepare(.pitch) }
    }

    /// The words that are whole; the last one before the take is the first of them, where its shift was open.
    public var words: [SimplifiedMIDI.Word] { steps.words }
    /// The notes of the take, at their times in the piece.
    public var notes: [Note] { steps.notes }
    /// Whether the take is a whole piece here.
    public var mayEnd: Bool { isFinished || isBetweenWords && mayEndHere }

    /// What the next token says; nil behind the last one.
    var noteField: NoteField? { isFinished || isBetweenWords && !goesOn ? nil : steps.field.noteField }

    public mutating func allowed() -> [Token] {
        update()
        return answer.allowed
    }

    public mutating func candidates() -> [Token] {
        update()
        return answer.candidates
    }

    public mutating func reachEnd() {
        isCurrent = false
        steps.reachEnd(prefix: value == 0 ? nil : value, base: Self.base)
    }

    private mutating func update() {
        if isCurrent { return }
        isCurrent = true
        guard !isFinished else {
            answer = GrammarAnswer()
            return
        }
        let hasWord = !isBetweenWords || goesOn
        let key = CompactVocabulary.AnswerKey(
            field: hasWord ? steps.field : nil, value: value, mayEnd: isBetweenWords && mayEndHere,
            values: hasWord ? steps.values : .none, beyond: hasWord ? steps.beyond : nil)
        if let known = vocabulary.answers[key] {
            answer = known
        } else {
            answer = found(key)
            vocabulary.answers[key] = answer
        }
    }

    private func found(_ key: CompactVocabulary.AnswerKey) -> GrammarAnswer {
        var found: [Token?] = key.mayEnd ? [vocabulary.endOfTurn] : []
        var beyond: [Token?] = []
        func addAll(_ field: CompactMIDI.Token.Field) {
            for stretch in key.values.stretches {
                for value in stretch { found.append(vocabulary.token(field, value)) }
            }
        }
        func addDigits(_ last: CompactMIDI.Token.Field, _ before: CompactMIDI.Token.Field) {
            for digit in 0..<Self.base {
                let number = key.value * Self.base + digit
                if key.values.contains(number) {
                    found.append(vocabulary.token(last, digit))
                } else if let limit = key.beyond, number >= limit {
                    beyond.append(vocabulary.token(last, digit))
                }
                guard number > 0 else { continue }
                if key.values.holdsNumber(longerThan: number, base: Self.base) {
                    found.append(vocabulary.token(before, digit))
                } else if let limit = key.beyond, number * Self.base >= limit {
                    beyond.append(vocabulary.token(before, digit))
                }
            }
        }
        switch key.field {
        case nil: break
        case .pitch: addAll(.pitch)
        case .velocity: addAll(.velocity)
        case .bend: addAll(.bend)
        case .duration: addDigits(.duration, .durationBefore)
        case .shift: addDigits(.shift, .shiftBefore)
        }
        return GrammarAnswer(allowed: found.compactMap { $0 }, beyond: beyond.compactMap { $0 })
    }

    /// Traps where the token is none of those that are allowed.
    public mutating func accept(_ token: Token) {
        precondition(allowed().contains(token), "the token \(token) is not allowed here")
        isCurrent = false
        guard token != vocabulary.endOfTurn, let entry = vocabulary.entry(of: token) else {
            isFinished = true
            return
        }
        isBetweenWords = false
        switch entry.field {
        case .pitch: go(to: .velocity, Int(entry.value))
        case .velocity: go(to: steps.rules.duties.hasBends ? .bend : .duration, Int(entry.value))
        case .bend: go(to: .duration, Int(entry.value))
        case .durationBefore, .shiftBefore: value = value * CompactGrammar.base + Int(entry.value)
        case .duration: go(to: .shift, value * CompactGrammar.base + Int(entry.value))
        case .shift:
            let shift = value * CompactGrammar.base + Int(entry.value)
            goesOn = steps.continues(behind: shift)
            mayEndHere = steps.mayEnd(behind: shift)
            steps.take(shift)
            steps.endWord()
            value = 0
            isBetweenWords = true
            steps.field = .pitch
            if goesOn { steps.prepare(.pitch) }
        }
    }

    private mutating func go(to field: WordSteps.Field, _ value: Int) {
        steps.take(value)
        self.value = 0
        steps.prepare(field)
    }

    public mutating func hurry() {
        isCurrent = false
        // Behind a word that may be the last one, none follows.
        if isBetweenWords, mayEndHere { goesOn = false }
        let isNumber = steps.field == .duration || steps.field == .shift
        steps.hurry(isInNumber: !isBetweenWords || goesOn) { [value] values in
            // Behind a digit that others follow, the number is longer than what stands there.
            value == 0 || !isNumber || values.holdsNumber(longerThan: value, base: CompactGrammar.base)
        }
    }
}
