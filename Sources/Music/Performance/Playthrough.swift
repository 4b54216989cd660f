/// The bars as they are played, each with its time.
///
/// A bar lasts as long as its metre says, whatever its voices hold: where they hold less there is silence, and what
/// begins later is not played. A pickup lasts as long as its longest voice, at most its metre; a bar in free time as
/// long as its longest voice.
struct Playthrough {
    struct PlayedBar {
        /// The written bar, from 0.
        var bar: Int
        /// In ticks from the start of the piece.
        var start: Int
        var end: Int
        /// In `NoteValue.unitsPerQuarter`, so that times in the bar are rounded once.
        var exactStart: Int
        var exactLength: Int
        /// Whether it was reached from another bar than the written one before.
        var isJump: Bool

        /// The tick at so many units after the bar's start, nearest.
        @inline(__always)
        func tick(_ units: Int) -> Int { Playthrough.ticks(exactStart + units) }
    }

    private(set) var bars: [PlayedBar] = []
    private(set) var end = 0

    init(_ tablature: Tablature, _ order: [Int]) throws(PerformanceError) {
        let lengths = tablature.masterBars.indices.map { Self.length(of: $0, in: tablature) }
        var time = 0
        bars.reserveCapacity(order.count)
        var last = -1
        for bar in order {
            let end = time + lengths[bar]
            guard Self.ticks(end) < Ticks.longest.count else { throw .tooLong }
            bars.append(
                PlayedBar(
                    bar: bar, start: Self.ticks(time), end: Self.ticks(end), exactStart: time,
                    exactLength: lengths[bar], isJump: bar != last + 1))
            time = end
            last = bar
        }
        end = Self.ticks(time)
    }

    /// The nearest tick; halves go up.
    @inline(__always)
    static func ticks(_ units: Int) -> Int {
        (units + PerformanceRules.unitsPerTick / 2) / PerformanceRules.unitsPerTick
    }

    private static func length(of bar: Int, in tablature: Tablature) -> Int {
        let master = tablature.masterBars[bar]
        guard master.isPickup || master.isFreeTime else { return master.length }
        var longest = 0
        for track in tablature.tracks where bar < track.bars.count {
            for voice in track.bars[bar].voices {
                longest = max(longest, voice.beats.reduce(0) { $0 + $1.length })
            }
        }
        if longest == 0 { return master.length }
        return master.isFreeTime ? longest : min(longest, master.length)
    }
}

extension Playthrough {
    /// Metres where they change, as they are played.
    func timeSignatures(_ masterBars: [MasterBar]) -> [TimeSignature] {
        var signatures: [TimeSignature] = []
        for played in bars {
            let master = masterBars[played.bar]
            let power = UInt8(max(7 - master.beatUnit.leadingZeroBitCount, 0))
            if let last = signatures.last, last.beats == master.beats, last.beatPower == power { continue }
            signatures.append(TimeSignature(time: Ticks(played.start), beats: master.beats, beatPower: power))
        }
        return signatures
    }

    /// Keys where they change, as they are played.
    func keySignatures(_ masterBars: [MasterBar]) -> [KeySignature] {
        var signatures: [KeySignature] = []
        for played in bars {
            let master = masterBars[played.bar]
            if let last = signatures.last, last.sharps == master.sharps, last.isMinor == master.isMinor { continue }
            signatures.append(
                KeySignature(time: Ticks(played.start), sharps: master.sharps, isMinor: master.isMinor))
        }
        return signatures
    }
}
