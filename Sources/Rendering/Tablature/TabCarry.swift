import Music

/// The last note on each string of each voice, from which slurs, slides and ties come; kept over the ends of lines.
struct TabCarry {
    struct Anchor {
        let x: Double
        /// Half the width of its number.
        let half: Double
        let y: Double
        let line: Int
        let fret: UInt8
        /// Whether another note follows on the string.
        let leadsOn: Bool
        let isSlurred: Bool
        let techniques: Techniques
    }

    private struct Place: Hashable, Comparable {
        let voice: Int
        let string: UInt8

        static func < (lhs: Place, rhs: Place) -> Bool { (lhs.voice, lhs.string) < (rhs.voice, rhs.string) }
    }

    private var here: [Place: Anchor] = [:]
    private var before: [Place: Anchor] = [:]
    private var left = 0.0

    /// Forgets where notes stood, but not what they lead to.
    mutating func begin(_ system: TabSystem) {
        before.merge(here) { $1 }
        here = [:]
        left = (system.segments.first?.xs.first ?? system.left + 24) - 24
    }

    /// Draws what leads to a note, and remembers it.
    mutating func link(_ note: TabNote, _ anchor: Anchor, voice: Int, _ staff: inout TabStaff) {
        let place = Place(voice: voice, string: note.string)
        let earlier = here[place] ?? before.removeValue(forKey: place)
        if let earlier {
            let start = here[place] == nil ? max(left, staff.system.left + 2) : earlier.x + earlier.half
            TabCarry.draw(from: earlier, at: start, to: anchor, note, &staff)
        } else if note.isTied {
            TabGlyph.arc(
                from: anchor.x - anchor.half - 14, to: anchor.x - anchor.half, y: anchor.y + 5, bulge: -3, &staff.ink)
        }
        here[place] = anchor
    }

    private static func draw(
        from earlier: Anchor, at start: Double, to anchor: Anchor, _ note: TabNote, _ staff: inout TabStaff
    ) {
        let end = anchor.x - anchor.half
        if note.isTied {
            TabGlyph.arc(from: start, to: max(end, start + 4), y: anchor.y + 5, bulge: -3.4, &staff.ink)
        }
        guard earlier.leadsOn else { return }
        let slides = !earlier.techniques.isDisjoint(with: [.shiftSlide, .legatoSlide])
        if slides {
            let rise = anchor.fret == earlier.fret ? 0.0 : anchor.fret > earlier.fret ? 3.5 : -3.5
            staff.ink.strokes.line(from: (start + 1.5, anchor.y + rise), to: (end - 1.5, anchor.y - rise))
        }
        if earlier.techniques.contains(.legatoSlide) || earlier.isSlurred && !note.isTied {
            arc(from: start - 3, to: end + 3, anchor, &staff)
            if earlier.isSlurred, anchor.fret != earlier.fret {
                letter(anchor.fret > earlier.fret ? "H" : "P", x: (start + end) / 2, &staff)
            }
        }
    }

    private static func arc(from start: Double, to end: Double, _ anchor: Anchor, _ staff: inout TabStaff) {
        TabGlyph.arc(from: start, to: end, y: anchor.y - 6, bulge: 4, &staff.ink)
        if anchor.line == 0 { staff.above.raise(to: 11, from: start, to: end) }
    }

    private static func letter(_ letter: String, x: Double, _ staff: inout TabStaff) {
        // The notes of a chord share a letter.
        if staff.marks.contains(where: { $0.lane == .slur && abs($0.start + 3.5 - x) < 3 }) { return }
        staff.marks.append(
            TabMark(lane: .slur, start: x - 3.5, end: x + 3.5, height: 10) { ink, x, y in
                ink.words.words(letter, x: x + 3.5, y: y - 1, "font-size=\"9\" text-anchor=\"middle\"")
            })
    }

    /// Draws what leads out of the line.
    mutating func finish(_ staff: inout TabStaff) {
        let end = staff.system.end - 3
        for (_, anchor) in here.sorted(by: { $0.key < $1.key }) where anchor.leadsOn {
            let start = anchor.x + anchor.half
            guard end - start > 4 else { continue }
            if !anchor.techniques.isDisjoint(with: [.shiftSlide, .legatoSlide]) {
                staff.ink.strokes.line(from: (start + 1.5, anchor.y + 3), to: (min(end, start + 24), anchor.y - 3))
            }
            if anchor.isSlurred || anchor.techniques.contains(.legatoSlide) {
                TabCarry.arc(from: start - 3, to: min(end, start + 24), anchor, &staff)
            }
        }
    }
}
