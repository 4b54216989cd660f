package import JSON

/// What the queue needs of the room of scores.
package struct ScoreWork: Sendable {
    /// What the studio tells about a file: an object.
    package var summary: @Sendable (_ bytes: [UInt8], _ name: String) throws -> JSONValue

    package init(summary: @escaping @Sendable (_ bytes: [UInt8], _ name: String) throws -> JSONValue) {
        self.summary = summary
    }
}

/// How much runs and waits.
package struct QueueLimits: Hashable, Sendable {
    package var waiting = 32
    /// Of a job that composes or completes.
    package var seconds = 600.0
    /// After how long without work the worker is ended, to give its memory back.
    package var idleSeconds = 300.0
    /// How long a program that was asked to cancel may go on.
    package var grace = 0.4

    package init() {}
}

/// The jobs: at most one that composes, and one that reads or trains beside it; the others wait, each owner in turn.
package actor JobQueue {
    private let library: StudioLibrary

    /// - Parameters:
    ///   - shelf: the adapters that requests may name.
    package init(
        library: StudioLibrary, workers: any WorkerPlace, shelf: AdapterShelf, scores: ScoreWork,
        limits: QueueLimits = QueueLimits()
    ) throws {
        self.library = library
    }

    /// Takes up what an earlier studio left: jobs that waited, composed or trained.
    package func begin() throws {}

    /// Takes a job on.
    ///
    /// - Returns: the job, which is on the disk.
    package func submit(_ request: JobRequest, owner: String) throws(QueueError) -> JobRecord { throw .closing }

    /// Ends a job in good order and keeps what is there; a training run saves and can go on.
    package func stop(_ id: StudioID) throws(QueueError) -> JobRecord { throw .closing }

    /// Ends a job at once, within half a second.
    package func cancel(_ id: StudioID) throws(QueueError) -> JobRecord { throw .closing }

    /// Goes on with a job that was interrupted, stopped or failed.
    package func resume(_ id: StudioID) throws(QueueError) -> JobRecord { throw .closing }

    /// Text from a model, as it is written; the work ends when nobody listens any more.
    ///
    /// A completion takes its place in the queue and is not kept in the library.
    package func complete(
        _ request: CompletionRequest, owner: String
    ) throws(QueueError) -> AsyncThrowingStream<CompletionEvent, any Error> { throw .closing }

    /// Lets nothing new begin, asks training runs to save, and returns when all has ended or the time is up.
    package func shutDown(deadline: Duration) async {}

    /// How many run and wait.
    package var counts: (running: Int, waiting: Int) { (0, 0) }

    /// What happens to a job, or to all.
    ///
    /// - Parameters:
    ///   - job: nil for all.
    ///   - last: the number of the last event that is known. nil gives the whole story of a job, and of all jobs only
    ///     what comes.
    /// - Returns: events by rising numbers. That of one job ends after the job; a listener that is too slow is dropped.
    package nonisolated func events(of job: StudioID?, after last: Int?) -> AsyncStream<StudioEvent> {
        AsyncStream { $0.finish() }
    }
}

/// A part of an answer.
package enum CompletionEvent: Hashable, Sendable {
    case text(String, choice: Int)
    /// The last one.
    case done(CompletionEnd)
}

/// How a completion ended.
package struct CompletionEnd: Hashable, Sendable {
    /// `stop` or `length`, for each choice.
    package let reasons: [String]
    package let promptTokens: Int
    package let tokens: Int

    package init(reasons: [String], promptTokens: Int, tokens: Int) {
        self.reasons = reasons
        self.promptTokens = promptTokens
        self.tokens = tokens
    }
}
