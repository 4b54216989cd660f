import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The children that a signal handler has to stop: a fixed number of slots, changed by atomic operations only.
///
/// A slot holds the number of a process, that of a group of processes with a minus sign, or 0.
enum RunningChildren {
    nonisolated(unsafe) static let slots: UnsafeMutableBufferPointer<Atomic<pid_t>> = {
        let slots = UnsafeMutableBufferPointer<Atomic<pid_t>>.allocate(capacity: 16)
        for index in slots.indices { slots.initializeElement(at: index, to: Atomic(0)) }
        return slots
    }()

    /// - Returns: the slot, or nil when all are taken; then the child is held by its limits alone.
    static func enter(_ child: pid_t) -> Int? {
        slots.indices.first {
            slots[$0].compareExchange(expected: 0, desired: child, ordering: .acquiringAndReleasing).exchanged
        }
    }

    static func leave(_ slot: Int?) {
        if let slot { slots[slot].store(0, ordering: .releasing) }
    }
}
