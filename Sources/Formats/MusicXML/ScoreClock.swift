import Music

/// The time of a score while it is read: whole units, of which each `divisions` of the file is a whole part.
///
/// Durations are summed in units and only the sums rounded to ticks, so that errors never add up.
struct ScoreClock {
    /// At least 1.
    let unitsPerQuarter: Int
    /// What the score gets; equal to `unitsPerQuarter` unless that is too large for a MIDI file.
    let ticksPerQuarter: Int

    /// The longest time in a file that is dealt with.
    static let longest = Ticks.longest.count
    private static let largestUnits = 1 << 24
    /// Below so many ticks a quarter there is little room for grace notes.
    private static let graceTicks = 96

    init(_ outline: ScoreOutline, hasTimedGraceNotes: Bool, _ log: inout FindingLog) {
        var multiple = 1
        var isExact = true
        var hasGraceNotes = false
        for part in outline.parts {
            for case let measure? in part.measures {
                for child in measure.children {
                    if child.name == "attributes", let element = child.first("divisions"),
                        let divisions = MusicXMLNumber.integer(element.trimmedText), divisions > 0
                    {
                        let factor = divisions / ScoreClock.greatestDivisor(multiple, divisions)
                        if factor <= ScoreClock.largestUnits / multiple {
                            multiple *= factor
                        } else if isExact {
                            isExact = false
                            log.note(
                                .repaired, "inexactTime",
                                "the divisions of a quarter have no common multiple that fits; times were rounded",
                                at: element.offset)
                        }
                    } else if hasTimedGraceNotes, !hasGraceNotes, child.name == "note",
                        let grace = child.first("grace")
                    {
                        hasGraceNotes = GraceNote(grace).takesTime
                    }
                }
            }
        }
        if hasGraceNotes, multiple < ScoreClock.graceTicks {
            multiple *= (ScoreClock.graceTicks + multiple - 1) / multiple
        }
        if multiple > Grid.rates.upperBound, isExact {
            log.note(
                .repaired, "inexactTime",
                "the divisions of a quarter have no common multiple that fits; times were rounded", at: 0)
        }
        // 20,160 has the factors of all notation that occurs: 2^6, 3^2, 5 and 7.
        unitsPerQuarter = isExact ? multiple : 20_160 * 256
        ticksPerQuarter = unitsPerQuarter <= Grid.rates.upperBound ? unitsPerQuarter : 20_160
    }

    /// A duration in a file's divisions as units, held to 0...`longest`.
    ///
    /// - Returns: whether it is exact, too.
    func units(_ duration: Double, divisions: Double) -> (units: Int, isExact: Bool) {
        let units = duration * Double(unitsPerQuarter) / divisions
        let rounded = units.rounded()
        guard rounded > 0 else { return (0, rounded == 0) }
        guard rounded < Double(ScoreClock.longest) else { return (ScoreClock.longest, false) }
        return (Int(rounded), rounded == units)
    }

    func ticks(_ units: Int) -> Ticks {
        if ticksPerQuarter == unitsPerQuarter { return Ticks(units) }
        // At most 2^38 units, a factor of at most 2^15.
        return Ticks((units * ticksPerQuarter + unitsPerQuarter / 2) / unitsPerQuarter)
    }

    static func greatestDivisor(_ first: Int, _ second: Int) -> Int {
        var (divisor, rest) = (first, second)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        return max(divisor, 1)
    }
}
