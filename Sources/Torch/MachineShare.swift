import CTorch

/// What a rank has of the machine that it shares with other ranks.
public struct MachineShare: Hashable, Sendable {
    /// Counts the ranks of the machine from 0, in their order: the number of the GPU to use, where there are any.
    public let localRank: Int
    /// The ranks of the machine.
    public let localCount: Int
    /// How many threads this rank can run without taking a processor from another; 1 at least.
    public let threads: Int

    /// - Parameters:
    ///   - machines: a name that tells the machine of each rank.
    ///   - processors: the numbers of the processors on which each rank may run.
    init(of rank: Int, machines: [[UInt8]], processors: [Set<Int>]) {
        let neighbours = machines.indices.filter { machines[$0] == machines[rank] }
        localRank = neighbours.firstIndex(of: rank) ?? 0
        localCount = neighbours.count
        // A processor counts in parts when several ranks may use it: all of them do under `torchrun`, none where Slurm has
        // bound each task to its own.
        let share = processors[rank].reduce(0.0) { sum, processor in
            sum + 1 / Double(neighbours.count { processors[$0].contains(processor) })
        }
        threads = max(1, Int((share + 1e-6).rounded(.down)))
    }
}

extension ProcessGroup {
    /// Processors beyond this number are not looked at.
    private static let mostProcessors = 1024

    /// This rank's share of its machine; called by all ranks together.
    public func machineShare() throws(ProcessGroupError) -> MachineShare {
        var name = [CChar](repeating: 0, count: 256)
        ct_machine(&name, 256)
        let machine = name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        var allowed = [UInt8](repeating: 0, count: Self.mostProcessors)
        ct_processors(&allowed, Int32(Self.mostProcessors))
        let processors = try gather(allowed).map { given in
            Set(given.indices.filter { given[$0] != 0 })
        }
        return MachineShare(of: rank, machines: try gather(machine), processors: processors)
    }
}
