/// What a part does, in numbers, without its name, program and channel.
///
/// Shares lie in 0...1. Notes that begin at one time are one onset.
public struct PartFeatures: Hashable, Sendable {
    public var noteCount = 0
    /// MIDI note numbers; half of the notes lie below the median, a twentieth below the low and above the high.
    public var medianPitch = 0.0
    public var lowPitch = 0.0
    public var highPitch = 0.0
    /// Of onsets with two notes or more.
    public var chordShare = 0.0
    /// Notes an onset.
    public var chordSize = 0.0
    /// Of onsets at which two notes lie a fourth, a fifth or an octave apart, and none else.
    public var powerChordShare = 0.0
    /// Onsets a second, from the first to the last.
    public var density = 0.0
    /// Of the piece's time in which the part sounds.
    public var soundingShare = 0.0
    /// Of steps from the highest note of an onset to that of the next: the same note, up to a whole tone, a fifth or more.
    public var repeatedShare = 0.0
    public var stepShare = 0.0
    public var leapShare = 0.0
    /// Of groups of four steps that came before: in pitch, and in the time between onsets.
    public var pitchRepetition = 0.0
    public var rhythmRepetition = 0.0
    /// Of notes that bend.
    public var bendShare = 0.0
    /// How long half of the notes last at most, in quarters.
    public var medianLength = 0.0
    /// Of notes that last less than an eighth.
    public var shortShare = 0.0
    /// Of the time to the next onset, how much a note lasts, on average.
    public var legato = 0.0
    /// Different pitches, per hundred notes at most.
    public var pitchVariety = 0.0
    /// Of notes on keys that General MIDI gives to the bass drum, the snare, the hi-hat and the two main cymbals.
    public var kitShare = 0.0
    /// Of the onsets while others sound, at which the part is the lowest or the highest; a half where it is alone.
    public var lowestShare = 0.5
    public var highestShare = 0.5
    /// The highest and lowest open string; nil where the tuning is not known.
    public var openStrings: ClosedRange<Pitch>?

    /// The features of a track in the score that it plays in; all 0 for a track without notes.
    ///
    /// Cost: sorts of the notes of the whole score. For all tracks of a score ask `Score.partFeatures` once.
    public init(of track: Int, in score: Score) {
        self = score.tracks.indices.contains(track) ? score.partFeatures[track] : PartFeatures()
    }

    init() {}
}

extension Score {
    /// The features of all tracks.
    ///
    /// Cost: sorts of all notes.
    public var partFeatures: [PartFeatures] {
        let textures = PartTexture.ofAllTracks(in: self)
        let map = tempoMap
        var start = Int.max
        var end = 0
        for track in tracks {
            for note in track.notes {
                start = min(start, note.onset.count)
                end = max(end, note.end.count)
            }
        }
        let seconds = start < end ? map.seconds(at: Ticks(end)) - map.seconds(at: Ticks(start)) : 0
        return zip(tracks, textures).map { track, texture in
            PartFeatures(track, texture, map, ticksPerQuarter: ticksPerQuarter, pieceSeconds: seconds)
        }
    }
}

extension PartFeatures {
    private static let kitKeys: Set<UInt8> = [35, 36, 38, 40, 42, 44, 46, 49, 51, 57]

