extension DadaGP {
    /// A song as its words say it: bars in which beats stand at ticks.
    struct Song {
        var artist = ""
        var downtune = 0
        var tempo = 0
        var bars: [SongBar] = []
        /// How often an instrument came before another at one time: `precedence[first][second]`.
        var precedence = [[Int]](
            repeating: [Int](repeating: 0, count: Instrument.allCases.count), count: Instrument.allCases.count)
        /// In the order in which they first came.
        var instruments: [Instrument] = []
        var log = FindingLog()
    }

    struct SongBar {
        /// In ticks.
        var length = 0
        var signs: [MeasureSign] = []
        /// By the number of the instrument, in order of time.
        var beats = [[SongBeat]](repeating: [], count: Instrument.allCases.count)
    }

    struct SongBeat {
        /// From the beginning of the bar, in ticks.
        var onset: Int
        /// None for a rest.
        var notes: [SongNote] = []
        var effects: [BeatEffect] = []
    }

    struct SongNote {
        var string: Int
        var fret: Int
        var effects: [NoteEffect] = []
    }

    /// Puts words together to a song.
    struct SongReader {
        private var song = Song()
        private var bar = SongBar()
        private var isInBar = false
        private var hasStarted = false
        private var hasEnded = false
        private var seen: (downtune: Bool, tempo: Bool) = (false, false)
        /// Ticks since the bar began.
        private var clock = 0
        /// Instruments with notes or rests at this time.
        private var atThisTime: [Instrument] = []
        /// Since the beat before, of whatever instrument; a bar that ends with beats and no wait lasts so much longer.
        private var lastDistance = DadaGP.ticksPerQuarter / 2
        private var ticksSinceBeat = DadaGP.ticksPerQuarter / 2
        /// What the next effect belongs to.
        private var place = Place.none
        /// What the next parameter belongs to.
        private var effect = Place.none

        private enum Place {
            case none
            /// The last beat of the instrument.
            case beat(Instrument)
            /// The last note of that beat.
            case note(Instrument)
            /// A note that is left out, with all that is said of it; the instrument has a beat all the same.
            case nowhere(Instrument)
        }

        mutating func take(_ token: Token, _ word: Word) throws(FormatError) {
            guard hasStarted else { return try takeHead(token, word) }
            if hasEnded {
                song.log.note(.repaired, "afterEnd", "words after 'end' are left out", at: word.offset)
                return
            }
            switch token {
            case .newMeasure:
                finishBar(word.offset)
                guard song.bars.count < Limits.dadaGPBars else {
                    throw word.failure(.unsupported, "more than \(Limits.dadaGPBars) bars")
                }
                isInBar = true
            case .end:
                finishBar(word.offset, isLast: true)
                hasEnded = true
            case .artist, .genre, .downtune, .tempo, .start, .bareWord:
                throw word.failure(.malformed, "does not stand behind 'start'")
            default:
                guard isInBar else { throw word.failure(.malformed, "stands before the first 'new_measure'") }
                try takeBody(token, word)
            }
        }

        mutating func finish(wordCount: Int) throws(FormatError) -> Song {
            guard hasStarted else {
                throw FormatError(.invalid, at: 0, "no DadaGP text: 'start' is missing in \(wordCount) words")
            }
            if !hasEnded {
                finishBar(0, isLast: true)
                song.log.note(.repaired, "missingEnd", "the text stops without 'end'", at: 0)
            }
            guard !song.bars.isEmpty else { throw FormatError(.malformed, at: 0, "no bar follows 'start'") }
            return song
        }

        // MARK: Head

        private mutating func takeHead(_ token: Token, _ word: Word) throws(FormatError) {
            switch token {
            case .artist(let name): song.artist = name
            case .bareWord(let name) where word.number == 1: song.artist = name
            case .genre: song.log.note(.notKept, "genre", "a tablature has no genre", at: word.offset)
            case .downtune(let semitones):
                song.downtune = semitones
                seen.downtune = true
            case .tempo(let tempo):
                song.tempo = tempo
                seen.tempo = true
            case .start:
                hasStarted = true
                if !seen.downtune {
                    song.log.note(.repaired, "missingDowntune", "no 'downtune' before 'start': 0", at: word.offset)
                }
                if !seen.tempo || song.tempo == 0 {
                    song.log.note(.repaired, "missingTempo", "no tempo before 'start': 120", at: word.offset)
                    song.tempo = 120
                }
            case .bareWord: throw word.failure(.malformed, "no word of DadaGP")
            default: throw word.failure(.malformed, "stands before 'start'")
            }
        }

        // MARK: Body

        private mutating func takeBody(_ token: Token, _ word: Word) throws(FormatError) {
            switch token {
            case .sign(let sign): take(sign, word)
            case .note(let instrument, let string, let fret): takeNote(instrument, string, fret, word)
            case .rest(let instrument):
                beginBeat(instrument, word)
                place = .beat(instrument)
                effect = .none
            case .noteEffect(let value): take(value, word)
            case .beatEffect(let value): take(value, word)
            case .parameter(let value): take(value, word)
            case .wait(let ticks):
                guard clock + ticks <= Limits.dadaGPBarTicks else {
                    throw word.failure(.unsupported, "the bar lasts more than \(Limits.dadaGPBarTicks) ticks")
                }
                clock += ticks
                ticksSinceBeat += ticks
                if ticks > 0 { atThisTime = [] }
                place = .none
                effect = .none
            default: throw word.failure(.malformed, "does not stand in a bar")
            }
        }

        private mutating func take(_ sign: MeasureSign, _ word: Word) {
            if bar.signs.contains(where: { $0.kind == sign.kind }) {
                song.log.note(
                    .repaired, "signTwice", "a bar has one sign of a kind; the first is kept", at: word.offset)
            } else {
                bar.signs.append(sign)
            }
        }

