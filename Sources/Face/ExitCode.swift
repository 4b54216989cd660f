/// What the programs tell the shell when they end; scripts rely on these numbers.
///
/// Source: the numbers from 64 on are those of BSD's `sysexits.h`; 130 is the shell's own for an interrupted program.
public enum ExitCode: Int32, Hashable, Sendable {
    case done = 0
    /// The work is done and its answer is no.
    case answerIsNo = 1
    case wrongUsage = 2
    case badInput = 65
    case noInput = 66
    case ownFault = 70
    case cannotWrite = 73
    /// A process or a server that works with this one is lost; the same command may succeed when it is given again.
    case lostRank = 75
    case interrupted = 130
}
