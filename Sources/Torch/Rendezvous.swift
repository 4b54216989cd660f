/// Where and how the processes of a group meet.
public struct Rendezvous: Hashable, Sendable {
    public var rank: Int
    public var count: Int
    /// Name or address, and port, of the TCPStore.
    public var host: String
    public var port: UInt16
    /// Whether this process serves the store: rank 0 does, unless the launcher has one.
    public var serves: Bool
    /// How often the launcher has started the group again; a store of its own keeps the words of earlier attempts.
    public var attempt: Int
    /// Whether all ranks are on this machine: nobody else can connect then.
    public var isOnOneMachine: Bool
    /// Seconds to wait for the other ranks.
    public var patience = 300.0

    var prefix: String { "diapason/\(attempt)" }

    public init(rank: Int, count: Int, host: String, port: UInt16) {
        self.rank = rank
        self.count = count
        self.host = host
        self.port = port
        serves = rank == 0
        attempt = 0
        isOnOneMachine = host == "localhost" || host.hasPrefix("127.") || host == "::1"
    }

    /// The meeting place that a launcher has put into the environment.
    ///
    /// `torchrun` sets `MASTER_ADDR` and `MASTER_PORT` (and serves the store itself where `TORCHELASTIC_USE_AGENT_STORE` is
    /// `True`); who starts the processes by hand or with `mpirun` sets these two. Under Slurm the first host of the step and
    /// a port made of the job's number stand in for them.
    ///
    /// - Parameters:
    ///   - rank: this process's, of `count`, both from the launcher.
    ///   - variable: a variable of the environment; nil where it is not set.
    /// - Returns: nil for a process that is alone.
    public init?(rank: Int, count: Int, variable: (String) -> String?) throws(ProcessGroupError) {
        guard count > 1 else { return nil }
        let jobNumber = variable("SLURM_STEP_NODELIST") == nil ? nil : variable("SLURM_JOB_ID").flatMap(UInt64.init)
        var host = variable("MASTER_ADDR")
        if host == nil, let list = variable("SLURM_STEP_NODELIST") {
            guard let first = Self.firstHost(of: list) else {
                throw ProcessGroupError(
                    .misplaced, "SLURM_STEP_NODELIST=\(list) names no host; set MASTER_ADDR to the machine of rank 0")
            }
            host = first
        }
        guard let host else {
            throw ProcessGroupError(
                .misplaced,
                "this is rank \(rank) of \(count), and MASTER_ADDR does not say on which machine rank 0 is; set it and "
                    + "MASTER_PORT to the same values for all ranks, or start with torchrun")
        }
        let port: UInt16
        if let text = variable("MASTER_PORT") {
            guard let number = UInt16(text), number > 0 else {
                throw ProcessGroupError(.misplaced, "MASTER_PORT=\(text) is no port; it is a number from 1 to 65535")
            }
            port = number
        } else if let jobNumber {
            port = UInt16(20_000 + jobNumber % 10_000)
        } else {
            throw ProcessGroupError(
                .misplaced, "MASTER_ADDR is set, but MASTER_PORT is not; set it to the same free port for all ranks")
        }
        self.init(rank: rank, count: count, host: host, port: port)
        if variable("TORCHELASTIC_USE_AGENT_STORE") == "True" { serves = false }
        attempt = variable("TORCHELASTIC_RESTART_COUNT").flatMap { Int($0) } ?? 0
        let localCounts = ["LOCAL_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE"].compactMap { variable($0) }
        if localCounts.first == "\(count)" || variable("SLURM_STEP_NUM_NODES") == "1" { isOnOneMachine = true }
    }

    /// The first host of a list as Slurm writes it: `node[03-07,12]-a,login` begins with `node03-a`.
    static func firstHost(of list: String) -> String? {
        var name = ""
        var isInBrackets = false
        var isPastFirst = false
        for character in list {
            switch character {
            case "[": (isInBrackets, isPastFirst) = (true, false)
            case "]": (isInBrackets, isPastFirst) = (false, false)
            case ",", "-":
                if isInBrackets { isPastFirst = true } else if character == "," { return name.isEmpty ? nil : name }
                if !isInBrackets { name.append(character) }
            default: if !isPastFirst { name.append(character) }
            }
        }
        return name.isEmpty ? nil : name
    }
}
