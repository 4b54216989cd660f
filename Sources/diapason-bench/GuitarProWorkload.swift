import Formats
import Music
import Randomness
import Storage

/// From the bytes of 1,000 Guitar Pro 5 files to tablatures.
///
/// The files are pieces by dice, the same in every run: two guitars, a bass and drums, 16 bars of eight eighths, with
/// chords, bends, slides, ties and grace notes as often as in rock music; about 8 KB each.
struct GuitarProReading: Workload {
    private let contents: [[UInt8]]

    /// Makes the files in a folder, where the peer reads them, and keeps their bytes.
    init(in folder: String) throws {
        try Storage.createFolder(folder)
        var contents: [[UInt8]] = []
        for number in 0..<1_000 {
            var dice = RandomStream(seed: 1, purpose: "gp-read", step: UInt64(number))
            let bytes = try GuitarPro.writeGP5(GuitarProReading.piece(&dice)).bytes
            try Storage.write(bytes, to: StoragePath.joined(folder, "\(number + 1_000).gp5"))
            contents.append(bytes)
        }
        self.contents = contents
    }

    /// - Returns: files/s, and the notes met in one pass.
    func round() throws -> Round {
        var passes = 0
        var time = 0.0
        var notes = 0
        while time < 0.5 {
            notes = 0
            time += try seconds { for file in contents { notes += try GuitarPro.read(file).tablature.noteCount } }
            passes += 1
        }
        return Round(figure: Double(contents.count * passes) / time, check: Double(notes))
    }

    // MARK: The pieces

    private static func piece(_ dice: inout RandomStream) -> Tablature {
        var tablature = Tablature(masterBars: Array(repeating: MasterBar(), count: 16))
        tablature.information.title = "Dice"
        for (index, name) in ["Lead", "Rhythm", "Bass", "Drums"].enumerated() {
            var track = TabTrack(name: name)
            track.isDrums = index == 3
            track.sound.channel = track.isDrums ? 9 : UInt8(2 * index)
            track.sound.effectChannel = track.isDrums ? 9 : track.sound.channel + 1
            track.sound.program = [30, 29, 33, 0][index]
            track.bars = (0..<16).map { _ in
                Bar(voices: [Voice(beats: (0..<8).map { _ in beat(isLead: index == 0, &dice) })])
            }
            tablature.tracks.append(track)
        }
        return tablature
    }

    private static func beat(isLead: Bool, _ dice: inout RandomStream) -> Beat {
        func below(_ bound: Int) -> Int { Int(dice.next() % UInt64(bound)) }
        var beat = Beat(NoteValue(power: 3))
        let first = 1 + below(4)
        let fret = UInt8(below(16))
        for string in first..<first + (below(4) == 0 ? 3 : 1) {
            var note = TabNote(string: UInt8(string), fret: fret, velocity: TabNote.velocity(ofDynamic: 5 + below(3)))
            switch below(12) {
            case 0: note.techniques = .palmMute
            case 1: note.techniques = [.letRing, .vibrato]
            case 2: note.techniques = .shiftSlide
            case 3: note.techniques = .deadNote
            case 4: note.isSlurred = true
            case 5 where isLead:
                let shape: [(Double, Double)] = [(0, 0), (15, 100), (30, 200), (60, 200)]
                note.bend = TabBend(.bend, points: shape.map { TabBend.Point(position: $0.0 / 60, cents: $0.1) })
            case 6 where isLead: beat.graceNotes = [GraceNote(string: UInt8(string), fret: fret, power: 5)]
            default: break
            }
            beat.notes.append(note)
        }
        if below(10) == 0 { beat.notes = [] }
        if beat.notes.isEmpty { beat.graceNotes = [] }
        return beat
    }
}
