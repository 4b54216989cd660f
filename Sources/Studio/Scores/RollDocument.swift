package import Music

/// A score as the page draws and plays it: every note in seconds, bars, parts, and which notes a model wrote.
///
/// ```
/// {"duration":8.0,"bars":[[0,4],[2,4]],"parts":[{"index":0,"name":"Guitar","program":30,"drums":false,"volume":100,
/// "notes":[[0,0.5,52,96],[0.5,1,64,90,[[0.1,200],[0.4,0]]]]}],"written":[[0,1]]}
/// ```
/// A bar is its time and its beats; a note is onset, duration, pitch, velocity, and the points of its bend where it has
/// any: a time from its onset and cents, which hold until the next point. Parts are the score's tracks in their order,
/// notes stand in the canonical order, and `volume` is the first value of controller 7, 100 where nothing is said. An item
/// of `written` is a part and the place of a note in it; `written` is null where nobody says.
package enum RollDocument {
    /// More bars than any piece has; a damaged file can ask for billions.
    private static let mostBars = 20_000
    /// Points of all bends together, and of one note's.
    private static let mostPoints = 400_000
    private static let mostPointsOfNote = 2_000

    /// The document as JSON in UTF-8.
    ///
    /// - Parameter written: the notes of the model, as places in the canonical order of all, of equal notes that of the
    ///   earlier track first; nil where it is not known.
    package static func bytes(of score: Score, written: Set<Int>?) -> [UInt8] {
        let score = score.withNoteBends()
        let clock = score.tempoMap
        let parts = score.tracks.map { $0.notes.inCanonicalOrder() }
        var writer = RollWriter()
        writer.bytes.reserveCapacity(score.noteCount * 28 + parts.count * 80 + 1_024)
        writer.text("{\"duration\":")
        writer.number(clock.seconds(at: score.duration))
        writeBars(of: score, clock, &writer)
        writer.text(",\"parts\":[")
        var room = mostPoints
        for (index, notes) in parts.enumerated() {
            writer.text(index == 0 ? "" : ",")
            writeHead(of: score.tracks[index], index, &writer)
            for (place, note) in notes.enumerated() {
                if place > 0 { writer.byte(UInt8(ascii: ",")) }
                let onset = clock.seconds(at: note.onset)
                writer.byte(UInt8(ascii: "["))
                writer.number(onset)
                writer.byte(UInt8(ascii: ","))
                writer.number(clock.seconds(at: note.end) - onset)
                writer.byte(UInt8(ascii: ","))
                writer.integer(Int(note.pitch.number))
                writer.byte(UInt8(ascii: ","))
                writer.integer(Int(note.velocity))
                if note.isBent { writeBends(of: note, onset, clock, &room, &writer) }
                writer.byte(UInt8(ascii: "]"))
            }
            writer.text("]}")
        }
        writer.text("],\"written\":")
        if let written { writePlaces(written, parts, &writer) } else { writer.text("null") }
        writer.text("}")
        return writer.bytes
    }

    private static func writeBars(of score: Score, _ clock: TempoMap, _ writer: inout RollWriter) {
        let lines = score.barLines
        var metres = score.timeSignatures.filter { $0.beats > 0 }.sorted { $0.time < $1.time }[...]
        var beats = 4
        writer.text(",\"bars\":[")
        for bar in 0..<min(max(lines.count - 1, 0), mostBars) {
            let line = lines[bar]
            while let metre = metres.first, metre.time <= line {
                beats = Int(metre.beats)
                metres.removeFirst()
            }
            writer.text(bar == 0 ? "[" : ",[")
            writer.number(clock.seconds(at: line))
            writer.byte(UInt8(ascii: ","))
            writer.integer(beats)
            writer.byte(UInt8(ascii: "]"))
        }
        writer.byte(UInt8(ascii: "]"))
    }

    private static func writeHead(of track: Track, _ index: Int, _ writer: inout RollWriter) {
        var volume = 100
        for event in track.events {
            if case .control(7, let value) = event.message {
                volume = Int(value)
                break
            }
        }
        writer.text("{\"index\":")
        writer.integer(index)
        writer.text(",\"name\":")
        writer.string(track.name)
        writer.text(",\"program\":")
        writer.integer(Int(track.program))
        writer.text(track.isDrums ? ",\"drums\":true" : ",\"drums\":false")
        writer.text(",\"volume\":")
        writer.integer(volume)
        writer.text(",\"notes\":[")
    }

    private static func writeBends(
        of note: Note, _ onset: Double, _ clock: TempoMap, _ room: inout Int, _ writer: inout RollWriter
    ) {
        let bends = note.bends.prefix(min(mostPointsOfNote, max(room, 1)))
        room -= bends.count
        writer.text(",[")
        for (place, bend) in bends.enumerated() {
            writer.text(place == 0 ? "[" : ",[")
            writer.number(clock.seconds(at: note.onset + bend.time) - onset)
            writer.byte(UInt8(ascii: ","))
            writer.number(bend.cents)
            writer.byte(UInt8(ascii: "]"))
        }
        writer.byte(UInt8(ascii: "]"))
    }

    /// A note's place in the canonical order, as numbers that are quick to compare.
    private struct Place {
        let onset: Int
        /// Pitch, then velocity.
        let tone: Int
        let duration: Int
        let part: Int
        let place: Int

        init(_ note: Note, part: Int, place: Int) {
            onset = note.onset.count
            tone = Int(note.pitch.number) << 8 | Int(note.velocity)
            duration = note.duration.count
            self.part = part
            self.place = place
        }

        static func < (lhs: Place, rhs: Place) -> Bool {
            if lhs.onset != rhs.onset { return lhs.onset < rhs.onset }
            if lhs.tone != rhs.tone { return lhs.tone < rhs.tone }
            if lhs.duration != rhs.duration { return lhs.duration < rhs.duration }
            return lhs.part == rhs.part ? lhs.place < rhs.place : lhs.part < rhs.part
        }
    }

    /// Turns places among all notes into places in parts.
    private static func writePlaces(_ written: Set<Int>, _ parts: [[Note]], _ writer: inout RollWriter) {
        var order: [Place] = []
        order.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for (part, notes) in parts.enumerated() {
            for place in notes.indices { order.append(Place(notes[place], part: part, place: place)) }
        }
        if parts.count > 1 { order.sort(by: <) }
        writer.byte(UInt8(ascii: "["))
        var isFirst = true
        for (index, element) in order.enumerated() where written.contains(index) {
            writer.text(isFirst ? "[" : ",[")
            isFirst = false
            writer.integer(element.part)
            writer.byte(UInt8(ascii: ","))
            writer.integer(element.place)
            writer.byte(UInt8(ascii: "]"))
        }
        writer.byte(UInt8(ascii: "]"))
    }
}

