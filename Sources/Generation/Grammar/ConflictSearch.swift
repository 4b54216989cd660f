import Formats
import Music

/// Finds out which of some constraints cannot be kept together, by leaving them out one after the other.
struct ConflictSearch {
    let bends: BendNotation
    let constraints: Constraints
    let beginning: PieceBeginning

    private struct Part {
        var name: String
        var isThere: (Constraints) -> Bool
        var remove: (inout Constraints) -> Void
    }

    /// - Returns: the error for constraints under which no take can begin.
    func conflict() -> ImpossibleConstraints {
        var rest = constraints
        var guilty: [String] = []
        // What can be left out without any help is left out for good; what helps belongs to the conflict.
        for part in parts where part.isThere(constraints) {
            var less = rest
            part.remove(&less)
            if isPossible(less) { guilty.append(part.name) } else { rest = less }
        }
        switch guilty.count {
        case 0:
            return ImpossibleConstraints(
                "No take can follow these words: there is no time left for a note",
                advice: "Begin with a shorter piece")
        case 1:
            return ImpossibleConstraints(
                "No take can be promised with \(guilty[0]) where it begins", advice: "Loosen that, or leave it out")
        default:
            let list = guilty.dropLast().joined(separator: ", ") + " and " + (guilty.last ?? "")
            return ImpossibleConstraints(
                "No take can be promised that keeps \(list) together", advice: "Loosen one of them, or leave one out")
        }
    }

    private func isPossible(_ constraints: Constraints) -> Bool {
        guard let duties = try? Duties(bends, constraints, beginning) else { return false }
        return duties.canBegin()
    }

    private var parts: [Part] {
        var name = "the chords"
        if constraints.harmonies.count == 1 { name = "the chord" }
        var bar = "a number of notes in a bar"
        if let range = constraints.notesInBar {
            bar = "\(range.lowerBound) to \(range.upperBound) notes in each bar of \(constraints.bar) ticks"
        }
        let most = constraints.mostAtOnce ?? 0
        return [
            Part(
                name: "the notes around the take", isThere: { !$0.surroundings.isEmpty },
                remove: { $0.surroundings = [] }),
            Part(name: "the pattern", isThere: { $0.pattern != nil }, remove: { $0.pattern = nil }),
            Part(name: "playing on the tuning", isThere: { $0.tuning != nil }, remove: { $0.tuning = nil }),
            Part(name: bar, isThere: { $0.notesInBar != nil }, remove: { $0.notesInBar = nil }),
            Part(
                name: most == 1 ? "one note at once" : "\(most) notes at once", isThere: { $0.mostAtOnce != nil },
                remove: { $0.mostAtOnce = nil }),
            Part(name: name, isThere: { !$0.harmonies.isEmpty }, remove: { $0.harmonies = [] }),
            Part(name: "the pitches", isThere: { $0.pitches != .all }, remove: { $0.pitches = .all }),
            Part(name: "the velocities", isThere: { $0.velocities != 1...127 }, remove: { $0.velocities = 1...127 }),
            Part(
                name: "the times that no note crosses", isThere: { !$0.barriers.isEmpty }, remove: { $0.barriers = [] }),
            Part(
                name: "a piece that ends at \(constraints.end ?? .zero) ticks", isThere: { $0.end != nil },
                remove: { $0.end = nil }),
            Part(
                name: "what follows at \(constraints.following ?? .zero) ticks", isThere: { $0.following != nil },
                remove: { $0.following = nil }),
        ]
    }
}
