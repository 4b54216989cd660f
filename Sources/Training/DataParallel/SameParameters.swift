public import Torch

/// The ranks hold the same parameters as long as every one of them makes the same steps; this is how they know.
extension ProcessGroup {
    /// Compares tensors on all ranks, which call this together.
    ///
    /// - Parameter step: told in the error.
    /// - Throws: the same error on every rank, which names the first rank whose numbers are not those of rank 0.
    public func checkSame(_ tensors: [Tensor], step: Int) throws(ProcessGroupError) {
        let digests = try gather(
            tensors.flatMap { tensor in withUnsafeBytes(of: tensor.digest.littleEndian, Array.init) })
        guard let rank = digests.indices.first(where: { digests[$0] != digests[0] }) else { return }
        throw ProcessGroupError(
            .disagrees, rank: rank,
            "after step \(step) the parameters of rank \(rank) are not those of rank 0: an error of a machine's memory, or "
                + "machines whose processors compute differently; go on from the last checkpoint with ranks on machines of "
                + "one kind")
    }
}

extension Tensor {
    /// A number that is another one when a bit of the elements is; not for secrets.
    package var digest: UInt64 {
        let host = moved(to: .cpu).contiguous()
        return host.withMutableBytes { bytes in
            // FNV-1a over words of eight bytes, in four lanes that a processor works on at once.
            let prime: UInt64 = 0x100_0000_01B3
            var lanes = SIMD4<UInt64>(0xCBF2_9CE4_8422_2325, 1, 2, 3)
            let whole = bytes.count / 32 * 32
            for start in stride(from: 0, to: whole, by: 32) {
                lanes = (lanes ^ bytes.loadUnaligned(fromByteOffset: start, as: SIMD4<UInt64>.self)) &* prime
                lanes ^= lanes &>> 29
            }
            var result = UInt64(bytes.count)
            for lane in 0..<4 { result = (result ^ lanes[lane]) &* prime }
            for byte in bytes[whole...] { result = (result ^ UInt64(byte)) &* prime }
            return result
        }
    }
}
