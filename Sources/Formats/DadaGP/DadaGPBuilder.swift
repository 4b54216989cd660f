import Music

extension DadaGP {
    /// Makes a tablature of a song.
    struct TablatureBuilder {
        private let song: Song
        var log: FindingLog
        private var beatCount = 0

        init(_ song: Song) {
            self.song = song
            log = song.log
        }

        func reading() throws(FormatError) -> TablatureReading {
            var builder = self
            let tablature = try builder.tablature()
            return TablatureReading(tablature: tablature, findings: builder.log.findings)
        }

        private mutating func tablature() throws(FormatError) -> Tablature {
            var tablature = Tablature(tempo: Double(song.tempo))
            if song.artist != DadaGP.unknownArtist { tablature.information.artist = song.artist }
            tablature.masterBars = song.bars.map(masterBar)
            for instrument in trackOrder() {
                var track = try track(instrument, number: tablature.tracks.count)
                track.bars.reserveCapacity(song.bars.count)
                let isDropped = plan(of: instrument).isDropped
                let stringOffset = instrument == .bass && track.strings.count < 6 ? -1 : 0
                for (bar, master) in zip(song.bars, tablature.masterBars) {
                    let beats = bar.beats[Int(instrument.rawValue)]
                    let voice = try voice(
                        beats, length: bar.length, isFree: master.isFreeTime, instrument, isDropped: isDropped,
                        stringOffset: stringOffset)
                    track.bars.append(
                        Bar(
                            voices: beats.isEmpty ? [] : [voice],
                            clef: instrument == .drums ? .neutral : instrument == .bass ? .bass : .treble))
                }
                tablature.tracks.append(track)
            }
            return tablature
        }

        // MARK: Tracks

        /// As the words come at one time, but guitars of a kind by their numbers, so that they are written with the same.
        ///
        /// A second guitar without a first has a silent one before it.
        private func trackOrder() -> [Instrument] {
            var order = orderOfWords()
            for family in Self.numberedFamilies {
                let present = family.instruments.filter { order.contains($0) }
                guard let last = present.last else { continue }
                for instrument in family.instruments.prefix(while: { $0 != last }) where !present.contains(instrument) {
                    let next = order.firstIndex { present.contains($0) && $0.rawValue > instrument.rawValue }
                    order.insert(instrument, at: next ?? order.count)
                }
            }
            return order
        }

        /// Their tracks are numbered in the order in which they stand.
        private static let numberedFamilies = [Family.distorted, .clean]

        /// Such that an instrument stands before those that it comes before at most times, and behind those of its family
        /// with a lower number.
        ///
        /// What was written from such an order gives it again: of the instruments that are left, one always comes before
        /// all others and is the first of its family.
        private func orderOfWords() -> [Instrument] {
            var left = song.instruments
            var order: [Instrument] = []
            while !left.isEmpty {
                let free = left.filter { instrument in
                    let family = Self.numberedFamilies.first { $0.instruments.contains(instrument) }
                    return !(family?.instruments ?? []).contains {
                        $0.rawValue < instrument.rawValue && left.contains($0)
                    }
                }
                let rivals = free.map { instrument in
                    left.count {
                        song.precedence[Int($0.rawValue)][Int(instrument.rawValue)]
                            > song.precedence[Int(instrument.rawValue)][Int($0.rawValue)]
                    }
                }
                guard let fewest = rivals.min(), let place = rivals.firstIndex(of: fewest) else { break }
                order.append(free[place])
                left.removeAll { $0 == free[place] }
            }
            return order
        }

        /// What the notes of an instrument show of its tuning.
        private func plan(of instrument: Instrument) -> StringPlan {
            let isDropped = song.bars.contains { bar in
                bar.beats[Int(instrument.rawValue)].contains { $0.notes.contains { $0.fret < 0 } }
            }
            return StringPlan(shift: song.downtune, isDropped: isDropped)
        }

        private func usedStrings(_ instrument: Instrument) -> Set<Int> {
            var strings: Set<Int> = []
            for bar in song.bars {
                for beat in bar.beats[Int(instrument.rawValue)] { strings.formUnion(beat.notes.lazy.map(\.string)) }
            }
            return strings
        }

