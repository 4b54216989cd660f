import Music

extension GuitarPro.BinaryWriter {
    /// - Parameter graceNotes: at most one on each string.
    mutating func write(_ note: TabNote, graceNotes: [Music.GraceNote]) {
        let grace = graceNotes.first { $0.string == note.string }
        let hasFingers = note.leftFinger != nil || note.rightFinger != nil
        let hasEffects = hasEffects(note) || grace != nil
        let dynamic = dynamic(note.velocity)
        let isForte = TabNote.velocity(ofDynamic: dynamic) == TabNote.forte
        let isShorter = note.lengthShare != 1 && note.lengthShare > 0 && note.lengthShare <= 16
        var flags: UInt8 = 0x20
        if isShorter { flags |= 0x01 }
        if note.techniques.contains(.heavyAccent) { flags |= 0x02 }
        if note.techniques.contains(.ghostNote) { flags |= 0x04 }
        if hasEffects { flags |= 0x08 }
        if !isForte { flags |= 0x10 }
        if note.techniques.contains(.accent) { flags |= 0x40 }
        if hasFingers { flags |= 0x80 }
        fields.uint8(flags)
        fields.uint8(note.techniques.contains(.deadNote) ? 3 : note.isTied ? 2 : 1)
        if !isForte { fields.int8(dynamic) }
        fields.uint8(note.fret)
        if hasFingers {
            write(note.leftFinger)
            write(note.rightFinger)
        }
        if isShorter { fields.float64(note.lengthShare) }
        fields.uint8(0)
        if hasEffects { writeEffects(of: note, grace) }
    }

    private mutating func dynamic(_ velocity: UInt8) -> Int {
        let dynamic = min(max((Int(velocity) + 9) / 16, 1), 8)
        if TabNote.velocity(ofDynamic: dynamic) != velocity { fields.lose(.dynamics) }
        return dynamic
    }

    private mutating func write(_ finger: TabNote.Finger?) { fields.int8(finger.map { Int($0.rawValue) } ?? -1) }

    // MARK: Effects

    private static let vibratos: Techniques = [.vibrato, .wideVibrato]
    private static let slides = GuitarPro.BinaryReader.slides.reduce(Techniques()) { $0.union($1) }
    private static let inEffects = slides.union(vibratos).union([.letRing, .staccato, .palmMute])

    private func hasEffects(_ note: TabNote) -> Bool {
        note.isSlurred || note.bend != nil || note.tremoloPower != nil || note.trill != nil
            || sayable(note.harmonic) != nil || !note.techniques.isDisjoint(with: Self.inEffects)
    }

    /// Guitar Pro 5 knows no feedback.
    private func sayable(_ harmonic: Harmonic?) -> Harmonic? { harmonic?.kind == .feedback ? nil : harmonic }

    private mutating func writeEffects(of note: TabNote, _ grace: Music.GraceNote?) {
        if note.harmonic?.kind == .feedback { fields.lose(.harmonics) }
        let harmonic = sayable(note.harmonic)
        let hasSlides = !note.techniques.isDisjoint(with: Self.slides)
        var first: UInt8 = 0
        var second: UInt8 = 0
        if note.bend != nil { first |= 0x01 }
        if note.isSlurred { first |= 0x02 }
        if note.techniques.contains(.letRing) { first |= 0x08 }
        if grace != nil { first |= 0x10 }
        if note.techniques.contains(.staccato) { second |= 0x01 }
        if note.techniques.contains(.palmMute) { second |= 0x02 }
        if note.tremoloPower != nil { second |= 0x04 }
        if hasSlides { second |= 0x08 }
        if harmonic != nil { second |= 0x10 }
        if note.trill != nil { second |= 0x20 }
        if !note.techniques.isDisjoint(with: Self.vibratos) { second |= 0x40 }
        fields.uint8(first)
        fields.uint8(second)
        if let bend = note.bend { write(bend) }
        if let grace { write(grace) }
        if let power = note.tremoloPower { fields.int8(nearest(power, in: 3...5) - 2) }
        if hasSlides {
            var bits: UInt8 = 0
            for (bit, slide) in GuitarPro.BinaryReader.slides.enumerated() where note.techniques.contains(slide) {
                bits |= 1 << UInt8(bit)
            }
            fields.uint8(bits)
        }
        if let harmonic { write(harmonic, of: note) }
        if let trill = note.trill {
            fields.uint8(trill.fret)
            fields.int8(nearest(trill.power, in: 4...6) - 3)
        }
    }

    private mutating func write(_ grace: Music.GraceNote) {
        fields.uint8(grace.fret)
        fields.int8(dynamic(grace.velocity))
        fields.uint8(grace.transition.rawValue)
        fields.int8(7 - nearest(grace.power, in: 4...6))
        var flags: UInt8 = 0
        if grace.techniques.contains(.deadNote) { flags |= 0x01 }
        if grace.isOnBeat { flags |= 0x02 }
        fields.uint8(flags)
    }

    private mutating func write(_ harmonic: Harmonic, of note: TabNote) {
        switch harmonic.kind {
        case .natural: fields.uint8(1)
        case .artificial:
            fields.uint8(2)
            guard let named = harmonic.named else { return fields.fill(0, 3) }
            fields.uint8(named.pitchClass % 12)
            fields.int8(Int(min(max(named.accidental, -2), 2)))
            fields.uint8(named.octave == 0 ? 1 : 2)
        case .tapped:
            fields.uint8(3)
            let fret = Double(note.fret) + (harmonic.touch ?? 12).rounded()
            if harmonic.touch.map({ $0.rounded() != $0 || !(0...255).contains(fret) }) ?? false {
                fields.lose(.harmonics)
            }
            fields.uint8(UInt8(min(max(fret, 0), 255)))
        case .pinch: fields.uint8(4)
        case .semi: fields.uint8(5)
        case .feedback: break
        }
    }

    // MARK: Bends

    /// The counterpart of `BinaryReader.bend`.
    mutating func write(_ bend: TabBend) {
        let values = bend.points.map { rounded($0.cents / 2, in: -2_400...2_400) }
        fields.uint8(bend.kind.rawValue)
        fields.int32(values.max { abs($0) < abs($1) } ?? 0)
        fields.int32(bend.points.count)
        for (point, value) in zip(bend.points, values) {
            let position = rounded(point.position * 60, in: 0...60)
            if abs(Double(position) / 60 - point.position) > 1e-9 || Double(value) * 2 != point.cents {
                fields.lose(.bends)
            }
            fields.int32(position)
            fields.int32(value)
            fields.uint8(min(point.vibrato, 3))
        }
    }

    /// The nearest whole number in a range; 0 for what is no number.
    private func rounded(_ value: Double, in range: ClosedRange<Int>) -> Int {
        guard value == value else { return 0 }
        return Int(min(max(value.rounded(), Double(range.lowerBound)), Double(range.upperBound)))
    }
}
