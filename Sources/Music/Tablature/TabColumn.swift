/// The beats of a bar's voices that begin at one moment, as they stand below each other on a page.
package struct TabColumn: Hashable, Sendable {
    /// From the beginning of the bar, in `NoteValue.unitsPerQuarter`.
    package let onset: Int
    /// Until the next column or the end of the bar, in the same parts.
    package fileprivate(set) var length: Int
    /// By voice.
    package fileprivate(set) var entries: [Entry]

    package struct Entry: Hashable, Sendable {
        package let voice: Int
        package let beat: Int
    }
}

extension Bar {
    /// What is struck or rests together, in order of time; beats that are empty have none.
    ///
    /// Cost: a sort of the beats.
    package var columns: [TabColumn] {
        var starts: [(onset: Int, entry: TabColumn.Entry)] = []
        var end = 0
        for (number, voice) in voices.enumerated() {
            var time = 0
            for (index, beat) in voice.beats.enumerated() where !beat.isEmpty {
                starts.append((time, TabColumn.Entry(voice: number, beat: index)))
                time += beat.length
            }
            end = max(end, time)
        }
        if voices.count > 1 {
            starts.sort { $0.onset == $1.onset ? $0.entry.voice < $1.entry.voice : $0.onset < $1.onset }
        }
        var columns: [TabColumn] = []
        for start in starts {
            if let last = columns.last, last.onset == start.onset {
                columns[columns.count - 1].entries.append(start.entry)
            } else {
                if let last = columns.last { columns[columns.count - 1].length = start.onset - last.onset }
                columns.append(TabColumn(onset: start.onset, length: 0, entries: [start.entry]))
            }
        }
        if let last = columns.last { columns[columns.count - 1].length = end - last.onset }
        return columns
    }

    package func beat(_ entry: TabColumn.Entry) -> Beat { voices[entry.voice].beats[entry.beat] }

    /// Whether no note is struck or held in it.
    package var isSilent: Bool {
        voices.allSatisfy { $0.beats.allSatisfy { $0.notes.isEmpty && $0.graceNotes.isEmpty } }
    }
}

extension Voice {
    /// The beats that share a tuplet's bracket, as ranges of indices.
    ///
    /// A bracket closes where its notes fill a whole number of the tuplet's shortest parts: three eighths, or a quarter
    /// and an eighth.
    package var tuplets: [Range<Int>] {
        var groups: [Range<Int>] = []
        var start = 0
        while start < beats.count {
            let value = beats[start].value
            guard !beats[start].isEmpty, value.tupletNotes > 1, value.tupletNotes != value.tupletTime else {
                start += 1
                continue
            }
            var end = start
            var sum = 0
            var shortest = Int.max
            while end < beats.count, !beats[end].isEmpty, beats[end].value.tupletNotes == value.tupletNotes,
                beats[end].value.tupletTime == value.tupletTime
            {
                var plain = beats[end].value
                (plain.tupletNotes, plain.tupletTime) = (1, 1)
                sum += plain.length
                plain.dots = 0
                shortest = min(shortest, plain.length)
                end += 1
                if sum % (shortest * Int(value.tupletNotes)) == 0 { break }
            }
            groups.append(start..<end)
            start = end
        }
        return groups
    }
}
