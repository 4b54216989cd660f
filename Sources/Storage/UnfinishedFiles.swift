import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files that are only half made, so that a program that is interrupted can take them with it.
///
/// A signal may arrive at any instruction, and little is allowed while it is handled: no lock, no allocation. So the
/// names lie ready as C strings in a fixed number of slots; a name that finds no slot is merely left behind.
public enum UnfinishedFiles {
    /// Removes the half-made files and then the temporary folders that held them.
    ///
    /// May be called in a signal handler.
    public static func discard() {
        for index in Slots.all.indices {
            // The name is taken out of its slot before it is used: nobody frees it meanwhile.
            guard let name = Slots.all[index].exchange(nil, ordering: .acquiringAndReleasing) else { continue }
            // Files come before their folder because they were entered after it: try folders again at the end.
            if unlink(name) != 0, rmdir(name) != 0 { Slots.all[index].store(name, ordering: .releasing) }
        }
        for index in Slots.all.indices {
            guard let name = Slots.all[index].exchange(nil, ordering: .acquiringAndReleasing) else { continue }
            rmdir(name)
        }
    }

    /// Notes that what will stand at the path is half made.
    static func enter(_ path: String) -> Entry {
        guard let name = strdup(path) else { return Entry(slot: nil, name: nil) }
        for index in Slots.all.indices {
            let outcome = Slots.all[index].compareExchange(
                expected: nil, desired: name, ordering: .acquiringAndReleasing)
            if outcome.exchanged { return Entry(slot: index, name: name) }
        }
        free(name)
        return Entry(slot: nil, name: nil)
    }

    /// A place in the list, to be left when the file is finished or removed.
    struct Entry {
        fileprivate let slot: Int?
        fileprivate let name: UnsafeMutablePointer<CChar>?

        func leave() {
            guard let slot, let name else { return }
            let outcome = Slots.all[slot].compareExchange(
                expected: name, desired: nil, ordering: .acquiringAndReleasing)
            // Otherwise a signal handler has taken the name over, and the program is about to end.
            if outcome.exchanged { free(name) }
        }
    }
}

/// The slots themselves: allocated once, never freed, changed only by atomic operations.
private enum Slots {
    typealias Slot = Atomic<UnsafeMutablePointer<CChar>?>

    nonisolated(unsafe) static let all: UnsafeMutableBufferPointer<Slot> = {
        let slots = UnsafeMutableBufferPointer<Slot>.allocate(capacity: 32)
        for index in slots.indices { slots.initializeElement(at: index, to: Slot(nil)) }
        return slots
    }()
}
