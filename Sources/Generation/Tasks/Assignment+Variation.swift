public import Datasets
import Formats
import Music

extension Assignment {
    /// What a variation keeps of the notes that it replaces.
    public enum Kept: String, Hashable, Sendable, CaseIterable {
        /// How many notes there are, when each begins and how long it is.
        case rhythm
        /// How many notes there are, and whether each lies above, below or level with the one before it.
        case contour
        /// The pitch classes that are struck in each bar; none but these.
        case harmony
    }

    /// To write bars of a part anew so that something of them stays.
    ///
    /// The model is asked as for an infill.
    ///
    /// - Parameters:
    ///   - bars: from 1; nil for the whole part.
    ///   - kept: at least one.
    /// - Throws: as `infill(of:bars:header:demands:room:)`, and `TaskError` where the bars hold no notes.
    public static func variation(
        of work: Workpiece, bars: ClosedRange<Int>? = nil, keeping kept: Set<Kept>, header: PromptHeader,
        demands: MusicalDemands = MusicalDemands(), room: PromptRoom? = nil
    ) throws -> Assignment {
        guard !kept.isEmpty else {
            let names = Kept.allCases.map(\.rawValue).joined(separator: ", ")
            throw TaskError("a variation keeps something; choose of \(names)")
        }
        if let bars, bars.lowerBound < 1 || bars.upperBound > BarRuler.last {
            throw TaskError("bars \(bars.lowerBound)-\(bars.upperBound) are not between 1 and \(BarRuler.last)")
        }
        let whole = Ticks.zero..<((work.notes.last?.onset ?? .zero) + Ticks(1))
        let gap = try Gap(in: work, bars.map(work.bars.span) ?? whole)
        guard let first = gap.removed.first, let last = gap.removed.last else {
            throw TaskError("the bars that are to be varied hold no notes; choose others, or write them as an infill")
        }
        return try rewriting(gap, of: work, header, demands, room) { constraints in
            if kept.contains(.rhythm) || kept.contains(.contour) {
                constraints.pattern = pattern(of: gap, rhythm: kept.contains(.rhythm), contour: kept.contains(.contour))
            }
            // Without its times a pattern cannot look to where a bar ends.
            if kept != [.contour] { gap.keepRest(&constraints) }
            guard kept.contains(.harmony) else { return }
            var harmonies: [Constraints.Harmony] = []
            for bar in work.bars.bar(at: first.onset)...work.bars.bar(at: last.onset) {
                let span = work.bars.span(of: bar...bar)
                let struck = gap.removed.lazy.filter { span.contains($0.onset) }.map { Int($0.pitch.number) }
                let classes = PitchClassSet(struck)
                // A bar without notes goes on with what was there.
                if classes.bits != 0, harmonies.last?.pitchClasses != classes {
                    harmonies.append(Constraints.Harmony(from: span.lowerBound, classes))
                }
            }
            constraints.harmonies = harmonies.intersected(with: constraints.harmonies)
        }
    }

    private static func pattern(of gap: Gap, rhythm: Bool, contour: Bool) -> [Constraints.PatternNote] {
        gap.removed.indices.map { index in
            let note = gap.removed[index]
            let next = index + 1 < gap.removed.count ? gap.removed[index + 1].onset : gap.after.first?.onset
            var pattern = Constraints.PatternNote()
            if rhythm {
                pattern.duration = note.duration
                pattern.shift = next.map { $0 - note.onset }
            }
            if contour, index > 0 {
                let step = Int(note.pitch.number) - Int(gap.removed[index - 1].pitch.number)
                pattern.direction = step.signum()
            }
            return pattern
        }
    }
}
