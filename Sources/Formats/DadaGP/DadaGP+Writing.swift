public import Music

extension DadaGP {
    /// Writes what the words can say of a tablature, one word a line, and reports what they cannot.
    ///
    /// Where the dataset's encoder refuses a song, for a tuning, a third clean guitar or another program on the way, this
    /// one leaves out the tracks or the change and says so. Findings have the offset 0.
    ///
    /// - Throws: for a tablature without bars, or beyond the `Limits` of a reader.
    public static func write(
        _ tablature: Tablature, spelling: Spelling = .split
    ) throws(FormatError) -> WrittenTablature {
        guard !tablature.masterBars.isEmpty else {
            throw FormatError(.invalid, at: 0, "a DadaGP text has at least one bar")
        }
        guard tablature.masterBars.count <= Limits.dadaGPBars else {
            throw FormatError(.unsupported, at: 0, "more than \(Limits.dadaGPBars) bars")
        }
        var log = FindingLog()
        let plan = TrackPlan(tablature)
        var events = EventCollector(tablature, plan)
        events.collect()
        var text = TextWriter(spelling: spelling)
        let artist = word(tablature.information.artist)
        text.put("artist:" + (artist.isEmpty ? unknownArtist : artist))
        text.put("downtune:\(plan.shift)")
        let tempo = roundedTempo(tablature.tempo)
        if Double(tempo) != tablature.tempo { log.note(.notKept, "tempo", "tempos are rounded to tens", at: 0) }
        text.put("tempo:\(tempo)")
        text.put("start")
        text.put(events.sorted, end: events.end)
        text.put("end")
        guard text.wordCount <= Limits.dadaGPWords else {
            throw FormatError(.unsupported, at: 0, "more than \(Limits.dadaGPWords) words")
        }
        return WrittenTablature(
            bytes: text.bytes, findings: plan.findings + log.findings + events.findings)
    }

    /// Tens, halves to the even one, as the dataset's encoder rounds; 10 or more.
    static func roundedTempo(_ tempo: Double) -> Int {
        guard tempo.isFinite else { return 120 }
        return max(Int((min(max(tempo, 0), 9_990) / 10).rounded(.toNearestOrEven)) * 10, 10)
    }

    /// A name as one word that is not too long.
    private static func word(_ name: String) -> String {
        let words = name.utf8.split(whereSeparator: Words.isSpace)
        var word = ""
        for part in words {
            for character in (word.isEmpty ? "" : "_") + String(Substring(part)) where !character.isWhitespace {
                if word.utf8.count + character.utf8.count > Limits.dadaGPWordBytes - 16 { return word }
                word.append(character)
            }
        }
        return word
    }

    /// Lines of words.
    struct TextWriter {
        let spelling: Spelling
        private(set) var bytes: [UInt8] = []
        private(set) var wordCount = 0

        init(spelling: Spelling) { self.spelling = spelling }

        mutating func put(_ word: String) {
            bytes += word.utf8
            bytes.append(0x0A)
            wordCount += 1
        }

        /// - Parameter end: when the last bar ends, in ticks.
        mutating func put(_ events: [Event], end: Int) {
            var time = 0
            var duration = 0
            for event in events {
                if event.start > time { putWait(event.start - time) }
                time = max(time, event.start)
                duration = event.duration
                switch event.content {
                case .bar(let signs):
                    put("new_measure")
                    for sign in signs { put(sign.word) }
                case .note(let string, let fret, let effects):
                    put(
                        event.instrument == .drums
                            ? "drums:note:\(fret)" : "\(event.instrument.name):note:s\(string):f\(fret)")
                    for effect in effects { put(effect.words(spelling)) }
                case .rest: put("\(event.instrument.name):rest")
                case .effects(let effects): for effect in effects { put(effect.words(spelling)) }
                }
            }
            // Of a last bar in which nothing stands, the dataset's encoder says no length.
            if let last = events.last, last.part >= 0 { putWait(end > time ? end - time : duration) }
        }

        private mutating func put(_ words: [String]) {
            for word in words { put(word) }
        }

        private mutating func putWait(_ ticks: Int) {
            guard ticks > 0 else { return }
            if spelling == .whole || DadaGP.commonWaits.contains(ticks) { return put("wait:\(ticks)") }
            for bit in (0..<Int.bitWidth - 1).reversed() where ticks >> bit & 1 == 1 {
                // No word of the dataset is longer.
                let part = min(1 << bit, DadaGP.longestWait)
                for _ in 0..<(1 << bit) / part { put("wait:\(part)") }
            }
        }
    }

    static let longestWait = 16_384

    /// Those that the split spelling leaves in one word although they are no powers of two.
    static let commonWaits: Set<Int> = [
        40, 60, 80, 120, 160, 180, 192, 240, 320, 360, 480, 640, 720, 960, 1_440, 1_920, 2_880, 3_840,
    ]
}
