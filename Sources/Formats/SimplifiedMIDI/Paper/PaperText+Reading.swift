import Music

extension PaperText {
    /// The file that the paper's programs make of a text.
    ///
    /// The text may end with a space, as the paper's do, or without. A `d` without a number, where the paper's programs
    /// stop, lasts until the next word. A velocity of 0 ends a note, as in MIDI.
    ///
    /// - Throws: `FormatError` naming the word (from 1) and what was expected.
    public static func file(
        of text: some StringProtocol, by converter: Converter
    ) throws(FormatError) -> (file: StandardMIDI.File, report: Report) {
        var report = Report()
        let words = try PaperWord.words(in: Array(text.utf8), &report)
        let hasBends = words.first?.bend != nil
        var events: [StandardMIDI.Event]
        switch (converter, hasBends) {
        case (_, false): events = plainEvents(words)
        case (.piano, true): events = struckAgain(words)
        case (.guitar, true): events = moved(words, &report)
        }
        let end = events.last?.time ?? .zero
        if !words.isEmpty {
            let status: UInt8 = converter != .piano && hasBends ? 0x80 : 0x90
            events.append(StandardMIDI.Event(time: end, status: status, first: 0, second: 0))
        }
        let tempo = StandardMIDI.TrackEvents(
            events: [
                StandardMIDI.Event(time: .zero, status: 0xFF, first: 0x51, content: [0x07, 0xA1, 0x20]),
                StandardMIDI.Event(time: .zero, status: 0xFF, first: 0x58, content: [4, 2, 24, 8]),
            ], end: Ticks(1))
        let file = StandardMIDI.File(
            format: 1, division: UInt16(converter.ticksPerQuarter),
            chunks: [.track(tempo), .track(StandardMIDI.TrackEvents(events: events, end: end))])
        return (file, report)
    }

    private static func strike(_ pitch: UInt8, _ velocity: UInt8, at time: Int) -> StandardMIDI.Event {
        StandardMIDI.Event(time: Ticks(time), status: 0x90, first: pitch, second: velocity)
    }

    private static func wheel(_ word: PaperWord) -> StandardMIDI.Event {
        let wheel = PaperBendScale.wheel(index: word.bend ?? BendScale.middle)
        return StandardMIDI.Event(
            time: Ticks(word.onset), status: 0xE0, first: UInt8(wheel & 0x7F), second: UInt8(wheel >> 7))
    }

    private static func ends(_ words: [PaperWord]) -> [StandardMIDI.Event] {
        words.map { strike($0.pitch, 0, at: $0.end) }
    }

    /// Sorts by time, and keeps the order of what is equal.
    private static func sorted(_ events: [StandardMIDI.Event]) -> [StandardMIDI.Event] {
        let order = events.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
        return order.map { events[$0] }
    }

    private static func plainEvents(_ words: [PaperWord]) -> [StandardMIDI.Event] {
        sorted(words.map { strike($0.pitch, $0.velocity, at: $0.onset) } + ends(words))
    }

    /// The piano's conversion with bends.
    private static func struckAgain(_ words: [PaperWord]) -> [StandardMIDI.Event] {
        var events: [StandardMIDI.Event] = []
        events.reserveCapacity(3 * words.count + 1)
        for word in words {
            if word.velocity > 0 { events.append(wheel(word)) }
            events.append(strike(word.pitch, word.velocity, at: word.onset))
        }
        return sorted(events + ends(words))
    }

    /// The guitar's conversion with bends.
    private static func moved(_ words: [PaperWord], _ report: inout Report) -> [StandardMIDI.Event] {
        struct Stroke {
            var time: Int
            var pitch: UInt8
            /// nil for the end of a note.
            var word: Int?
        }
        var strokes = words.indices.map { Stroke(time: words[$0].onset, pitch: words[$0].pitch, word: $0) }
        /// The pitches that sound, in the order in which they were met, and when each ends.
        var sounding: [(pitch: UInt8, end: Int)] = []
        for word in words {
            if let index = sounding.firstIndex(where: { $0.pitch == word.pitch }) {
                if sounding[index].end == word.onset { sounding[index].end += word.duration }
            } else {
                sounding.append((word.pitch, word.end))
            }
            for note in sounding where note.end < word.onset {
                strokes.append(Stroke(time: note.end, pitch: note.pitch))
            }
            sounding.removeAll { $0.end < word.onset }
        }
        let order = strokes.indices.sorted { (strokes[$0].time, $0) < (strokes[$1].time, $1) }
        var isDown = [Bool](repeating: false, count: 128)
        var events: [StandardMIDI.Event] = []
        events.reserveCapacity(order.count + 1)
        for index in order {
            let stroke = strokes[index]
            let pitch = Int(stroke.pitch)
            if let word = stroke.word, words[word].velocity > 0 {
                if isDown[pitch] {
                    report.wordsAsMovements += 1
                    events.append(wheel(words[word]))
                } else {
                    isDown[pitch] = true
                    events.append(strike(stroke.pitch, words[word].velocity, at: stroke.time))
                }
            } else {
                isDown[pitch] = false
                events.append(StandardMIDI.Event(time: Ticks(stroke.time), status: 0x80, first: stroke.pitch))
            }
        }
        // The end of the pitch 0, which follows, may end a note after all.
        report.endlessNotes = isDown.dropFirst().count { $0 }
        return events
    }
}
