package import JSON

/// How much runs and waits.
package struct QueueLimits: Hashable, Sendable {
    package var waiting = 32
    /// Of a job that composes or completes.
    package var seconds = 600.0
    /// Before that, when it is asked to end in whole pieces.
    package var finishingSeconds = 30.0
    /// After how long without work the worker is ended, to give its memory back.
    package var idleSeconds = 300.0
    /// How long a program that was asked to cancel may go on.
    package var grace = 0.4
    /// How long a training run that was asked to save may take.
    package var savingSeconds = 60.0
    /// Between two looks at what a training run has written.
    package var lookSeconds = 0.5

    package init() {}
}

/// What the queue needs of the room of scores.
package struct ScoreWork: Sendable {
    /// What the studio tells about a file: an object.
    package var summary: @Sendable (_ bytes: [UInt8], _ name: String) throws -> JSONValue

    package init(summary: @escaping @Sendable (_ bytes: [UInt8], _ name: String) throws -> JSONValue) {
        self.summary = summary
    }
}
