import Music
import Testing

@Suite struct PartRoleTests {
    /// Notes a quarter apart unless said otherwise, 480 ticks each.
    private func part(_ chords: [[Int]], every ticks: Int = 480, length: Int = 480, bends: Bool = false) -> Track {
        var track = Track()
        for (index, chord) in chords.enumerated() {
            for number in chord {
                guard let pitch = Pitch(number) else { continue }
                track.notes.append(
                    Note(
                        onset: Ticks(index * ticks), duration: Ticks(length), pitch: pitch, velocity: 90,
                        bends: bends ? [PitchBend(time: .zero, cents: 100)] : []))
            }
        }
        return track
    }

    private func score(_ tracks: Track...) -> Score { Score(ticksPerQuarter: 480, tracks: tracks) }

    private let bassLine = [40, 40, 43, 45, 40, 40, 38, 40].map { [$0 - 12] }
    private let melody = [76, 79, 81, 83, 84, 83, 79, 76].map { [$0] }
    private let powerChords = [40, 40, 43, 45, 40, 40, 38, 40].map { [$0, $0 + 7, $0 + 12] }

    private func repeated(_ chords: [[Int]]) -> [[Int]] { (0..<8).flatMap { _ in chords } }

    @Test func featuresCountWhatIsPlayed() {
        let features = PartFeatures(of: 0, in: score(part(powerChords), part(melody, bends: true)))
        #expect(features.noteCount == 24)
        #expect(features.chordShare == 1 && features.chordSize == 3 && features.powerChordShare == 1)
        #expect((features.lowPitch, features.medianPitch, features.highPitch) == (40, 47, 55))
        // 120 quarters a minute: eight onsets in 3.5 seconds.
        #expect(abs(features.density - 8 / 3.5) < 1e-9)
        #expect(features.soundingShare == 1 && features.legato == 1 && features.medianLength == 1)
        #expect(features.lowestShare == 1 && features.highestShare == 0 && features.bendShare == 0)
        #expect(abs(features.repeatedShare - 2.0 / 7) < 1e-9 && abs(features.stepShare - 3.0 / 7) < 1e-9)
        let upper = PartFeatures(of: 1, in: score(part(powerChords), part(melody, bends: true)))
        #expect(upper.lowestShare == 0 && upper.highestShare == 1 && upper.bendShare == 1 && upper.chordShare == 0)
    }

    @Test func repetitionIsWhatCameBefore() {
        let once = PartFeatures(of: 0, in: score(part(melody)))
        let often = PartFeatures(of: 0, in: score(part(repeated(melody))))
        #expect(once.pitchRepetition == 0 && once.rhythmRepetition > 0)
        #expect(often.pitchRepetition > 0.8 && often.rhythmRepetition > 0.9)
    }

    @Test func aLonePartIsNeitherLowestNorHighest() {
        let features = PartFeatures(of: 0, in: score(part(melody)))
        #expect(features.lowestShare == 0.5 && features.highestShare == 0.5)
    }

    @Test func drumsDoNotCountAsTheLowest() {
        var drums = part([[36], [38], [36], [38]])
        drums.isDrums = true
        let features = PartFeatures(of: 0, in: score(part(bassLine), part(melody), drums))
        #expect(features.lowestShare == 1)
    }

    @Test func aBandIsToldApart() {
        var drums = part(repeated([[36, 42], [42], [38, 42], [42]]), every: 240, length: 60)
        drums.isDrums = true
        let band = score(
            part(repeated(melody), every: 240, length: 200, bends: true), part(repeated(powerChords)),
            part(repeated(bassLine)), drums)
        let estimates = band.roleEstimates()
        #expect(estimates.map(\.role)[2] == .bass)
        #expect(estimates.map(\.role)[3] == .drums && estimates[3].confidence == 1)
        #expect(estimates[0].role == .lead && estimates[1].role != .bass)
        #expect(band.roles() == estimates.map(\.role))
        #expect(estimates.allSatisfy { (0...1).contains($0.confidence) && (0...1).contains($0.bassProbability) })
    }

    @Test func namesProgramsAndChannelsChangeNothing() {
        let plain = score(part(repeated(melody)), part(repeated(bassLine)))
        var named = plain
        named.tracks[0].name = "Bass"
        named.tracks[0].program = 33
        named.tracks[1].name = "Lead guitar"
        named.tracks[1].channel = 9
        #expect(named.roleEstimates() == plain.roleEstimates())
    }

