public import LanguageModel
public import Tokenizers

/// A take that grows token by token: `NotationGrammar` over a tokenizer's real tokens.
///
/// Where text is forced, so that only one text can follow, and several tokens would begin it, the longest one that lies
/// within the forced text is allowed alone, as the tokenizer itself would write it; and where the tokenizer cuts numbers
/// into threes, only that cut is.
public struct PieceGrammar: TokenGrammar {
    /// The text so far.
    public private(set) var text: NotationGrammar
    private let vocabulary: TokenVocabulary
    private var answer = GrammarAnswer()
    private var isCurrent = false

    /// - Parameter mayBeginWithSpace: as for `NotationGrammar`.
    public init(_ rules: PieceRules, _ vocabulary: TokenVocabulary, mayBeginWithSpace: Bool = false) {
        text = NotationGrammar(rules, mayBeginWithSpace: mayBeginWithSpace)
        self.vocabulary = vocabulary
    }

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
        text.reachEnd()
    }

    private mutating func update() {
        if isCurrent { return }
        isCurrent = true
        if text.place == .finished {
            answer = GrammarAnswer()
            return
        }
        let key = TokenVocabulary.AnswerKey(
            place: text.place == .number ? 5 + text.field.rawValue : text.place == .letter ? text.field.rawValue : 10,
            value: text.value, digits: text.digits, terminator: text.terminator ?? 0, mayEnd: text.mayEnd,
            tail: text.tail, values: text.place == .number ? text.values : .none, beyond: text.beyond)
        if let known = vocabulary.answers[key] {
            answer = known
            return
        }
        var search = TokenSearch(text: text, vocabulary: vocabulary)
        search.begin()
        answer = GrammarAnswer(allowed: search.found, beyond: search.beyond)
        if !search.looksAhead { vocabulary.answers[key] = answer }
    }

    /// Traps where the token is none of those that are allowed.
    public mutating func accept(_ token: Token) {
        isCurrent = false
        text.accept(token, of: vocabulary)
    }

    public mutating func hurry() {
        isCurrent = false
        text.hurry()
    }
}

/// Goes through the tree of tokens along the bytes that may come.
private struct TokenSearch {
    /// A place in the text, without what a whole `NotationGrammar` knows.
    private struct Spot {
        var place: NotationGrammar.Place
        var field: NotationGrammar.Field
        var value: Int
        var digits: Int
        /// Whether the number is that of the text, whose values are known; else it is behind it.
        var isKnown: Bool
    }

    let text: NotationGrammar
    let vocabulary: TokenVocabulary
    private(set) var found: [Token] = []
    /// Tokens of digits that lead behind the end of the piece.
    private(set) var beyond: [Token] = []
    /// Whether a token reached into a number behind the present one, so that the answer hangs on more than this place.
    private(set) var looksAhead = false
    private var path: [UInt8] = []

    init(text: NotationGrammar, vocabulary: TokenVocabulary) {
        self.text = text
        self.vocabulary = vocabulary
    }

    mutating func begin() {
        let spot = Spot(
            place: text.place, field: text.field, value: text.value, digits: text.digits, isKnown: true)
        search(0, spot)
        if text.mayEnd { found.append(vocabulary.endOfTurn) }
    }

    private mutating func search(_ node: Int, _ spot: Spot) {
        var child = Int(vocabulary.nodes[node].child)
        while child > 0 {
            let entry = vocabulary.nodes[child]
            if !spot.isKnown, spot.place == .number {
                // The number behind the present one: that takes the whole grammar.
                var ahead = text
                path.append(entry.byte)
                if path.allSatisfy({ ahead.accept($0) }) {
                    looksAhead = true
                    searchAhead(child, ahead)
                }
                path.removeLast()
            } else if let next = step(spot, entry.byte, isFirst: node == 0) {
                path.append(entry.byte)
                let before = found.count
                if entry.child > 0 { search(child, next) }
                let isLonger = found.count > before
                if entry.token >= 0, !(isLonger && isForced(next)), !vocabulary.cutsThrees || isWhole(next) {
                    found.append(entry.token)
                }
                path.removeLast()
            } else if leadsBeyond(spot, entry.byte, isFirst: node == 0) {
                addBeyond(child)
            }
            child = Int(entry.sibling)
        }
    }

