/// Work that can be measured again and again.
protocol Workload {
    mutating func round() throws -> Round
}

/// What one round gave.
struct Round {
    /// In the workload's unit.
    let figure: Double
    /// A number that tells whether the same work was done as on the other side.
    let check: Double
}

/// The seconds that some work takes.
func seconds(of work: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(work) / .seconds(1)
}
