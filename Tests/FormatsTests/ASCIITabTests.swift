import Formats
import Music
import Specimens
import Testing

@Suite struct ASCIITabTests {
    /// The lines of strings, by system: those that begin with one of these names.
    private func systems(_ text: String, names: [String]) -> [[Substring]] {
        var systems: [[Substring]] = []
        var next = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix(names[next] + "|") else { continue }
            if next == 0 { systems.append([]) }
            systems[systems.count - 1].append(line)
            next = (next + 1) % names.count
        }
        return systems
    }

    private let guitar = ["e", "B", "G", "D", "A", "E"]

    private func music(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.prefix { $0 != "Signs" }.joined(separator: "\n")
    }

    private func piece(_ beats: [Beat], _ change: (inout Tablature) -> Void = { _ in }) -> String {
        var tablature = Tablature(
            masterBars: [MasterBar()], tracks: [TabTrack(bars: [Bar(voices: [Voice(beats: beats)])])])
        change(&tablature)
        return ASCIITab.write(tablature)
    }

    private func beat(_ power: Int8, _ string: UInt8, _ fret: UInt8, _ change: (inout TabNote) -> Void = { _ in })
        -> Beat
    {
        var note = TabNote(string: string, fret: fret)
        change(&note)
        return Beat(NoteValue(power: power), notes: [note])
    }

    private func line(_ name: String, _ text: String) -> Substring? {
        text.split(separator: "\n").first { $0.hasPrefix(name + "|") }
    }

    @Test func aRiffReadsAsAGuitaristWritesIt() {
        let text = """
            Riff
            ====
            Tempo: 120

            Guitar (Acoustic Guitar (steel))
            Tuning: E A D G B E (standard)

                [Intro]
                4/4                                x3
                1                 2                   3                 4
                 e e e e q   rq    e e q   h                             w
            e||------------------|------------------||-----------------|-0---------------||
            B||------------------|---------10~~~~~--||-----------------|-0---------------||
            G||:-----------------|-5h7-7b9---------:||-----------------|-1---------------||
            D||:---------2-------|-----------------:||-----------------|-2---------------||
            A||----------2-------|------------------||-----------------|-2---------------||
            E||--0-0-3-3---------|------------------||-----------------|-0---------------||
                     PM|


            """
        #expect(music(ASCIITab.write(TablatureSpecimen.riff)) == text)
    }

    @Test func theSignsThatAreUsedAreExplainedAndNoOthers() {
        let signs = ASCIITab.write(TablatureSpecimen.riff).split(separator: "\n").drop { $0 != "Signs" }
        #expect(
            signs.joined(separator: "\n") == """
                Signs
                -----
                5h7      hammer-on
                7b9      bend to what the second fret sounds; 7.5 is a quarter tone above 7
                5~~      vibrato
                PM--|    palm mute
                w h q e  whole, half, quarter, 8th
                rq       rest
                ||: :||  repeat; x3: played three times in all
                """)
    }

    @Test(arguments: [0, 24, 40, 80, 200])
    func allLinesOfASystemAreOfOneLengthWithinTheWidth(width: Int) {
        let text = ASCIITab.write(TablatureSpecimen.everything, .init(width: width, tracks: [0]))
        let systems = systems(text, names: guitar)
        #expect(systems.allSatisfy { $0.count == 6 && Set($0.map(\.count)).count == 1 })
        let bars = systems.map { line in line[0].split(separator: "|").count - 1 }
        for (system, count) in zip(systems, bars) where count > 1 { #expect(system[0].count <= max(width, 24)) }
        #expect(systems.flatMap { $0 }.allSatisfy { $0.unicodeScalars.allSatisfy(\.isASCII) })
    }

    @Test func chordsStandInOneColumnWhateverTheirFrets() throws {
        let chord = Beat(notes: [
            TabNote(string: 1, fret: 9), TabNote(string: 2, fret: 12), TabNote(string: 3, fret: 111),
        ])
        let text = piece([chord, beat(2, 1, 5)])
        let lines = ["e", "B", "G"].compactMap { line($0, text) }
        #expect(lines == ["e|-9---5---||", "B|-12------||", "G|-111-----||"])
    }

    @Test func slidesBendsAndHarmonicsAreSpelled() {
        let text = piece([
            beat(2, 1, 5) { $0.techniques = .shiftSlide }, beat(2, 1, 3) { $0.techniques = .legatoSlide },
            beat(2, 1, 7) {
                $0.bend = TabBend(
                    points: [(0.0, 200.0), (0.5, 200), (1, 0)].map { .init(position: $0.0, cents: $0.1) })
            },
            beat(2, 1, 12) { $0.harmonic = Harmonic(.natural) },
        ])
        #expect(line("e", text) == "e|-5\\--3s--7pb9r7-<12>-||")
    }

    @Test func aSlurReachesOverOneBeatOfAnotherStringAndNoFurther() {
        let slurred = beat(3, 1, 5) { $0.isSlurred = true }
        let near = piece([slurred, beat(3, 2, 1), beat(3, 1, 7)])
        #expect(line("e", near) == "e|-5h--7--||")
        let far = piece([slurred, beat(3, 2, 1), beat(3, 2, 3), beat(3, 1, 7)])
        #expect(line("e", far)?.contains("h") == false)
    }

    @Test func aHeldNoteIsSeenOnlyAfterTheBarLine() {
        let held = beat(1, 1, 5) { $0.isTied = true }
        var tablature = Tablature(
            masterBars: [MasterBar(), MasterBar()],
            tracks: [
                TabTrack(bars: [
                    Bar(voices: [Voice(beats: [beat(1, 1, 5), held])]), Bar(voices: [Voice(beats: [held])]),
                ])
            ])
        tablature.tracks[0].name = "held"
        let text = ASCIITab.write(tablature)
        #expect(line("e", text) == "e|-5---------------|-(5)------||")
        #expect(text.contains("  h       +h"))
    }

    @Test func drumsHaveALineEach() {
        let text = ASCIITab.write(TablatureSpecimen.everything, .init(tracks: [2]))
        #expect(line("HH", text)?.hasPrefix("HH||:---x-x-x-x-x-x-o-|") == true)
        #expect(systems(text, names: ["CC", "HH", "SD", "BD"]).allSatisfy { $0.count == 4 })
    }

    @Test func otherTuningsAreNamedAsPlayersDo() {
        func names(_ strings: [Int]) -> [String] { TabTrack(strings: strings.compactMap { Pitch($0) }).stringNames }
        #expect(names([63, 58, 54, 49, 44, 39]) == ["eb", "Bb", "Gb", "Db", "Ab", "Eb"])
        #expect(names([62, 57, 54, 50, 45, 38]) == ["d", "A", "F#", "D", "A", "D"])
        #expect(names([43, 38, 33, 28]) == ["G", "D", "A", "E"])
    }

    @Test func whatIsLeftOutIsSaid() {
        var tablature = TablatureSpecimen.riff
        tablature.tracks[0].bars[2].voices[0].beats = [beat(2, 0, 60), beat(2, 7, 1)]
        tablature.tracks[0].bars[3].voices.append(Voice(beats: [beat(0, 1, 3)]))
        #expect(ASCIITab.notKept(TablatureSpecimen.riff).isEmpty)
        #expect(ASCIITab.notKept(tablature).map(\.code) == ["noString", "sharedString"])
        #expect(ASCIITab.notKept(tablature).map(\.count) == [2, 1])
    }

    @Test func nothingToWriteIsSaid() {
        #expect(ASCIITab.write(Tablature()) == "Untitled\n========\nTempo: 120\n\n(no tracks)\n")
        #expect(ASCIITab.write(Tablature(tracks: [TabTrack()])).contains("(no bars)"))
        #expect(ASCIITab.write(TablatureSpecimen.riff, .init(tracks: [7, -1])).contains("(no tracks)"))
    }

    @Test func whatNoInstrumentHasDoesNoHarm() {
        let text = piece([
            beat(-128, 255, 255) { $0.techniques = Techniques(rawValue: .max) },
            beat(127, 1, 255) {
                $0.techniques = Techniques(rawValue: .max)
                $0.bend = TabBend(points: [.init(position: .nan, cents: .infinity), .init(position: 0, cents: -1e300)])
                $0.harmonic = Harmonic(.artificial, touch: .infinity)
            },
        ]) {
            $0.tempo = .nan
            $0.information.title = "\u{1B}[31m\n\u{0}"
            $0.masterBars[0] = MasterBar(beats: 0, beatUnit: 0)
            $0.masterBars[0].endings = 255
            $0.masterBars[0].repeatCount = 255
            $0.masterBars[0].marker = MasterBar.Marker(title: String(repeating: "a ", count: 5_000))
            $0.tracks[0].bars[0].voices[0].beats[0].text = String(repeating: "b", count: 5_000)
        }
        #expect(!text.contains("\u{1B}"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test func tenThousandBarsTakeTheirLines() {
        var tablature = TablatureSpecimen.riff
        tablature.masterBars = [MasterBar](repeating: MasterBar(), count: 10_000)
        tablature.tracks[0].bars = [Bar](repeating: tablature.tracks[0].bars[0], count: 10_000)
        let systems = systems(ASCIITab.write(tablature), names: guitar)
        #expect(systems.count == 2_500 && systems.allSatisfy { $0[0].count <= 80 })
    }

    @Test func aTrackOfThreeHundredStringsIsWritten() {
        var track = TabTrack(strings: [Pitch](repeating: Pitch(lowBits: 60), count: 300))
        track.bars = [Bar(voices: [Voice(beats: [beat(2, 255, 9)])])]
        let text = ASCIITab.write(Tablature(masterBars: [MasterBar()], tracks: [track]))
        #expect(text.split(separator: "\n").count { $0.hasSuffix("||") } == 300)
    }
}
