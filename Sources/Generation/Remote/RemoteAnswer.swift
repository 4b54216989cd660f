import JSON

/// One answer of a server, piece by piece as it arrives, within the limits of time and length.
struct RemoteAnswer {
    private let engine: RemoteEngine
    private let stream: RemoteStream
    private var events = ServerEvents()
    private var pieces: [AnswerPiece] = []
    private var next = 0
    /// nil until the answer begins; then whether it comes as events, or as one document.
    private var isStream: Bool?
    private var document: [UInt8] = []
    private var isOver = false
    /// Whether the server has said that the answer is complete, or why it is not.
    private var hasEnding = false
    private var hasText = false
    private let clock = ContinuousClock()
    private var deadline: ContinuousClock.Instant

    /// How asking goes wrong in a way that asking again may mend.
    struct Interruption: Error {
        let error: RemoteError
        /// Seconds that the server asks to be left alone.
        var wait: Double?
    }

    enum Failure: Error {
        case passing(Interruption)
        case final(RemoteError)
        /// The user does not want the answer any longer.
        case unwanted
    }

    init(_ engine: RemoteEngine, path: String, body: [UInt8]?) throws(Failure) {
        self.engine = engine
        do throws(RemoteError) {
            stream = try RemoteStream(
                engine.address + path, body: body, key: engine.key, mostBytes: engine.limits.answerBytes)
        } catch {
            throw .final(error)
        }
        deadline = clock.now + .seconds(engine.limits.firstText)
    }

    /// Ends the answer where it is.
    func cancel() { stream.cancel() }

    /// The next piece, for which it waits; nil at the end.
    ///
    /// - Parameter isWanted: asked ten times a second.
    mutating func piece(isWanted: () -> Bool) throws(Failure) -> AnswerPiece? {
        while true {
            if next < pieces.count {
                next += 1
                let piece = pieces[next - 1]
                // What is no text, such as a comment sent to keep the line open, does not count as a sign of life.
                if !piece.text.isEmpty {
                    deadline = clock.now + .seconds(engine.limits.silence)
                    hasText = true
                }
                return piece
            }
            pieces.removeAll(keepingCapacity: true)
            next = 0
            guard !isOver else { return nil }
            try wait(isWanted)
        }
    }

    /// The whole answer as it is, for what is no stream.
    mutating func whole(isWanted: () -> Bool) throws(Failure) -> [UInt8] {
        isStream = false
        while !isOver { try wait(isWanted, asDocument: true) }
        return document
    }

    private mutating func wait(_ isWanted: () -> Bool, asDocument: Bool = false) throws(Failure) {
        guard isWanted() else { throw .unwanted }
        let left = clock.now.duration(to: deadline) / .seconds(1)
        guard left > 0 else {
            let limits = engine.limits
            throw .final(
                RemoteError(
                    .silent,
                    "the server at \(engine.address) wrote nothing for "
                        + "\(Int(hasText ? limits.silence : limits.firstText)) seconds"))
        }
        guard let event = stream.next(within: min(left, 0.1)) else { return }
        switch event {
        case .head(let status, let type, let wait): try begin(status, type, wait, isWanted, asDocument)
        case .bytes(let bytes):
            if isStream == true { try take(events.feed(bytes)) } else { document += bytes }
        case .end:
            isOver = true
            guard !asDocument else { return }
            if isStream == true {
                if let last = events.finish() { try take([last]) }
                // Some connections end alike whether the server is done or dead.
                if !hasEnding { throw lost("it ended early") }
            } else {
                try take([document])
            }
        case .broken(let reason):
            throw lost(AnswerPiece.shown(Array(reason.utf8)))
        case .tooLong:
            throw .final(
                RemoteError(
                    .nonsense,
                    "the server at \(engine.address) sends more than \(engine.limits.answerBytes >> 20) MB for one answer"
                ))
        }
    }

    private func lost(_ reason: String) -> Failure {
        let what = isStream == nil ? "cannot be reached" : "has gone away in the middle of an answer"
        return .passing(
            Interruption(error: RemoteError(.unreachable, "the server at \(engine.address) \(what): \(reason)")))
    }

    private mutating func begin(
        _ status: Int, _ type: String, _ wait: Double?, _ isWanted: () -> Bool, _ asDocument: Bool
    ) throws(Failure) {
        isStream = type == "text/event-stream" && !asDocument
        guard status == 200 else {
            // What the server has to say about it comes next; it need not.
            let words = (try? self.whole(isWanted: isWanted)) ?? []
            stream.cancel()
            throw refusal(status, words, wait)
        }
    }

    private func refusal(_ status: Int, _ body: [UInt8], _ wait: Double?) -> Failure {
        let complaint = (try? JSONValue(parsing: body)).flatMap(AnswerPiece.complaint)
        let words = complaint ?? AnswerPiece.shown(body)
        var sentence = "the server at \(engine.address) refuses with status \(status)"
        if !words.isEmpty { sentence += " ('\(words)')" }
        switch status {
        case 401, 403: sentence += "; is the key right?"
        case 404: sentence += "; does the address end in the version, as /v1, and is the model's name right?"
        case 300..<400:
            sentence += "; it wants to send the question elsewhere, so give the address where it is answered"
        default: break
        }
        let error = RemoteError(.refused, sentence)
        let isPassing = status == 429 || status == 408 || (500..<600).contains(status) && status != 501
        return isPassing ? .passing(Interruption(error: error, wait: wait)) : .final(error)
    }

    private mutating func take(_ events: [[UInt8]]?) throws(Failure) {
        guard let events else {
            throw .final(RemoteError(.nonsense, "the server at \(engine.address) sends an event without an end"))
        }
        for data in events {
            if data.elementsEqual("[DONE]".utf8) {
                (isOver, hasEnding) = (true, true)
                stream.cancel()
                return
            }
            do throws(RemoteError) {
                let piece = try AnswerPiece(data, engine.route)
                if piece.reason != nil { hasEnding = true }
                pieces.append(piece)
            } catch {
                stream.cancel()
                throw .final(RemoteError(error.kind, error.description + ", at \(engine.address)"))
            }
        }
    }
}
