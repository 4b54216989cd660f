/// The curve of a note's pitch: bends, the bar, vibrato and slides.
extension NoteMaker {
    /// Sets the curve of a chain.
    mutating func setCurve(_ head: Int, written: Int) {
        curve.clear()
        let first = chains.strikes[head]
        let second = tempos.ticksPerSecond(at: first.start)
        if first.kind == .grace {
            setGraceCurve(first, ticksPerSecond: second)
            if chains.strikes[head].next < 0 { return }
        }
        var place = Int32(head)
        /// Since the note was struck or slid to.
        var techniques: Techniques = []
        var since = first.start
        while place >= 0 {
            let strike = chains.strikes[Int(place)]
            place = strike.next
            guard strike.kind != .grace else { continue }
            let beat = writtenBeat(strike)
            let note = beat.notes[Int(strike.note)]
            let start = strike.start - first.start
            if strike.kind == .slid {
                let distance = 100 * Double(strike.pitch - first.pitch)
                glide(from: since - first.start, to: start, by: distance - curve.last(.slide), ticksPerSecond: second)
                // The bend of the note before ends with it.
                if curve.last(.bend) != 0 {
                    curve.add(.bend, curve.last(.bend), at: start)
                    curve.add(.bend, 0, at: start)
                }
                techniques = []
                since = strike.start
            }
            techniques.formUnion(strike.techniques)
            if let bend = note.bend, !bend.points.isEmpty {
                add(bend, .bend, from: start, to: bendEnd(strike, written) - first.start, second)
            }
            if let bar = beat.tremoloBar, !bar.points.isEmpty {
                add(bar, .bar, from: start, to: strike.end - first.start, second)
            }
            addVibrato(note.techniques, beat.techniques, from: start, to: strike.end - first.start, second)
            if strike.kind != .tied { slideIn(strike, from: start, to: strike.end - first.start, second) }
        }
        leave(first, techniques, from: since - first.start, to: written - first.start, second)
    }

    /// Where the bend of a strike ends: with the ties that have none of their own.
    private func bendEnd(_ strike: Strike, _ written: Int) -> Int {
        var end = strike.end
        var place = strike.next
        while place >= 0 {
            let next = chains.strikes[Int(place)]
            if next.kind == .slid { return next.start }
            let bend = writtenBeat(next).notes[Int(next.note)].bend
            if let bend, !bend.points.isEmpty { return next.start }
            end = max(end, next.end)
            place = next.next
        }
        return end
    }

    private mutating func add(
        _ bend: TabBend, _ cause: PitchCurve.Cause, from start: Int, to end: Int, _ second: Double
    ) {
        if start > 0 { curve.add(cause, curve.last(cause), at: start) }
        var waver: (start: Int, strength: UInt8) = (0, 0)
        func place(_ point: TabBend.Point) -> Int {
            let share = point.position.isFinite ? min(max(point.position, 0), 1) : 0
            return start + Int((share * Double(max(end - start, 0))).rounded())
        }
        for point in bend.points {
            let time = place(point)
            curve.add(cause, point.cents, at: time)
            if point.vibrato != waver.strength {
                addBendVibrato(waver, until: time, second)
                waver = (time, point.vibrato)
            }
        }
        addBendVibrato(waver, until: end, second)
    }

    private mutating func addBendVibrato(_ waver: (start: Int, strength: UInt8), until end: Int, _ second: Double) {
        curve.addVibrato(
            from: waver.start, to: end, lowest: 0,
            highest: PerformanceRules.bendVibratoCents * Double(min(waver.strength, 3)), ticksPerSecond: second)
    }

    private mutating func addVibrato(
        _ note: Techniques, _ beat: Techniques, from start: Int, to end: Int, _ second: Double
    ) {
        let finger =
            note.contains(.wideVibrato)
            ? PerformanceRules.wideVibratoCents : note.contains(.vibrato) ? PerformanceRules.vibratoCents : 0
        curve.addVibrato(from: start, to: end, lowest: 0, highest: finger, ticksPerSecond: second)
        let bar =
            beat.contains(.wideVibrato)
            ? PerformanceRules.wideBarVibratoCents : beat.contains(.vibrato) ? PerformanceRules.barVibratoCents : 0
        curve.addVibrato(from: start, to: end, lowest: -bar / 2, highest: bar / 2, ticksPerSecond: second)
    }

    private mutating func slideIn(_ strike: Strike, from start: Int, to end: Int, _ second: Double) {
        var cents = 0.0
        if strike.techniques.contains(.slideInFromBelow) {
            cents = -min(PerformanceRules.slideInCents, 100 * Double(strike.fret))
        } else if strike.techniques.contains(.slideInFromAbove) {
            cents = PerformanceRules.slideInCents
        }
        guard cents != 0 else { return }
        let length = min(Double(end - start) * PerformanceRules.slideInShare, second * PerformanceRules.slideInSeconds)
        let base = curve.last(.slide)
        curve.add(.slide, base + cents, at: start)
        curve.add(.slide, base, at: start + Int(length))
    }

    /// What a note does at its end: glides to the next one, or slides away.
    private mutating func leave(
        _ first: Strike, _ techniques: Techniques, from start: Int, to end: Int, _ second: Double
    ) {
        let base = curve.last(.slide)
        if !techniques.isDisjoint(with: [.shiftSlide, .legatoSlide]) {
            guard first.following >= 0 else { return }
            let next = chains.strikes[Int(first.following)]
            glide(
                from: start, to: end, by: 100 * Double(next.pitch - first.pitch) - base, ticksPerSecond: second)
        } else if !techniques.isDisjoint(with: [.slideOutUpwards, .slideOutDownwards]) {
            let cents =
                techniques.contains(.slideOutUpwards)
                ? PerformanceRules.slideOutCents
                : -min(PerformanceRules.slideOutCents, max(100 * Double(first.fret) + base, 0))
            let length = min(
                Double(end - start) * PerformanceRules.slideOutShare, second * PerformanceRules.slideOutSeconds)
            curve.add(.slide, base, at: end - Int(length))
            curve.add(.slide, base + cents, at: end)
        }
    }

    private mutating func glide(from start: Int, to end: Int, by cents: Double, ticksPerSecond second: Double) {
        let length = min(Double(end - start) * PerformanceRules.glideShare, second * PerformanceRules.glideSeconds)
        let base = curve.last(.slide)
        curve.add(.slide, base, at: end - Int(length))
        curve.add(.slide, base + cents, at: end)
    }

    private mutating func setGraceCurve(_ strike: Strike, ticksPerSecond second: Double) {
        let beat = writtenBeat(strike)
        let grace = beat.graceNotes[Int(strike.note)]
        let end = strike.end - strike.start
        if let bend = grace.bend, !bend.points.isEmpty { add(bend, .bend, from: 0, to: end, second) }
        addVibrato(grace.techniques, [], from: 0, to: end, second)
        slideIn(strike, from: 0, to: end, second)
        guard !strike.marks.isDisjoint(with: [.glidesToNext, .bendsToNext]), strike.following >= 0 else { return }
        let next = chains.strikes[Int(strike.following)]
        let cents = 100 * Double(next.pitch - strike.pitch)
        if strike.marks.contains(.bendsToNext) {
            curve.add(.slide, 0, at: 0)
            curve.add(.slide, cents, at: end)
        } else {
            glide(from: 0, to: end, by: cents, ticksPerSecond: second)
        }
    }
}
