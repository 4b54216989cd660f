import Music

extension GuitarPro.BinaryWriter {
    /// The bar of each sign and jump, from 1; -1 for those that are not there.
    mutating func writeDirections() {
        for sign in MasterBar.Sign.allCases { writePlace { $0.signs.contains(sign) } }
        for jump in MasterBar.Jump.allCases { writePlace { $0.jumps.contains(jump) } }
    }

    private mutating func writePlace(_ isThere: (MasterBar) -> Bool) {
        let bars = tablature.masterBars
        guard let first = bars.firstIndex(where: isThere) else { return fields.int16(-1) }
        if let last = bars.lastIndex(where: isThere), last != first { fields.lose(.signs) }
        fields.int16(first + 1)
    }

    /// The headers of all bars: metre and key where they change, and what stands at the bar.
    mutating func writeMasterBars() {
        var previous: MasterBar?
        for bar in tablature.masterBars {
            if previous != nil { fields.uint8(0) }
            let bar = sayable(bar)
            write(bar, after: previous)
            previous = bar
        }
    }

    private mutating func write(_ bar: MasterBar, after previous: MasterBar?) {
        let hasBeats = bar.beats != previous?.beats
        let hasUnit = bar.beatUnit != previous?.beatUnit
        let hasKey = bar.sharps != previous?.sharps || bar.isMinor != previous?.isMinor
        var flags: UInt8 = 0
        if hasBeats { flags |= 0x01 }
        if hasUnit { flags |= 0x02 }
        if bar.isRepeatStart { flags |= 0x04 }
        if bar.repeatCount > 0 { flags |= 0x08 }
        if bar.endings != 0 { flags |= 0x10 }
        if bar.marker != nil { flags |= 0x20 }
        if hasKey { flags |= 0x40 }
        if bar.hasDoubleBarLine { flags |= 0x80 }
        fields.uint8(flags)
        if hasBeats { fields.uint8(bar.beats) }
        if hasUnit { fields.uint8(bar.beatUnit) }
        if bar.repeatCount > 0 { fields.uint8(bar.repeatCount) }
        if let marker = bar.marker {
            fields.text(marker.title)
            write(marker.colour)
        }
        if hasKey {
            fields.int8(Int(bar.sharps))
            fields.uint8(bar.isMinor ? 1 : 0)
        }
        if hasBeats || hasUnit { writeBeams(bar) }
        fields.uint8(bar.endings)
        fields.uint8(bar.tripletFeel.rawValue)
    }

    /// How many eighths are beamed together, four times; threes in compound metres.
    private mutating func writeBeams(_ bar: MasterBar) {
        let eighths = Int(bar.beats) * 8 / Int(bar.beatUnit)
        let group = bar.beatUnit == 8 && bar.beats % 3 == 0 ? 3 : 2
        for index in 0..<4 {
            let rest = max(eighths - index * group, 0)
            fields.int8(min(index == 3 ? rest : min(rest, group), 127))
        }
    }

    /// The bar as the format can say it.
    private mutating func sayable(_ bar: MasterBar) -> MasterBar {
        var sayable = bar
        sayable.beats = min(max(bar.beats, 1), 127)
        let unit = min(max(Int(bar.beatUnit), 1), 64)
        // The highest power of two that is not greater.
        sayable.beatUnit = UInt8(1 << (Int.bitWidth - 1 - unit.leadingZeroBitCount))
        if sayable.beats != bar.beats || sayable.beatUnit != bar.beatUnit { fields.lose(.metre) }
        sayable.repeatCount = min(bar.repeatCount, 127)
        if sayable.repeatCount != bar.repeatCount { fields.lose(.repeats) }
        sayable.sharps = sharps(bar.sharps)
        if bar.tripletFeel.rawValue > MasterBar.TripletFeel.sixteenths.rawValue {
            fields.lose(.tripletFeel)
            sayable.tripletFeel = .straight
        }
        if bar.isPickup { fields.lose(.pickup) }
        if bar.isFreeTime { fields.lose(.freeTime) }
        return sayable
    }

    mutating func write(_ colour: TabColour) {
        for byte in [colour.red, colour.green, colour.blue, 0] { fields.uint8(byte) }
    }

    // MARK: Tempos

    /// A beat of a bar.
    struct BeatPlace: Hashable {
        var track: Int
        var voice: Int
        var beat: Int
    }

    /// The beats of a bar at which a tempo begins: those of the master bar lie where they stand, or at the next beat.
    mutating func tempos(inBar index: Int) -> [BeatPlace: Int] {
        let bar = tablature.masterBars[index]
        let carried = waitingTempos
        waitingTempos = []
        if carried.isEmpty && bar.tempoChanges.isEmpty { return [:] }
        var places: [(onset: Int, place: BeatPlace)] = []
        for (track, content) in tablature.tracks.enumerated() where index < content.bars.count {
            for (voice, beats) in content.bars[index].voices.prefix(2).enumerated() {
                var onset = 0
                for (beat, content) in beats.beats.enumerated() {
                    places.append((onset, BeatPlace(track: track, voice: voice, beat: beat)))
                    onset += content.length
                }
            }
        }
        places.sort { ($0.onset, $0.place.track, $0.place.voice) < ($1.onset, $1.place.track, $1.place.voice) }
        var found: [BeatPlace: Int] = [:]
        let length = Double(bar.length)
        for (number, change) in (carried + bar.tempoChanges).enumerated() {
            let isCarried = number < carried.count
            let onset = isCarried ? 0 : min(max(change.position, 0), 1) * length
            if index == 0, onset == 0, change.quartersPerMinute == tablature.tempo { continue }
            // Positions are fractions: a beat that begins a hair earlier is meant.
            let hair = length / 100_000 + 1
            var low = 0
            var high = places.count
            while low < high {
                let middle = (low + high) / 2
                if Double(places[middle].onset) < onset - hair { low = middle + 1 } else { high = middle }
            }
            guard low < places.count else {
                waitingTempos.append(change)
                continue
            }
            guard let tempo = wholeTempo(change.quartersPerMinute) else { continue }
            let isMoved = isCarried || Double(places[low].onset) > onset + hair
            if found.updateValue(tempo, forKey: places[low].place) != nil || isMoved { fields.lose(.tempoPlace) }
            if change.isGradual { fields.lose(.gradualTempo) }
        }
        return found
    }
}
