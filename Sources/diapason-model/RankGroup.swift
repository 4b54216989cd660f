import Datasets
import Face
import Torch
import Training

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The ranks that a launcher has started to train together, seen from this one.
struct RankGroup {
    let group: ProcessGroup

    /// Meets the other ranks, and takes this one's share of its machine; nil for a process that is alone.
    static func ofEnvironment() throws -> RankGroup? {
        let place = try ProcessPlace.ofEnvironment()
        guard let rendezvous = try Rendezvous(rank: place.rank, count: place.count, variable: Environment.variable)
        else { return nil }
        let group = try ProcessGroup(rendezvous) { error in
            // The rank is in the middle of a step that may take minutes: what is half made is removed, and that is all.
            Program.note(error.sentence)
            Interruption.stopWork()
            _exit(error.exitCode.rawValue)
        }
        try shareThreads(group)
        return RankGroup(group: group)
    }

    /// Whether a launcher has started the run again, which then goes on where the last checkpoint is.
    static var isRestart: Bool {
        ["TORCHELASTIC_RESTART_COUNT", "SLURM_RESTART_COUNT"].contains { name in
            Environment.variable(name).flatMap { Int($0) } ?? 0 > 0
        }
    }

    /// Runs what the ranks do together, and tells the others how it ended.
    func perform(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            group.leave(because: (error as? any Reportable)?.sentence ?? "\(error)")
            throw error
        }
        group.leave()
    }

    /// Sets the number of threads: as many as every rank has processors to itself.
    ///
    /// `torchrun` asks for one thread where the user has not said how many; a number above that is the user's, and one by
    /// hand is as well. All ranks take the same number, for the last bits of a sum depend on it.
    private static func shareThreads(_ group: ProcessGroup) throws {
        let share = try group.machineShare()
        let said = Environment.variable("OMP_NUM_THREADS").flatMap { Int($0) }
        let isFromLauncher = said == 1 && Environment.variable("TORCHELASTIC_RUN_ID") != nil
        let wanted = isFromLauncher ? share.threads : said ?? share.threads
        let all = try group.gather(Array(String(wanted).utf8)).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        Threads.count = all.min() ?? wanted
    }
}
