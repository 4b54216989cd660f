extension Tablature {
    /// A place on the page.
    struct BeatPlace {
        var bar: Int
        /// In `NoteValue.unitsPerQuarter` from the start of the bar.
        var offset: Int
    }

    /// Calls `body` with every change of the mix, track after track, in the written order.
    func forEachMixChange(_ body: (_ track: Int, BeatPlace, MixChange) -> Void) {
        var times = BeatTimes()
        for track in tracks.indices {
            let bars = tracks[track].bars
            for bar in bars.indices where bar < masterBars.count {
                for voice in bars[bar].voices.indices {
                    let beats = bars[bar].voices[voice].beats
                    guard beats.contains(where: { $0.mixChange != nil }) else { continue }
                    times.set(beats, feel: masterBars[bar].tripletFeel)
                    for index in beats.indices {
                        guard let change = beats[index].mixChange else { continue }
                        body(track, BeatPlace(bar: bar, offset: times.starts[index]), change)
                    }
                }
            }
        }
    }
}

/// What the mixer does while a piece is played: programs, volume, place, and effects of each track.
struct MixPlan {
    private struct Written {
        var bar: Int
        var offset: Int
        var value: Double
        var fade: Int
    }

    /// What can change.
    private enum Parameter: Int, CaseIterable {
        case program, volume, pan, chorus, reverb, phaser, tremolo

        /// The number of the controller; nil for the program.
        var controller: UInt8? {
            switch self {
            case .program: nil
            case .volume: 7
            case .pan: 10
            case .chorus: 93
            case .reverb: 91
            case .phaser: 95
            case .tremolo: 92
            }
        }
    }

    /// By track and parameter, in the written order.
    private var written: [Int: [[Written]]] = [:]

    init(_ tablature: Tablature) {
        var written: [Int: [[Written]]] = [:]
        let none = [[Written]](repeating: [], count: Parameter.allCases.count)
        tablature.forEachMixChange { track, place, change in
            let beat = NoteValue.unitsPerQuarter * 4 / max(Int(tablature.masterBars[place.bar].beatUnit), 1)
            func add(_ parameter: Parameter, _ fading: MixChange.Fading<UInt8>?) {
                guard let fading else { return }
                let change = Written(
                    bar: place.bar, offset: place.offset, value: Double(min(fading.value, 127)),
                    fade: Int(fading.beats) * beat)
                for target in fading.isForAll ? tablature.tracks.indices : track..<(track + 1) {
                    written[target, default: none][parameter.rawValue].append(change)
                }
            }
            add(.program, change.program.map { MixChange.Fading($0) })
            add(.volume, change.volume)
            add(.pan, change.pan)
            add(.chorus, change.chorus)
            add(.reverb, change.reverb)
            add(.phaser, change.phaser)
            add(.tremolo, change.tremolo)
        }
        for track in Array(written.keys) {
            for parameter in Parameter.allCases {
                // Voices and other tracks come in their own order.
                let sorted = written[track]?[parameter.rawValue].enumerated().sorted {
                    ($0.element.bar, $0.element.offset, $0.offset) < ($1.element.bar, $1.element.offset, $1.offset)
                }
                written[track]?[parameter.rawValue] = sorted?.map(\.element) ?? []
            }
        }
        self.written = written
    }

    /// The set-up of a track at time 0 and its changes, in no order.
    func events(of track: Int, _ sound: TabTrack.Sound, _ playthrough: Playthrough) -> [ChannelEvent] {
        var events: [ChannelEvent] = []
        for parameter in Parameter.allCases {
            let start = Self.start(parameter, sound)
            var last = -1
            func emit(_ time: Int, _ value: Double) {
                let value = UInt8(min(max(value.rounded(), 0), 127))
                guard Int(value) != last else { return }
                last = Int(value)
                let message: ChannelEvent.Message =
                    if let number = parameter.controller { .control(number: number, value: value) } else {
                        .program(value)
                    }
                events.append(ChannelEvent(time: Ticks(time), message))
            }
            // Effects that are off need not be said.
            if parameter == .volume || parameter == .pan || parameter != .program && start > 0 { emit(0, start) }
            last = Int(start)
            guard let written = written[track]?[parameter.rawValue], !written.isEmpty else { continue }
            Self.changes(written, from: start, playthrough).forEachValue(
                from: start, step: PerformanceRules.controllerStep, end: playthrough.end, emit)
        }
        return events
    }

    private static func start(_ parameter: Parameter, _ sound: TabTrack.Sound) -> Double {
        let value =
            switch parameter {
            case .program: sound.program
            case .volume: sound.volume
            case .pan: sound.pan
            case .chorus: sound.chorus
            case .reverb: sound.reverb
            case .phaser: sound.phaser
            case .tremolo: sound.tremolo
            }
        return Double(min(value, 127))
    }

    /// The changes as they are played; a jump brings back what held before the place that it leads to.
    private static func changes(_ written: [Written], from start: Double, _ playthrough: Playthrough) -> Automation {
        var plan = Automation()
        var current = start
        for played in playthrough.bars {
            var low = 0
            var high = written.count  // the first change in the bar or behind it lies in low...high
            while low < high {
                let middle = (low + high) / 2
                if written[middle].bar < played.bar { low = middle + 1 } else { high = middle }
            }
            let before = low > 0 ? written[low - 1].value : start
            if played.isJump, before != current {
                plan.changes.append(Automation.Change(time: played.start, value: before))
                current = before
            }
            while low < written.count, written[low].bar == played.bar {
                if written[low].offset < played.exactLength {
                    plan.changes.append(
                        Automation.Change(
                            time: played.tick(written[low].offset), value: written[low].value,
                            fade: Playthrough.ticks(written[low].fade)))
                    current = written[low].value
                }
                low += 1
            }
        }
        return plan
    }
}
