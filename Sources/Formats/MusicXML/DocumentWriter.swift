import Music

/// Writes the head of a document and its parts.
struct ScoreWriter {
    private let score: Score
    private let bars: [BarPlan.Bar]
    private let plans: [VoicePlan]
    private let tracks: [Track]

    init(_ score: Score) throws(FormatError) {
        guard Grid.rates.contains(score.ticksPerQuarter) else {
            throw FormatError(
                .invalid, at: 0, "\(score.ticksPerQuarter) ticks per quarter are not written (1...32767)")
        }
        guard score.tracks.count <= Limits.musicXMLParts, score.noteCount <= Limits.musicXMLNotes else {
            throw FormatError(
                .unsupported, at: 0,
                "the score has more than \(Limits.musicXMLParts) parts or \(Limits.musicXMLNotes) notes")
        }
        var end = 0
        for (index, track) in score.tracks.enumerated() {
            for note in track.notes {
                guard note.onset.count >= 0, note.duration.count >= 0, note.onset.count < Limits.ticks,
                    note.duration.count <= Limits.ticks - note.onset.count, (1...127).contains(note.velocity)
                else {
                    throw FormatError(
                        .invalid, at: 0,
                        "track \(index + 1) has a note that is not written: onset \(note.onset), "
                            + "duration \(note.duration), velocity \(note.velocity)")
                }
                // A note without length needs a bar that goes on after it.
                end = max(end, note.end.count, note.onset.count + 1)
            }
        }
        self.score = score
        // A document has at least one part.
        tracks = score.tracks.isEmpty ? [Track()] : score.tracks
        bars = try BarPlan(score, end: ScoreWriter.extended(end, score)).bars
        guard bars.count <= Limits.musicXMLPartMeasures / tracks.count else {
            throw FormatError(
                .unsupported, at: 0,
                "the score has \(tracks.count) parts of \(bars.count) measures, which is more than is written")
        }
        var plans: [VoicePlan] = []
        for track in tracks { plans.append(try VoicePlan(track)) }
        self.plans = plans
    }

    /// The end of the notes, or that of what follows them at most 16 whole notes later.
    private static func extended(_ end: Int, _ score: Score) -> Int {
        let limit = end + 16 * 4 * score.ticksPerQuarter
        var times = score.tempos.map(\.time.count) + score.timeSignatures.map(\.time.count)
        times += score.keySignatures.map(\.time.count) + score.texts.map(\.time.count)
        for track in score.tracks { times += track.events.map(\.time.count) }
        return times.reduce(end) { $1 < limit ? max($0, $1 + 1) : $0 }
    }

    func written() throws(FormatError) -> [UInt8] {
        var xml = XMLWriter(
            doctype: "score-partwise PUBLIC \"-//Recordare//DTD MusicXML 4.0 Partwise//EN\" "
                + "\"http://www.musicxml.org/dtds/partwise.dtd\"")
        xml.open("score-partwise", [("version", "4.0")])
        writeHead(&xml)
        xml.open("part-list")
        for (index, track) in tracks.enumerated() { writeDescription(track, index, &xml) }
        xml.close()
        let lyrics = lyricsByTrack()
        for (index, track) in tracks.enumerated() {
            var part = PartWriter(
                track, plans[index], bars, ticksPerQuarter: score.ticksPerQuarter, identifier: "P\(index + 1)")
            part.lyrics = lyrics.attached[index] ?? [:]
            part.keys = keysByBar()
            part.directions = directions(index, looseLyrics: lyrics.loose)
            part.write(&xml)
            // A piece of a document is about 400 bytes; this keeps what it can grow to in bounds.
            guard xml.bytes.count <= Limits.xmlBytes else {
                throw FormatError(
                    .unsupported, at: 0, "the document would be larger than \(Limits.xmlBytes) bytes, which is not read"
                )
            }
        }
        xml.close()
        return xml.bytes
    }

    // MARK: Head

    private func writeHead(_ xml: inout XMLWriter) {
        let names = titles
        if let title = names.first {
            xml.open("work")
            xml.leaf("work-title", title.text)
            xml.close()
        }
        if names.count > 1 { xml.leaf("movement-title", names[1].text) }
        xml.open("identification")
        for text in creators {
            let parts = text.text.split(separator: ":", maxSplits: 1)
            xml.leaf("creator", String(parts[1].dropFirst()), [("type", String(parts[0]))])
        }
        for text in score.texts where text.kind == .copyright { xml.leaf("rights", text.text) }
        xml.open("encoding")
        xml.leaf("software", "Diapason")
        xml.close()
        xml.close()
    }

    /// The name of the piece and of its movement.
    private var titles: [ScoreText] {
        Array(score.texts.filter { $0.kind == .name && $0.time == .zero && !$0.text.isEmpty }.prefix(2))
    }

    /// Texts as reading makes them of creators.
    private var creators: [ScoreText] {
        score.texts.filter { text in
            text.kind == .text && text.time == .zero
                && ["composer: ", "lyricist: ", "arranger: ", "creator: ", "poet: ", "transcriber: "].contains {
                    text.text.hasPrefix($0) && text.text.utf8.count > $0.utf8.count
                }
        }
    }

