package import Face

/// Why the queue does not do what it was asked for.
package enum QueueError: Reportable, Hashable {
    /// As many wait as may.
    ///
    /// - Parameter retryAfter: seconds, a guess.
    case full(retryAfter: Int)
    /// A key of the request that cannot be used here: it names something that is not there, or does not fit.
    case refused(RequestError)
    /// There is no such job.
    case missing
    /// The job is in no state for that.
    case conflict(String)
    /// The studio is about to end.
    case closing
    /// The library cannot be written.
    case broken(String)

    package var sentence: String {
        switch self {
        case .full(let seconds): "as many jobs wait as may; try again in \(seconds) seconds"
        case .refused(let error): error.sentence
        case .missing: "there is no such job"
        case .conflict(let reason), .broken(let reason): reason
        case .closing: "the studio is about to end"
        }
    }

    package var exitCode: ExitCode {
        switch self {
        case .full, .closing: .lostRank
        case .refused: .badInput
        case .missing: .noInput
        case .conflict: .answerIsNo
        case .broken: .cannotWrite
        }
    }
}