/// Writes the few kinds of JSON that a roll consists of, straight into bytes.
private struct RollWriter {
    var bytes: [UInt8] = []

    mutating func byte(_ byte: UInt8) { bytes.append(byte) }
    mutating func text(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func integer(_ value: Int) {
        if value < 0 { byte(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var digits: (UInt64, Int) = (0, 0)
        // Digits of small numbers, last first, packed into one word: none here has more than 16.
        repeat {
            digits = (digits.0 << 4 | UInt64(rest % 10), digits.1 + 1)
            rest /= 10
        } while rest > 0 && digits.1 < 16
        for _ in 0..<digits.1 {
            byte(UInt8(ascii: "0") + UInt8(digits.0 & 15))
            digits.0 >>= 4
        }
    }

    /// To the ten thousandth: of a second, a fifth of what an ear tells apart; what is no number is 0.
    mutating func number(_ value: Double) {
        let scaled = value.isNaN ? 0 : Int((min(max(value, -1e11), 1e11) * 10_000).rounded())
        if scaled < 0 { byte(UInt8(ascii: "-")) }
        let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: 10_000)
        integer(Int(whole))
        guard rest > 0 else { return }
        byte(UInt8(ascii: "."))
        var (fraction, unit) = (rest, UInt(1_000))
        while fraction > 0 {
            byte(UInt8(ascii: "0") + UInt8(fraction / unit))
            fraction %= unit
            unit /= 10
        }
    }

    mutating func string(_ value: String) {
        byte(UInt8(ascii: "\""))
        for unit in value.utf8 {
            switch unit {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                byte(UInt8(ascii: "\\"))
                byte(unit)
            // No name needs its tabs and line ends.
            case 0..<0x20: byte(0x20)
            default: byte(unit)
            }
        }
        byte(UInt8(ascii: "\""))
    }
}
