public import Datasets

extension ProcessPlace {
    /// Where a launcher of many processes has put this one; alone where there is none.
    ///
    /// `RANK` and `WORLD_SIZE`, as `torchrun` sets them, or the variables of Slurm's `srun` and of Open MPI's `mpirun`.
    /// A batch script of Slurm, which is one process, counts as alone.
    public static func ofEnvironment() throws -> ProcessPlace {
        let launchers = [
            ("RANK", "WORLD_SIZE"), ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
            ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
        ]
        for (rankName, countName) in launchers {
            guard let rank = Environment.variable(rankName), let count = Environment.variable(countName) else {
                continue
            }
            guard let rankNumber = Int(rank), let countNumber = Int(count), countNumber > 0,
                (0..<countNumber).contains(rankNumber)
            else {
                throw Failure(
                    .wrongUsage,
                    "\(rankName)=\(rank) and \(countName)=\(count) name no process: the first counts from 0 up "
                        + "to one less than the second; unset both to work alone")
            }
            return ProcessPlace(rank: rankNumber, count: countNumber)
        }
        return .alone
    }
}