        private func track(_ instrument: Instrument, number: Int) throws(FormatError) -> TabTrack {
            var track = TabTrack(name: instrument.trackName)
            track.sound.program = instrument.program
            if instrument == .drums {
                track.isDrums = true
                let most = song.bars.reduce(0) { most, bar in
                    bar.beats[Int(instrument.rawValue)].reduce(most) { max($0, $1.notes.count) }
                }
                track.strings = [Pitch](repeating: Pitch(lowBits: 0), count: max(most, 6))
                track.sound.channel = 9
                track.sound.effectChannel = 9
                return track
            }
            let used = usedStrings(instrument)
            let count =
                switch instrument {
                case .bass: used.contains(1) ? 6 : used.contains(6) ? 5 : 4
                default: used.contains(7) ? 7 : 6
                }
            let strings = StringPlan.strings(isBass: instrument == .bass, count: count, plan: plan(of: instrument))
            track.strings = strings.compactMap { Pitch($0) }
            guard track.strings.count == strings.count else {
                throw FormatError(.invalid, at: 0, "'downtune' brings a string of \(instrument.name) beyond 0...127")
            }
            // Pairs of channels, around that of the drums.
            let channel = UInt8(min(2 * number + (number > 3 ? 2 : 0), 14))
            track.sound.channel = channel
            track.sound.effectChannel = channel + 1
            return track
        }

        // MARK: Bars

        private func masterBar(_ bar: SongBar) -> MasterBar {
            var master = DadaGP.metre(ofTicks: bar.length)
            for sign in bar.signs {
                switch sign {
                case .tripletFeel(let feel):
                    master.tripletFeel = feel == 1 ? .eighths : feel == 2 ? .sixteenths : .straight
                case .repeatOpen: master.isRepeatStart = true
                case .repeatAlternative(let endings): master.endings = UInt8(endings)
                case .repeatClose(let count): master.repeatCount = count == 0 ? 0 : UInt8(count + 1)
                case .direction(let sign): master.signs = [sign]
                case .fromDirection(let jump): master.jumps = [jump]
                }
            }
            return master
        }

        /// Values that bring each beat to its place.
        private mutating func voice(
            _ beats: [SongBeat], length: Int, isFree: Bool, _ instrument: Instrument, isDropped: Bool, stringOffset: Int
        ) throws(FormatError) -> Voice {
            var voice = Voice()
            var ticks = 0
            var units = 0
            func append(_ beat: Beat) {
                voice.beats.append(beat)
                ticks += Rhythm.ticks(beat.value)
                units += beat.value.length
            }
            if let first = beats.first, first.onset >= Rhythm.shortest {
                for value in Rhythm.values(forTicks: first.onset) { append(Beat(value)) }
            }
            for index in beats.indices {
                let beat = beats[index]
                let isLast = index == beats.count - 1
                let duration = max((isLast ? length : beats[index + 1].onset) - ticks, 1)
                var values: [NoteValue]
                // What tuplets left over of their bar is no part of its last beat.
                let rest = length - units / DadaGP.unitsPerTick - (units % DadaGP.unitsPerTick == 0 ? 0 : 1)
                if isLast, let value = Rhythm.value(ofTicks: rest) ?? Rhythm.value(ofTicks: rest + 1) {
                    values = [value]
                } else {
                    values = Rhythm.values(forTicks: duration)
                }
                if beat.notes.isEmpty && isLast && values.count > 1 && !isFree {
                    // A rest need not fill a bar of known length.
                    values = [Rhythm.longestValue(within: duration)]
                }
                let written = write(
                    beat, values.first ?? NoteValue(), instrument, isDropped: isDropped, stringOffset: stringOffset)
                for part in TiedBeats.parts(of: written, values) { append(part) }
            }
            beatCount += voice.beats.count
            guard beatCount <= Limits.dadaGPBeats else {
                throw FormatError(.unsupported, at: 0, "more than \(Limits.dadaGPBeats) beats")
            }
            return voice
        }
    }

    /// The metre whose bars last so long: quarters where that can be, or smaller parts; free time for other lengths.
    ///
    /// No word says the metre, so that 6/8 reads as 3/4.
    static func metre(ofTicks length: Int) -> MasterBar {
        for unit in [4, 8, 16, 32, 64, 128] {
            let ticks = 4 * ticksPerQuarter / unit
            if length % ticks == 0, (1...32).contains(length / ticks) {
                return MasterBar(beats: UInt8(length / ticks), beatUnit: UInt8(unit))
            }
        }
        var master = MasterBar(
            beats: UInt8(min(max((length + ticksPerQuarter / 2) / ticksPerQuarter, 1), 32)), beatUnit: 4)
        master.isFreeTime = true
        return master
    }

    static let unknownArtist = "unknown"
}
