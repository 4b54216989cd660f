/// Where the programs run that do the studio's work; tests put one in its place that follows a script.
package protocol WorkerPlace: Sendable {
    /// Starts a program that lives until it ends or is ended.
    ///
    /// - Throws: ``WorkerError`` when it cannot be started.
    func start(_ task: WorkerTask) throws(WorkerError) -> any WorkerLink
}

/// What a program of the studio's is started for.
package enum WorkerTask: Hashable, Sendable {
    /// `diapason-model worker`: lines of JSON in both directions.
    case worker
    /// `diapason dataset build FILE`.
    case corpus(configuration: String)
    /// `diapason dataset stats FOLDER --json`.
    case statistics(folder: String)
    /// `diapason-model train FILE`, with `--resume`, which begins where there is nothing to go on from.
    case train(configuration: String)
    /// `diapason-model train FILE --plan --json`.
    case plan(configuration: String)
}

/// The studio's end of a running program.
package protocol WorkerLink: AnyObject, Sendable {
    /// What it says, and at last how it ended; read by one reader, whose slowness slows the program down.
    var messages: AsyncStream<WorkerMessage> { get }

    /// Sends it a line, without the line's end; lost when the program has ended.
    func send(_ line: [UInt8])

    /// Asks it to end in good order: SIGTERM.
    func ask()

    /// Ends it and what it has started, at once: SIGKILL.
    func kill()
}

/// Something that a program of the studio's says.
package enum WorkerMessage: Hashable, Sendable {
    /// A line of its results, without the line's end.
    case line([UInt8])
    /// A line of its words to the user.
    case words(String)
    /// The last message: by itself with this code, or by a signal.
    case ended(code: Int32?, signal: Int32?)
    /// It broke the rules, as by a line without end, and has been killed; the end follows.
    case broke(String)
}

/// Why a program of the studio's did not do its work.
package struct WorkerError: Error, Hashable, Sendable {
    /// One sentence without its full stop.
    package let sentence: String
    package init(_ sentence: String) { self.sentence = sentence }
}