    private func writeDescription(_ track: Track, _ index: Int, _ xml: inout XMLWriter) {
        let identifier = "P\(index + 1)"
        xml.open("score-part", [("id", identifier)])
        xml.leaf("part-name", track.name)
        let keys = track.isDrums ? Set(track.notes.map(\.pitch.number)).sorted() : []
        let sounds = keys.isEmpty ? ["\(identifier)-I1"] : keys.map { "\(identifier)-D\($0 + 1)" }
        for (place, sound) in sounds.enumerated() {
            xml.open("score-instrument", [("id", sound)])
            let name = track.name.isEmpty ? "Part \(index + 1)" : track.name
            xml.leaf("instrument-name", keys.isEmpty ? name : "Drum \(keys[place])")
            xml.close()
        }
        for (place, sound) in sounds.enumerated() {
            xml.open("midi-instrument", [("id", sound)])
            // The drums' channel would make drums of a part that is none.
            if track.isDrums {
                xml.leaf("midi-channel", 10)
            } else if track.channel != 9 {
                xml.leaf("midi-channel", Int(min(track.channel, 15)) + 1)
            }
            xml.leaf("midi-program", Int(min(track.program, 127)) + 1)
            if !keys.isEmpty { xml.leaf("midi-unpitched", Int(keys[place]) + 1) }
            if let volume = track.controlAtStart(7) { xml.leaf("volume", ScoreWriter.decimal(Double(volume) / 1.27)) }
            if let pan = track.controlAtStart(10) {
                xml.leaf("pan", ScoreWriter.decimal((Double(pan) - 64) * 90 / 64))
            }
            xml.close()
        }
        xml.close()
    }

    /// At most two digits after the point.
    static func decimal(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let sign = hundredths < 0 ? "-" : ""
        let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
        if rest == 0 { return "\(sign)\(whole)" }
        return "\(sign)\(whole)." + (rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")
    }

    // MARK: What stands beside the notes

    /// The key of each bar, where it changes.
    private func keysByBar() -> [Int: KeySignature] {
        var keys: [Int: KeySignature] = [:]
        for (_, key) in score.keySignatures.enumerated().sorted(by: {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }) {
            if let bar = bar(at: key.time.count) { keys[bar] = key }
        }
        return keys
    }

    private func bar(at time: Int) -> Int? {
        guard let last = bars.last, time >= 0, time < last.end else { return nil }
        var low = 0
        var high = bars.count  // the bar sought lies in low..<high
        while high - low > 1 {
            let middle = (low + high) / 2
            if bars[middle].start <= time { low = middle } else { high = middle }
        }
        return low
    }

    /// Lyrics go to the first track that has a note at their time; those without one are words.
    private func lyricsByTrack() -> (attached: [Int: [Int: [String]]], loose: [ScoreText]) {
        let lyrics = score.texts.filter { $0.kind == .lyric && !$0.text.isEmpty }
        if lyrics.isEmpty { return ([:], []) }
        var trackAt: [Int: Int] = [:]
        for (index, track) in tracks.enumerated() where !track.isDrums {
            for note in track.notes where note.duration > .zero && trackAt[note.onset.count] == nil {
                trackAt[note.onset.count] = index
            }
        }
        var attached: [Int: [Int: [String]]] = [:]
        var loose: [ScoreText] = []
        for lyric in lyrics {
            if let track = trackAt[lyric.time.count] {
                attached[track, default: [:]][lyric.time.count, default: []].append(lyric.text)
            } else {
                loose.append(lyric)
            }
        }
        return (attached, loose)
    }

    /// By bar, in order of time: what holds for all parts stands in the first.
    private func directions(_ index: Int, looseLyrics: [ScoreText]) -> [Int: [PartWriter.Direction]] {
        var all: [PartWriter.Direction] = []
        if index == 0 {
            for tempo in score.tempos {
                let microseconds = min(max(tempo.microsecondsPerQuarter, 1), 0xFF_FFFF)
                all.append(PartWriter.Direction(time: tempo.time.count, kind: .tempo(microseconds)))
            }
            let inHead = Set(titles + creators)
            for text in score.texts where !text.text.isEmpty && !inHead.contains(text) {
                switch text.kind {
                case .marker: all.append(PartWriter.Direction(time: text.time.count, kind: .rehearsal(text.text)))
                case .text, .cue, .name, .instrument:
                    all.append(PartWriter.Direction(time: text.time.count, kind: .words(text.text)))
                case .lyric, .copyright: break
                }
            }
            all += looseLyrics.map { PartWriter.Direction(time: $0.time.count, kind: .words($0.text)) }
        }
        var isPedalDown = false
        let events = tracks[index].events.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        for (_, event) in events {
            switch event.message {
            case .control(64, let value) where (value >= 64) != isPedalDown:
                isPedalDown.toggle()
                all.append(PartWriter.Direction(time: event.time.count, kind: .pedal(isPedalDown)))
            case .program(let program) where !tracks[index].isDrums:
                all.append(PartWriter.Direction(time: event.time.count, kind: .program(program)))
            default: break
            }
        }
        var byBar: [Int: [PartWriter.Direction]] = [:]
        for (_, direction) in all.enumerated().sorted(by: {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }) {
            if let bar = bar(at: direction.time) { byBar[bar, default: []].append(direction) }
        }
        return byBar
    }
}

extension Track {
    /// What a controller is set to at the beginning.
    fileprivate func controlAtStart(_ number: UInt8) -> UInt8? {
        for event in events where event.time <= .zero {
            if case .control(number, let value) = event.message { return min(value, 127) }
        }
        return nil
    }
}
