public import Music

extension CompactMIDI {
    /// Reads tokens one at a time, as a model writes them, and knows which ones may come next.
    ///
    /// A word ends with the last digit of its shift, so it is known as soon as it is complete.
    public struct TokenReader: Sendable {
        private enum State: Sendable {
            case pitch, velocity, bendOrDuration
            case duration(Int)  // what the digits so far say; 0 before the first
            case shift(Int)
        }

        /// The onset of the word that is read now.
        public private(set) var onset: Ticks
        public private(set) var tokenCount = 0
        /// How many words are complete.
        public private(set) var wordCount = 0
        /// Whether words have bends; nil before the first word shows it.
        public private(set) var hasBends: Bool?
        private var state = State.pitch
        // What is known of the word.
        private var pitch: UInt8 = 0
        private var velocity: UInt8 = 0
        private var bend: UInt8?
        private var duration = 0
        /// A copy of `Limits.ticks` that costs no call to look at.
        private let longest = Limits.ticks

        /// - Parameters:
        ///   - onset: Where the first word stands, when it continues a piece.
        ///   - hasBends: Whether words have bends; nil where the first word is to show it.
        ///
        /// Traps when the onset lies outside 0...`Limits.ticks`.
        public init(onset: Ticks = .zero, hasBends: Bool? = nil) {
            precondition((0...longest).contains(onset.count), "a piece lasts at most \(Limits.ticks) ticks")
            self.onset = onset
            self.hasBends = hasBends
        }

        /// Whether no word is under way.
        public var isBetweenWords: Bool {
            if case .pitch = state { true } else { false }
        }

        /// The ids that may come next, as ranges in rising order; never none.
        public var allowed: [ClosedRange<Int>] {
            switch state {
            case .pitch: return [ids(.pitch)]
            case .velocity: return [ids(.velocity)]
            case .bendOrDuration:
                switch hasBends {
                case true: return [ids(.bend)]
                case false: return digits(after: 0, .duration, .durationBefore)
                case nil: return [ids(.bend)] + digits(after: 0, .duration, .durationBefore)
                }
            case .duration(let value): return digits(after: value, .duration, .durationBefore)
            case .shift(let value): return digits(after: value, .shift, .shiftBefore)
            }
        }

        /// Takes a token, and returns the word that it completes.
        ///
        /// After an error the reader stands where it stood before the token.
        ///
        /// - Throws: `FormatError` naming the token (from 1) and what was expected.
        public mutating func read(_ token: Token) throws(FormatError) -> SimplifiedMIDI.Word? {
            try read(token, at: tokenCount)
        }

        /// - Parameter offset: The place of the token, for errors.
        @inline(__always)
        mutating func read(_ token: Token, at offset: Int) throws(FormatError) -> SimplifiedMIDI.Word? {
            switch (state, token.field) {
            case (.pitch, .pitch):
                pitch = token.value
                state = .velocity
            case (.velocity, .velocity):
                velocity = token.value
                bend = nil
                state = .bendOrDuration
            case (.bendOrDuration, .bend) where hasBends != false:
                bend = token.value
                hasBends = true
                state = .duration(0)
            case (.bendOrDuration, .duration) where hasBends != true,
                (.bendOrDuration, .durationBefore) where hasBends != true:
                state = try duration(0, token, offset)
                hasBends = false
            case (.duration(let value), .duration), (.duration(let value), .durationBefore):
                state = try duration(value, token, offset)
            case (.shift(let value), .shiftBefore):
                state = .shift(try number(value, token, offset, isLast: false))
            case (.shift(let value), .shift):
                let shift = try number(value, token, offset, isLast: true)
                state = .pitch
                tokenCount &+= 1
                wordCount &+= 1
                onset.count &+= shift
                return SimplifiedMIDI.Word(
                    pitch: Pitch(lowBits: pitch), velocity: velocity, duration: Ticks(duration), shift: Ticks(shift),
                    bend: bend)
            default:
                throw unexpected(token, offset)
            }
            tokenCount &+= 1
            return nil
        }

        /// Says that no token follows.
        ///
        /// - Throws: `FormatError` when a word is under way.
        public func finish() throws(FormatError) { try finish(at: tokenCount) }

        func finish(at offset: Int) throws(FormatError) {
            guard isBetweenWords else {
                throw FormatError(
                    .malformed, at: offset,
                    "the tokens end in the middle of word \(wordCount + 1), where \(expectation) was expected")
            }
        }

        @inline(__always)
        private mutating func duration(_ value: Int, _ token: Token, _ offset: Int) throws(FormatError) -> State {
            let number = try number(value, token, offset, isLast: token.field == .duration)
            guard token.field == .duration else { return .duration(number) }
            duration = number
            return .shift(0)
        }

        /// What the digits say with one more.
        @inline(__always)
        private func number(
            _ value: Int, _ token: Token, _ offset: Int, isLast: Bool
        ) throws(FormatError) -> Int {
            // No value reaches the limit by more than its next digit, so that nothing overflows.
            let number = value &* base &+ Int(token.value)
            if !isLast, number == 0 { throw leadingZero(token, offset) }
            guard number <= (longest &- onset.count) / (isLast ? 1 : base) else { throw tooLong(token, offset) }
            return number
        }

        private func digits(after value: Int, _ last: Token.Field, _ before: Token.Field) -> [ClosedRange<Int>] {
            let room = longest - onset.count
            let lasts = Token.firstID(of: last)
            var ranges = [lasts...lasts + min(base - 1, room - value * base)]
            let lowest = value == 0 ? 1 : 0
            let highest = min(base - 1, room / base - value * base)
            if lowest <= highest {
                ranges.append(Token.firstID(of: before) + lowest...Token.firstID(of: before) + highest)
            }
            return ranges
        }

        private func ids(_ field: Token.Field) -> ClosedRange<Int> {
            let first = Token.firstID(of: field)
            return first...first + Token.values(of: field).count - 1
        }

        private var expectation: String {
            switch state {
            case .pitch: "a pitch"
            case .velocity: "a velocity"
            case .bendOrDuration:
                switch hasBends {
                case true: "a bend (the words before have one)"
                case false: "a duration (the piece has no bends)"
                case nil: "a bend or a duration"
                }
            case .duration: "a digit of the duration"
            case .shift: "a digit of the shift"
            }
        }

        private func unexpected(_ token: Token, _ offset: Int) -> FormatError {
            FormatError(.malformed, at: offset, "\(place(token)): expected \(expectation)")
        }

        private func leadingZero(_ token: Token, _ offset: Int) -> FormatError {
            FormatError(.malformed, at: offset, "\(place(token)): a number does not begin with a digit 0 before others")
        }

        private func tooLong(_ token: Token, _ offset: Int) -> FormatError {
            FormatError(.invalid, at: offset, "\(place(token)): the piece lasts more than \(Limits.ticks) ticks")
        }

        private func place(_ token: Token) -> String {
            "token \(tokenCount + 1) (\(token)), of word \(wordCount + 1)"
        }
    }
}
