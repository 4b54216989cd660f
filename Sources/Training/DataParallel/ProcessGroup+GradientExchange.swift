public import Torch

/// Processes of a group train one model together.
extension ProcessGroup: GradientExchange {
    /// The sums are made in the order of the ranks.
    public func sum(_ numbers: [Double]) throws -> [Double] {
        let all = Tensor(numbers)
        try sum(all)
        return all.elements()
    }

    public func broadcast(_ flat: Tensor) throws { try broadcast(flat, from: 0) }

    public func first(_ bytes: [UInt8]) throws -> [UInt8] { try gather(rank == 0 ? bytes : []).first ?? [] }

    public func check(_ agreement: Agreement) throws { try agreement.check(in: self) }
}