    /// Whether a digit may not come since each number that begins so leads behind the end of the piece.
    private func leadsBeyond(_ spot: Spot, _ byte: UInt8, isFirst: Bool) -> Bool {
        let digit = Int(byte &- 0x30)
        guard let limit = text.beyond, spot.isKnown, spot.place == .number, digit < 10,
            spot.digits == 0 || spot.value > 0, !vocabulary.cutsThrees || !isFirst || spot.digits % 3 == 0
        else { return false }
        return spot.value * 10 + digit >= limit
    }

    private mutating func addBeyond(_ node: Int) {
        let entry = vocabulary.nodes[node]
        if entry.token >= 0 { beyond.append(entry.token) }
        var child = Int(entry.child)
        while child > 0 {
            if vocabulary.nodes[child].byte &- 0x30 < 10 { addBeyond(child) }
            child = Int(vocabulary.nodes[child].sibling)
        }
    }

    /// The slow way, which few vocabularies need.
    private mutating func searchAhead(_ node: Int, _ ahead: NotationGrammar) {
        let before = found.count
        var child = Int(vocabulary.nodes[node].child)
        while child > 0 {
            var next = ahead
            if next.accept(vocabulary.nodes[child].byte) { searchAhead(child, next) }
            child = Int(vocabulary.nodes[child].sibling)
        }
        let token = vocabulary.nodes[node].token
        guard token >= 0 else { return }
        let isForced = !ahead.mayEnd && ahead.allowedBytes.count == 1
        let isWhole = !vocabulary.cutsThrees || ahead.digits % 3 == 0 || ahead.values.contains(ahead.value)
        if !(isForced && found.count > before), isWhole { found.append(token) }
    }

    private func step(_ spot: Spot, _ byte: UInt8, isFirst: Bool) -> Spot? {
        var next = spot
        switch spot.place {
        case .finished: return nil
        case .beginning where byte == 0x20:
            next.place = .letter
        case .beginning, .letter:
            guard byte == spot.field.letter else { return nil }
            next.place = .number
            next.isKnown = false
        case .number:
            let digit = Int(byte &- 0x30)
            if digit < 10 {
                if vocabulary.cutsThrees, isFirst, spot.digits % 3 != 0 { return nil }
                guard spot.digits == 0 || spot.value > 0,
                    text.values.holdsNumber(beginningWith: spot.value * 10 + digit)
                else { return nil }
                next.value = spot.value * 10 + digit
                next.digits += 1
            } else {
                guard spot.digits > 0, text.values.contains(spot.value),
                    byte == text.terminator(behind: spot.value)
                else { return nil }
                next.place = .letter
                next.field = text.fieldBehind
                next.value = 0
                next.digits = 0
            }
        }
        return next
    }

    private func isForced(_ spot: Spot) -> Bool {
        guard spot.place == .number, spot.isKnown else { return spot.place == .letter }
        if spot.digits > 0, text.values.contains(spot.value) {
            // Whether it goes on behind the number or ends there: either is one way, and digits are others.
            return !text.values.holdsNumber(longerThan: spot.value) && !text.mayEnd(behind: spot.value)
        }
        var ways = 0
        for digit in 0..<10 where text.values.holdsNumber(beginningWith: spot.value * 10 + digit) { ways += 1 }
        return ways == 1
    }

    /// Whether a token that ends here cuts the number as the tokenizer would.
    private func isWhole(_ spot: Spot) -> Bool {
        spot.place != .number || !spot.isKnown || spot.digits % 3 == 0 || text.values.contains(spot.value)
    }
}