    fileprivate init(
        _ track: Track, _ texture: PartTexture, _ map: TempoMap, ticksPerQuarter: Int, pieceSeconds: Double
    ) {
        let notes = track.notes.inCanonicalOrder()
        guard let first = notes.first, let last = notes.last else { return }
        let count = Double(notes.count)
        noteCount = notes.count
        if let lowest = track.tuning?.strings.min(), let highest = track.tuning?.strings.max() {
            openStrings = lowest...highest
        }

        let pitches = notes.map { Double($0.pitch.number) }.sorted()
        medianPitch = pitches[pitches.count / 2]
        lowPitch = pitches[pitches.count / 20]
        highPitch = pitches[pitches.count - 1 - pitches.count / 20]
        pitchVariety = Double(Set(notes.map(\.pitch)).count) / min(count, 100)
        kitShare = Double(notes.count { PartFeatures.kitKeys.contains($0.pitch.number) }) / count
        bendShare = Double(track.withNoteBends().notes.count(where: \.isBent)) / count

        let lengths = notes.map { Double($0.duration.count) / Double(ticksPerQuarter) }.sorted()
        medianLength = lengths[lengths.count / 2]
        shortShare = Double(lengths.count { $0 < 0.45 }) / count

        takeOnsets(of: notes, ticksPerQuarter: ticksPerQuarter)
        let seconds = map.seconds(at: last.onset) - map.seconds(at: first.onset)
        if seconds > 0 { density = count / chordSize / seconds }
        if pieceSeconds > 0 { soundingShare = min(PartFeatures.soundingSeconds(notes, map) / pieceSeconds, 1) }
        if texture.accompanied > 0 {
            lowestShare = Double(texture.lowest) / Double(texture.accompanied)
            highestShare = Double(texture.highest) / Double(texture.accompanied)
        }
    }

    private mutating func takeOnsets(of notes: [Note], ticksPerQuarter: Int) {
        var onsets: [(time: Int, highest: Int, length: Int)] = []
        var (chords, powerChords) = (0, 0)
        var index = 0
        while index < notes.count {
            let time = notes[index].onset
            var group: [Int] = []
            var length = 0
            while index < notes.count, notes[index].onset == time {
                group.append(Int(notes[index].pitch.number))
                length = max(length, notes[index].duration.count)
                index += 1
            }
            if group.count > 1 { chords += 1 }
            let lowest = group[0]
            if group.count > 1, group.allSatisfy({ [0, 5, 7].contains(($0 - lowest) % 12) }) { powerChords += 1 }
            onsets.append((time.count, group[group.count - 1], length))
        }
        let count = Double(onsets.count)
        chordShare = Double(chords) / count
        powerChordShare = Double(powerChords) / count
        chordSize = Double(notes.count) / count

        let steps = zip(onsets.dropFirst(), onsets).map { $0.highest - $1.highest }
        let gaps = zip(onsets.dropFirst(), onsets).map { $0.time - $1.time }
        guard !steps.isEmpty else { return }
        let stepCount = Double(steps.count)
        repeatedShare = Double(steps.count { $0 == 0 }) / stepCount
        stepShare = Double(steps.count { (1...2).contains(abs($0)) }) / stepCount
        leapShare = Double(steps.count { abs($0) >= 7 }) / stepCount
        legato = zip(onsets, gaps).reduce(0) { $0 + min(Double($1.0.length) / Double(max($1.1, 1)), 2) } / stepCount
        pitchRepetition = PartFeatures.repetition(steps)
        // To a twelfth of a quarter, and no longer than four.
        rhythmRepetition = PartFeatures.repetition(
            gaps.map { min(Int((12 * Double($0) / Double(ticksPerQuarter)).rounded()), 48) })
    }

    /// How many groups of four numbers are like one before.
    private static func repetition(_ numbers: [Int]) -> Double {
        guard numbers.count >= 4 else { return 0 }
        var seen: Set<[Int]> = []
        for index in 0...numbers.count - 4 { seen.insert(Array(numbers[index..<index + 4])) }
        return 1 - Double(seen.count) / Double(numbers.count - 3)
    }

    /// The time that at least one of the notes sounds.
    private static func soundingSeconds(_ notes: [Note], _ map: TempoMap) -> Double {
        var seconds = 0.0
        var (start, end) = (0, 0)
        for note in notes {
            if note.onset.count > end {
                seconds += map.seconds(at: Ticks(end)) - map.seconds(at: Ticks(start))
                start = note.onset.count
            }
            end = max(end, note.end.count)
        }
        return seconds + map.seconds(at: Ticks(end)) - map.seconds(at: Ticks(start))
    }
}
