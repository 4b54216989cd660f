import Dispatch
import Randomness
import Tokenizers

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One take on its way: the text that the grammar has accepted, and where it is cut back to.
struct RemoteWriter<Checker: TextChecker> {
    /// A place in the text.
    private struct Place {
        /// Bytes before it.
        var length = 0
        var checker: Checker
        /// Whether a word ends here, so that a space or the end comes next and no more of the word.
        var isEndOfWord = false
    }

    private let question: RemoteQuestion
    private let engine: RemoteEngine
    private let sampling: RemoteSampling
    private let seed: UInt64
    private let take: Int
    private let maxTokens: Int

    private var text: [UInt8] = []
    private var checker: Checker
    /// Whether nothing but a space may come next.
    private var isEndOfWord = false
    /// The end of the last whole word, and where its shift begins.
    private var whole: Place
    private var wholeShift: Place?
    /// Where the shift of the word begins that is being written.
    private var shift: Place?
    /// Where the text is cut back to: that, or a place behind it up to which bytes were set.
    private var base: Place
    private var notes: WordNotes
    private var report = RemoteTake.Report()

    /// How a request came to its end.
    private enum Outcome {
        case finished, rejected, exhausted
        case interrupted(RemoteAnswer.Interruption)
        case unwanted
    }

    init(
        _ question: RemoteQuestion, _ engine: RemoteEngine, _ sampling: RemoteSampling, checker: Checker, seed: UInt64,
        take: Int, maxTokens: Int
    ) {
        self.question = question
        self.engine = engine
        self.sampling = sampling
        self.seed = seed
        self.take = take
        self.maxTokens = maxTokens
        self.checker = checker
        whole = Place(checker: checker)
        base = whole
        notes = WordNotes(after: question.beginning, bends: question.bends)
    }

    mutating func write(
        isStopped: () -> Bool, isAbandoned: () -> Bool, progress: (TakeEvent) -> Void
    ) throws(RemoteError) -> RemoteTake {
        var triesLeft = engine.limits.triesForWord
        var retriesLeft = engine.limits.retries
        while true {
            if isComplete { return try end(.finished, progress) }
            if isStopped() { return try end(.stopped, progress) }
            guard report.tokens < maxTokens, report.requests < engine.limits.requests else {
                return try end(.tokenLimit, progress)
            }
            let before = whole.length
            let outcome = try ask(isWanted: { !isStopped() && !isAbandoned() }, progress)
            if whole.length > before {
                triesLeft = engine.limits.triesForWord
                retriesLeft = engine.limits.retries
            }
            switch outcome {
            case .finished: return try end(.finished, progress)
            case .exhausted: continue
            case .unwanted:
                // Where another take has failed, nobody will look at this one.
                return try end(.stopped, progress)
            case .interrupted(let interruption):
                cutBack()
                guard retriesLeft > 0 else { throw interruption.error }
                let doubled = engine.limits.pause * Double(1 << min(engine.limits.retries - retriesLeft, 10))
                retriesLeft -= 1
                rest(min(interruption.wait ?? doubled, 60), isWanted: { !isStopped() && !isAbandoned() })
            case .rejected:
                report.rejected += 1
                triesLeft -= 1
                if triesLeft > 0 {
                    cutBack()
                } else {
                    try force(progress)
                    // The rest of a word that needs help gets one chance at each place.
                    triesLeft = 1
                }
            }
        }
    }

    /// Asks for the rest of the answer, and takes it in as far as the grammar accepts it.
    private mutating func ask(
        isWanted: () -> Bool, _ progress: (TakeEvent) -> Void
    ) throws(RemoteError) -> Outcome {
        var random = RandomStream(
            seed: seed, purpose: "remote", step: UInt64(report.requests), sample: UInt64(take))
        report.requests += 1
        let body = question.body(
            engine, sampling, text: text, mostTokens: maxTokens - report.tokens,
            seed: Int(truncatingIfNeeded: random.next() >> 33))
        do throws(RemoteAnswer.Failure) {
            var answer = try RemoteAnswer(engine, path: engine.route.path, body: body)
            defer { answer.cancel() }
            while let piece = try answer.piece(isWanted: isWanted) {
                if !piece.text.isEmpty { report.tokens += 1 }
                for byte in piece.text.utf8 where !accept(byte, progress) {
                    // A line end is how some models say that they are done.
                    return isComplete || byte == 0x0A && checker.mayEnd ? .finished : .rejected
                }
                if isComplete { return .finished }
                if let reason = piece.reason, reason != "length" { return checker.mayEnd ? .finished : .rejected }
                // A server that counts otherwise, or not at all, is stopped all the same.
                guard piece.reason == nil, report.tokens < maxTokens else { return .exhausted }
            }
            return checker.mayEnd ? .finished : .rejected
        } catch {
            switch error {
            case .passing(let interruption): return .interrupted(interruption)
            case .final(let error): throw error
            case .unwanted: return .unwanted
            }
        }
    }