    @Test func aKnownTuningDecides() {
        var low = score(part(repeated(bassLine)), part(repeated(melody)))
        low.tracks[0].tuning = Tuning(strings: [64, 59, 55, 50, 45, 38].compactMap { Pitch($0) })
        #expect(low.roles()[0] != .bass)
        low.tracks[1].tuning = Tuning(strings: [43, 38, 33, 28].compactMap { Pitch($0) })
        #expect(low.roles()[1] == .bass)
    }

    @Test func emptyPartsAreOther() {
        let empty = score(Track(), part(melody))
        #expect(empty.roleEstimates()[0] == PartRole.Estimate(.other, confidence: 0, bassProbability: 0))
        #expect(score().roles().isEmpty)
        #expect(PartFeatures(of: 7, in: empty).noteCount == 0)
    }
}

@Suite struct TrackSelectionTests {
    private func track(_ name: String, program: UInt8 = 27, pitches: [Int] = [60, 64], bent: Int = 0) -> Track {
        var track = Track(name: name, program: program)
        for (index, number) in pitches.enumerated() {
            guard let pitch = Pitch(number) else { continue }
            track.notes.append(
                Note(
                    onset: Ticks(480 * index), duration: Ticks(480), pitch: pitch, velocity: 90,
                    bends: index < bent ? [PitchBend(time: .zero, cents: 50)] : []))
        }
        return track
    }

    private func selected(_ tracks: [Track], _ set: (inout TrackSelection) -> Void) -> [Int] {
        var selection = TrackSelection()
        set(&selection)
        return selection.tracks(of: Score(ticksPerQuarter: 480, tracks: tracks))
    }

    @Test func withoutConditionsAllButDrumsAndSilenceAreTaken() {
        var drums = track("Drums")
        drums.isDrums = true
        let tracks = [track("a"), drums, Track(name: "empty"), track("b")]
        #expect(selected(tracks) { _ in } == [0, 3])
        #expect(selected(tracks) { $0.allowsDrums = true } == [0, 1, 3])
    }

    @Test func bendsAreAskedForByShare() {
        let tracks = [track("a"), track("b", bent: 1), track("c", bent: 2)]
        #expect(selected(tracks) { $0.leastBendShare = 0 } == [1, 2])
        #expect(selected(tracks) { $0.leastBendShare = 0.6 } == [2])
        var wheel = track("wheel")
        wheel.events = [ChannelEvent(time: .zero, .bend(9_000))]
        #expect(selected([wheel]) { $0.leastBendShare = 0 } == [0])
    }

    @Test func namesAreComparedWithoutCapitalsAndAccents() {
        let tracks = [track(" Guitare Éléctrique "), track("Basse"), track("guitar 2"), track("")]
        #expect(selected(tracks) { $0.names = ["GUITARE electrique", "basse"] } == [0, 1])
        #expect(
            selected(tracks) {
                $0.names = ["Guitar"]
                $0.nameMatch = .part
            } == [0, 2])
    }

    @Test func programsAndRangesAreAskedFor() {
        let tracks = [
            track("a", program: 30), track("b", program: 33, pitches: [28, 40]), track("c", program: 30, pitches: [30]),
        ]
        #expect(selected(tracks) { $0.programs = [30] } == [0, 2])
        #expect(selected(tracks) { $0.pitches = Pitch(lowBits: 40)...Pitch(lowBits: 88) } == [0])
        #expect(
            selected(tracks) {
                $0.programs = [30]
                $0.pitches = Pitch(lowBits: 0)...Pitch(lowBits: 50)
            } == [2])
    }

    @Test func rolesAreAskedForWithTheirConfidence() {
        let bass = track("", pitches: (0..<64).map { [28, 28, 31, 33][$0 % 4] })
        let lead = track("", pitches: (0..<64).map { [76, 79, 81, 83, 84, 81][$0 % 6] })
        #expect(selected([bass, lead]) { $0.roles = [.bass] } == [0])
        #expect(!selected([bass, lead]) { $0.roles = [.lead, .rhythm, .other] }.contains(0))
        #expect(
            selected([bass, lead]) {
                $0.roles = [.bass]
                $0.leastConfidence = 1.1
            } == [])
    }
}
