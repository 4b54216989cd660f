/// How loud a dynamic mark is.
struct DynamicMark {
    var velocity: UInt8
    /// Whether it is over with the notes that it stands at, as `sfz` is.
    var isAccent = false
    /// What holds after the notes that it stands at, as in `fp`.
    var after: UInt8?

    init(velocity: UInt8) {
        self.velocity = velocity
    }

    /// The first mark of a `dynamics` element that has a loudness.
    ///
    /// The steps are those that notation programs play: 16 from `pp` on, `mf` at 80.
    init?(_ element: XMLElement) {
        let steps: [String: UInt8] = [
            "pppppp": 1, "ppppp": 5, "pppp": 10, "ppp": 16, "pp": 33, "p": 49, "mp": 64, "mf": 80, "f": 96, "ff": 112,
            "fff": 126, "ffff": 127, "fffff": 127, "ffffff": 127, "n": 1,
        ]
        for child in element.children {
            if let velocity = steps[child.name] {
                self.init(velocity: velocity)
                return
            }
            switch child.name {
            case "sf", "sfz", "fz", "rf", "rfz":
                self.init(velocity: 112)
                isAccent = true
                return
            case "sffz":
                self.init(velocity: 126)
                isAccent = true
                return
            case "fp", "sfp", "sfpp", "pf", "sfzp":
                self.init(velocity: child.name == "pf" ? 49 : child.name == "fp" ? 96 : 112)
                after = child.name == "pf" ? 96 : child.name == "sfpp" ? 33 : 49
                return
            default: break
            }
        }
        return nil
    }
}

/// The loudness of each staff of a part while its measures go by.
///
/// Marks are gathered for a measure and applied by time when it is complete, since a mark may be written after the notes
/// of another voice that it holds for.
struct DynamicsByStaff {
    /// Where nothing is said: `mf`.
    static let standard: UInt8 = 80

    private struct Mark {
        var time: Int
        var staff: Int  // 0 for all
        var mark: DynamicMark
    }

    private var pending: [Mark] = []
    private var current: [Int: UInt8] = [:]

    /// - Parameter percentage: of 90, the velocity of a `forte` (MusicXML 4.0, attribute `dynamics`).
    static func velocity(percentage: Double) -> UInt8 {
        UInt8(min(max((percentage * 0.9).rounded(), 1), 127))
    }

    mutating func add(_ mark: DynamicMark, at time: Int, staff: Int) {
        pending.append(Mark(time: time, staff: staff, mark: mark))
    }

    /// Gives the notes of a measure their velocities, and goes on to the next measure.
    mutating func settle(_ notes: inout [WrittenNote]) {
        if pending.isEmpty {
            if current.isEmpty { return }
            for index in notes.indices where !notes[index].hasOwnVelocity {
                notes[index].velocity = current[notes[index].staff] ?? current[0] ?? DynamicsByStaff.standard
            }
            return
        }
        let marks = pending.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        let order = notes.indices.sorted { (notes[$0].time, $0) < (notes[$1].time, $1) }
        var next = 0
        var accents: [Int: (time: Int, velocity: UInt8)] = [:]
        for index in order {
            while next < marks.count, marks[next].element.time <= notes[index].time {
                take(marks[next].element, &accents)
                next += 1
            }
            if notes[index].hasOwnVelocity { continue }
            let staff = notes[index].staff
            if let accent = accents[staff] ?? accents[0], accent.time == notes[index].time {
                notes[index].velocity = accent.velocity
            } else {
                notes[index].velocity = current[staff] ?? current[0] ?? DynamicsByStaff.standard
            }
        }
        while next < marks.count {
            take(marks[next].element, &accents)
            next += 1
        }
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ mark: Mark, _ accents: inout [Int: (time: Int, velocity: UInt8)]) {
        if mark.mark.isAccent || mark.mark.after != nil { accents[mark.staff] = (mark.time, mark.mark.velocity) }
        guard !mark.mark.isAccent else { return }
        if mark.staff == 0 { current.removeAll() }
        current[mark.staff] = mark.mark.after ?? mark.mark.velocity
    }
}