        /// Makes sure that the instrument has a beat at this time.
        private mutating func beginBeat(_ instrument: Instrument, _ word: Word) {
            let index = Int(instrument.rawValue)
            if !atThisTime.contains(instrument) {
                for other in atThisTime { song.precedence[Int(other.rawValue)][index] += 1 }
                atThisTime.append(instrument)
                if !song.instruments.contains(instrument) { song.instruments.append(instrument) }
                // What stands so close cannot be written as two beats.
                if let last = bar.beats[index].last, clock - last.onset < Rhythm.shortest {
                    song.log.note(
                        .repaired, "nearlyTogether",
                        "beats fewer than \(Rhythm.shortest) ticks apart are struck together", at: word.offset)
                } else {
                    bar.beats[index].append(SongBeat(onset: clock))
                }
            }
            if ticksSinceBeat > 0 { lastDistance = ticksSinceBeat }
            ticksSinceBeat = 0
        }

        private mutating func takeNote(_ instrument: Instrument, _ string: Int, _ fret: Int, _ word: Word) {
            beginBeat(instrument, word)
            let index = Int(instrument.rawValue)
            let notes = bar.beats[index].last?.notes ?? []
            let isTaken = notes.contains { instrument == .drums ? $0.fret == fret : $0.string == string }
            if isTaken || instrument == .drums && notes.count >= DadaGP.mostDrums {
                song.log.note(
                    .repaired, isTaken ? "noteTwice" : "tooManyDrums",
                    isTaken
                        ? "a string or drum is struck once at a time; the first note is kept"
                        : "at most \(DadaGP.mostDrums) drums are struck at a time", at: word.offset)
                place = .nowhere(instrument)
            } else {
                withBeat(instrument) { $0.notes.append(SongNote(string: string, fret: fret)) }
                place = .note(instrument)
            }
            effect = .none
        }

        private mutating func take(_ value: NoteEffect, _ word: Word) {
            effect = place
            switch place {
            case .note(let instrument): withNote(instrument) { $0.effects.append(value) }
            case .nowhere: break
            case .beat, .none:
                effect = .none
                song.log.note(.repaired, "strayEffect", "an effect without its note is left out", at: word.offset)
            }
        }

        private mutating func take(_ value: BeatEffect, _ word: Word) {
            switch place {
            case .note(let instrument), .nowhere(let instrument), .beat(let instrument):
                withBeat(instrument) { $0.effects.append(value) }
                effect = .beat(instrument)
            case .none:
                effect = .none
                song.log.note(.repaired, "strayEffect", "an effect without its note is left out", at: word.offset)
            }
        }

        private mutating func take(_ parameter: Parameter, _ word: Word) {
            var isTaken = false
            switch effect {
            case .note(let instrument):
                withNote(instrument) {
                    if !$0.effects.isEmpty { isTaken = $0.effects[$0.effects.count - 1].take(parameter) }
                }
            case .beat(let instrument):
                withBeat(instrument) {
                    if !$0.effects.isEmpty { isTaken = $0.effects[$0.effects.count - 1].take(parameter) }
                }
            case .nowhere: isTaken = true
            case .none: break
            }
            if !isTaken {
                song.log.note(
                    .repaired, "strayParameter", "a parameter that its effect does not have is left out",
                    at: word.offset)
            }
        }

        private mutating func withBeat(_ instrument: Instrument, _ change: (inout SongBeat) -> Void) {
            let index = Int(instrument.rawValue)
            let count = bar.beats[index].count
            if count > 0 { change(&bar.beats[index][count - 1]) }
        }

        private mutating func withNote(_ instrument: Instrument, _ change: (inout SongNote) -> Void) {
            withBeat(instrument) { beat in
                if !beat.notes.isEmpty { change(&beat.notes[beat.notes.count - 1]) }
            }
        }

        /// Moves beats that have next to no time before the end of the bar.
        private mutating func makeRoomForLastBeats(_ offset: Int) {
            let latest = bar.length - Rhythm.shortest
            for index in bar.beats.indices {
                guard let last = bar.beats[index].last, last.onset > latest else { continue }
                song.log.note(
                    .repaired, "lateBeat", "a beat that lasts fewer than \(Rhythm.shortest) ticks is struck earlier",
                    at: offset)
                let count = bar.beats[index].count
                if count > 1, bar.beats[index][count - 2].onset + Rhythm.shortest > latest {
                    // Too near to the beat before, which takes its place.
                    bar.beats[index].removeLast()
                } else {
                    bar.beats[index][count - 1].onset = latest
                }
            }
        }

        private mutating func finishBar(_ offset: Int, isLast: Bool = false) {
            guard isInBar else { return }
            if !atThisTime.isEmpty {
                clock += lastDistance
                ticksSinceBeat = lastDistance
                song.log.note(
                    .repaired, "missingWait", "beats that no wait follows last as long as those before", at: offset)
            }
            // Encoders say no length of a last bar in which nothing stands.
            if isLast && clock == 0 { clock = song.bars.last?.length ?? 4 * DadaGP.ticksPerQuarter }
            if clock > 0 {
                bar.length = max(clock, Rhythm.shortest)
                makeRoomForLastBeats(offset)
                song.bars.append(bar)
            } else {
                song.log.note(.repaired, "emptyBar", "a bar without a wait is left out", at: offset)
            }
            bar = SongBar()
            isInBar = false
            clock = 0
            atThisTime = []
            place = .none
            effect = .none
        }
    }

    /// Drums that a beat of a tablature has lines for.
    static let mostDrums = 7
}
