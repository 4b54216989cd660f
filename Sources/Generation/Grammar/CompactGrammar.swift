public import Formats
public import LanguageModel
public import Music
public import Tokenizers

/// A take in the compact form, token by token: the same rules as `NotationGrammar`, over the entries of `CompactMIDI`.
public struct CompactGrammar: TokenGrammar {
    /// Of the digits of lengths and waits.
    private static let base = 96

    private let firstToken: Token
    private let endOfTurn: Token
    private var steps: WordSteps
    /// What the digits of a length or a wait say so far.
    private var value = 0
    private var isFinished = false
    /// Whether a word has ended, and whether one may follow.
    private var isBetweenWords: Bool
    private var goesOn = true
    private var mayEndHere = false
    private var tokens: [Token] = []
    private var isCurrent = false

    /// - Parameters:
    ///   - firstToken: that of the form's first entry in the model's vocabulary; the others follow it.
    ///   - endOfTurn: the token with which the model ends what it has to say.
    public init(_ rules: PieceRules, firstToken: Token, endOfTurn: Token) {
        self.firstToken = firstToken
        self.endOfTurn = endOfTurn
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

    public mutating func allowed() -> [Token] {
        if isCurrent { return tokens }
        isCurrent = true
        tokens.removeAll(keepingCapacity: true)
        guard !isFinished else { return tokens }
        if !isBetweenWords || goesOn {
            switch steps.field {
            case .pitch: addAll(.pitch)
            case .velocity: addAll(.velocity)
            case .bend: addAll(.bend)
            case .duration: addDigits(.duration, .durationBefore)
            case .shift: addDigits(.shift, .shiftBefore)
            }
        }
        if isBetweenWords, mayEndHere { tokens.append(endOfTurn) }
        tokens.sort()
        return tokens
    }

    private mutating func addAll(_ field: CompactMIDI.Token.Field) {
        for stretch in steps.values.stretches {
            for value in stretch { add(field, value) }
        }
    }

    private mutating func addDigits(_ last: CompactMIDI.Token.Field, _ before: CompactMIDI.Token.Field) {
        for digit in 0..<CompactGrammar.base {
            let number = value * CompactGrammar.base + digit
            if steps.values.contains(number) { add(last, digit) }
            if number > 0, steps.values.holdsNumber(longerThan: number, base: CompactGrammar.base) {
                add(before, digit)
            }
        }
    }

    private mutating func add(_ field: CompactMIDI.Token.Field, _ value: Int) {
        guard let token = CompactMIDI.Token(field, value) else { return }
        tokens.append(firstToken + Token(token.id))
    }

    /// Traps where the token is none of those that are allowed.
    public mutating func accept(_ token: Token) {
        precondition(allowed().contains(token), "the token \(token) is not allowed here")
        isCurrent = false
        guard token != endOfTurn, let entry = CompactMIDI.Token(id: Int(token - firstToken)) else {
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
