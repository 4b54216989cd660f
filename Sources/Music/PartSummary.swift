/// What a part holds, in numbers.
public struct PartSummary: Hashable, Sendable {
    public let noteCount: Int
    /// From the lowest to the highest pitch; nil without notes, as is `velocities`.
    public let pitches: ClosedRange<Pitch>?
    public let velocities: ClosedRange<UInt8>?
    /// The most notes that sound at once; a note of no length counts at its time.
    public let polyphony: Int
    /// How many controller messages there are, by the controller's number.
    public let controllers: [UInt8: Int]
    /// How often the sustain pedal goes down: controller 64 from below 64 to 64 or more.
    public let pedalPresses: Int
    /// Movements of the wheel.
    public let wheelMoves: Int
    /// Notes that say themselves how they are bent.
    public let bentNotes: Int
    /// Notes with a string and fret.
    public let frettedNotes: Int
    /// Changes of the program, the first setting of it included.
    public let programChanges: Int
    /// Pressure on keys or the whole keyboard.
    public let pressures: Int

    /// Cost: a sort of the notes.
    public init(_ track: Track) {
        let notes = track.notes
        noteCount = notes.count
        if let first = notes.first {
            var (lowest, highest) = (first.pitch, first.pitch)
            var (softest, loudest) = (first.velocity, first.velocity)
            for note in notes {
                lowest = min(lowest, note.pitch)
                highest = max(highest, note.pitch)
                softest = min(softest, note.velocity)
                loudest = max(loudest, note.velocity)
            }
            pitches = lowest...highest
            velocities = softest...loudest
        } else {
            pitches = nil
            velocities = nil
        }
        polyphony = Self.polyphony(of: notes)
        bentNotes = notes.count(where: \.isBent)
        frettedNotes = notes.count { $0.position != nil }
        var controllers: [UInt8: Int] = [:]
        var (presses, wheel, programs, pressures) = (0, 0, 0, 0)
        var isPedalDown = false
        for event in track.events {
            switch event.message {
            case .control(let number, let value):
                controllers[number, default: 0] += 1
                guard number == 64 else { continue }
                if value >= 64, !isPedalDown { presses += 1 }
                isPedalDown = value >= 64
            case .bend: wheel += 1
            case .program: programs += 1
            case .pressure, .keyPressure: pressures += 1
            }
        }
        self.controllers = controllers
        pedalPresses = presses
        wheelMoves = wheel
        programChanges = programs
        self.pressures = pressures
    }

    private static func polyphony(of notes: [Note]) -> Int {
        // A note of no length ends one tick later here, or it would never sound.
        let ends = notes.map { max($0.end.count, $0.onset.count + 1) }.sorted()
        var (sounding, most, ended) = (0, 0, 0)
        for onset in notes.map(\.onset.count).sorted() {
            while ended < ends.count, ends[ended] <= onset {
                ended += 1
                sounding -= 1
            }
            sounding += 1
            most = max(most, sounding)
        }
        return most
    }
}

extension Score {
    /// For each part, the ranges that the wheel of its channel is given, in order of size; see RPN 0 in
    /// `Track.withNoteBends`.
    ///
    /// Empty where no message sets one, so that the wheel stays at a whole tone either way. Parts that share a channel
    /// share its wheel.
    public var bendRanges: [[BendRange]] {
        var events: [Int: [ChannelEvent]] = [:]
        for track in tracks {
            events[track.wheel, default: []] += track.events.filter {
                if case .control = $0.message { true } else { false }
            }
        }
        let ranges = events.mapValues { events in
            BendRange.ranges(
                in: events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
                    .map(\.element))
        }
        return tracks.map { ranges[$0.wheel] ?? [] }
    }
}

extension Track {
    /// What has one wheel: a channel of a port.
    fileprivate var wheel: Int { Int(port) * 16 + Int(channel) }
}

extension BendRange {
    /// - Parameter events: those of one channel, in order of time.
    fileprivate static func ranges(in events: [ChannelEvent]) -> [BendRange] {
        var ranges: Set<Int> = []
        var cents = PitchBend.standardRange.cents
        var parameter: (high: UInt8, low: UInt8) = (127, 127)
        /// Set by the high byte of a range, which a low byte at the same time may complete.
        var pending: (cents: Int, time: Ticks)?
        for event in events {
            guard case .control(let number, let value) = event.message else { continue }
            switch number {
            case 101: parameter.high = value
            case 100: parameter.low = value
            case 98, 99: parameter = (127, 127)
            case 6 where parameter == (0, 0):
                if let pending { ranges.insert(pending.cents) }
                cents = 100 * Int(value) + cents % 100
                pending = (cents, event.time)
            case 38 where parameter == (0, 0):
                if let pending, pending.time != event.time { ranges.insert(pending.cents) }
                cents = cents / 100 * 100 + min(Int(value), 99)
                pending = (cents, event.time)
            default: continue
            }
        }
        if let pending { ranges.insert(pending.cents) }
        return ranges.sorted().map(BendRange.init(cents:))
    }
}