    /// Whether the piece has to end here, whatever the server would say next.
    private var isComplete: Bool { checker.mayEnd && checker.acceptedBytes.isEmpty }

    private mutating func accept(_ byte: UInt8, _ progress: (TakeEvent) -> Void) -> Bool {
        if isEndOfWord, byte != 0x20 { return false }
        let before = byte == 0x20 ? Place(length: text.count, checker: checker, isEndOfWord: true) : nil
        guard checker.accept(byte) else { return false }
        if let before {
            whole = before
            wholeShift = shift
            shift = nil
            base = before
            if let note = notes.endWord() { progress(TakeEvent(take: take, note: note)) }
        } else {
            notes.add(byte)
        }
        isEndOfWord = false
        text.append(byte)
        if byte == UInt8(ascii: "t") { shift = Place(length: text.count, checker: checker) }
        return true
    }

    private mutating func cutBack() {
        text.removeSubrange(base.length...)
        checker = base.checker
        isEndOfWord = base.isEndOfWord
        notes.word = base.isEndOfWord ? [] : Array(text[wordStart...])
    }

    /// Where the word begins that is being written.
    private var wordStart: Int { whole.isEndOfWord ? min(whole.length + 1, text.count) : 0 }

    /// Sets a byte without the model's help, at the place where it went wrong.
    private mutating func force(_ progress: (TakeEvent) -> Void) throws(RemoteError) {
        var random = RandomStream(
            seed: seed, purpose: "remote byte", step: UInt64(report.forcedBytes), sample: UInt64(take))
        let choices = isEndOfWord ? [0x20] : checker.acceptedBytes
        guard !choices.isEmpty else {
            throw RemoteError(.nonsense, "the text '\(String(decoding: text.suffix(80), as: UTF8.self))' cannot go on")
        }
        let byte = choices[min(Int(random.uniform() * Double(choices.count)), choices.count - 1)]
        report.forcedBytes += 1
        _ = accept(byte, progress)
        base = Place(length: text.count, checker: checker)
    }

    /// Brings the piece to its end behind its last whole word.
    private mutating func end(
        _ ending: RemoteTake.Ending, _ progress: (TakeEvent) -> Void
    ) throws(RemoteError) -> RemoteTake {
        if ending != .finished || !checker.mayEnd, !endsWithWholeWord() {
            base = whole
            cutBack()
            guard let rest = checker.ending() else {
                throw RemoteError(
                    .nonsense, "the text '\(String(decoding: text.suffix(80), as: UTF8.self))' has no end")
            }
            checker.hurry()
            isEndOfWord = false
            for byte in rest { _ = accept(byte, progress) }
        }
        if let note = notes.endWord() { progress(TakeEvent(take: take, note: note)) }
        // Some tokenizers begin every text with a space, which is none of the piece.
        if question.exchange.answer.isEmpty, text.first == 0x20 { text.removeFirst() }
        return RemoteTake(text: String(decoding: text, as: UTF8.self), ending: ending, report: report)
    }

    /// Makes the last whole word the last of the piece, where that keeps the constraints: nothing comes after a shift of 0.
    private mutating func endsWithWholeWord() -> Bool {
        guard let place = wholeShift else { return false }
        var checker = place.checker
        checker.hurry()
        let bend = text[place.length..<whole.length].drop { (0x30...0x39).contains($0) }
        let rest = [0x30] + bend
        guard rest.allSatisfy({ checker.accept($0) }), checker.mayEnd else { return false }
        text.removeSubrange(place.length...)
        text += rest
        self.checker = checker
        notes.word = []
        return true
    }

    private func rest(_ seconds: Double, isWanted: () -> Bool) {
        var left = Int(seconds * 20)
        while left > 0, isWanted() {
            usleep(50_000)
            left -= 1
        }
    }
}
