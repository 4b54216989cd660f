import Formats
import Music
import Mutators

/// Standard MIDI files as events: what is read is written and reads back equal, also with its own score put into it.
func fuzz(_ bytes: [UInt8]) {
    guard let file = try? StandardMIDI.File(bytes) else { return }
    let back = expectReadable { () throws(FormatError) in
        let written = try file.bytes()
        return (file: try StandardMIDI.File(written), score: try StandardMIDI.read(written).score, bytes: written)
    }
    guard let back else { return }
    if !hasLongGaps(file) { expectEqual(back.file, file, "the events of a written file are those read") }
    let over = expectReadable { () throws(FormatError) in try StandardMIDI.write(back.score, over: back.file) }
    if let over { expectEqual(over, back.bytes, "a file with its own score put into it is the same file") }
}

/// Whether events lie further apart than the 28 bits of a file can say, so that empty events have to bridge the gap.
private func hasLongGaps(_ file: StandardMIDI.File) -> Bool {
    file.tracks.contains { track in
        let times = [.zero] + track.events.map(\.time) + [track.end]
        return zip(times, times.dropFirst()).contains { $1.count - $0.count > 0x0FFF_FFFF }
    }
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    MIDIMutator.mutated(bytes, longest: longest, &dice)
}
