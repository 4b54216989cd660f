import Music

extension PaperText {
    /// What the paper's text says of a file.
    ///
    /// - Parameter tracks: The tracks to take, from 0 in the order of the file; nil for all. The paper's guitar program
    ///   took those whose names were on a list, made of the tracks of its corpus that have bends.
    /// - Returns: A text that ends with a space; empty where there are no notes (the paper's programs stop there).
    public static func text(
        of file: StandardMIDI.File, by converter: Converter, tracks: Set<Int>? = nil
    ) -> (text: String, report: Report) {
        var report = Report()
        let events = noteEvents(of: file, converter, tracks, &report)
        var words = self.words(of: events)
        for index in words.indices where words[index].duration == nil {
            report.unknownDurations += 1
            if case .guitar = converter { words[index].duration = words[index].shift }
        }
        return (spelled(words), report)
    }

    /// What the paper's programs make of an event: the beginning of a note, or at velocity 0 the end of one.
    private struct NoteEvent {
        var time: Int
        var pitch: UInt8
        var velocity: UInt8
        /// nil where bends are not said.
        var bend: UInt8?
    }

    private static func noteEvents(
        of file: StandardMIDI.File, _ converter: Converter, _ tracks: Set<Int>?, _ report: inout Report
    ) -> [NoteEvent] {
        var events: [NoteEvent] = []
        // One wheel for all channels and tracks.
        var wheel: UInt8? = converter == .guitar(bends: true) ? BendScale.middle : nil
        for (number, track) in file.tracks.enumerated() where tracks?.contains(number) ?? true {
            for event in track.events {
                let time = event.time.count
                switch event.status & 0xF0 {
                case 0x80, 0x90:
                    if event.status < 0x90, event.second > 0 { report.releasesAsNotes += 1 }
                    events.append(NoteEvent(time: time, pitch: event.first, velocity: event.second, bend: wheel))
                case 0xE0 where wheel != nil:
                    wheel = PaperBendScale.index(wheel: UInt16(event.first) | UInt16(event.second) << 7)
                    if let last = events.last {
                        events.append(
                            NoteEvent(time: time, pitch: last.pitch, velocity: last.velocity, bend: wheel))
                    } else {
                        report.bendsBeforeNotes += 1
                    }
                default: break
                }
            }
        }
        // A sort that keeps the order of equal times, which `sort` does not promise.
        let order = events.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
        return order.map { events[$0] }
    }

    private struct OpenWord {
        var pitch: UInt8
        var velocity: UInt8
        var duration: Int?
        var shift = 0
        var bend: UInt8?
    }

    private static func words(of events: [NoteEvent]) -> [OpenWord] {
        var words: [OpenWord] = []
        var onsets: [Int] = []
        /// The words of each pitch that nothing ended, the last one on top.
        var open = [[Int]](repeating: [], count: 128)
        for event in events {
            let pitch = Int(event.pitch & 0x7F)
            guard event.velocity > 0 else {
                if let word = open[pitch].popLast() { words[word].duration = event.time - onsets[word] }
                continue
            }
            if let last = onsets.last { words[words.count - 1].shift = event.time - last }
            open[pitch].append(words.count)
            onsets.append(event.time)
            words.append(OpenWord(pitch: event.pitch, velocity: event.velocity, bend: event.bend))
        }
        return words
    }

    private static func spelled(_ words: [OpenWord]) -> String {
        var text = ""
        text.reserveCapacity(words.count * 20)
        for word in words {
            text += "p\(word.pitch):v\(word.velocity):d\(word.duration.map(String.init) ?? ""):t\(word.shift)"
            if let bend = word.bend { text += ":b\(bend)" }
            text += " "
        }
        return text
    }
}
