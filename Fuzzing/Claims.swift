import Formats
import Music

// What has to hold of every score that a reader returns; compiled with each harness, as `Entry` is.

/// Ends the run, as a trap would, when what was written does not read back as what was read.
func expectEqual<Value: Equatable>(_ back: Value, _ value: Value, _ claim: StaticString) {
    if back == value { return }
    fatalError("\(claim)\n  was:  \(value)\n  back: \(back)")
}

/// What was read can be written, unless a limit forbids it, and read again.
///
/// - Returns: nil where a limit forbids it.
func expectReadable<Value>(_ reading: () throws(FormatError) -> Value) -> Value? {
    do throws(FormatError) {
        return try reading()
    } catch {
        if error.kind == .unsupported { return nil }
        fatalError("what was read cannot be written and read again: \(error)")
    }
}

/// The numbers of a note that a MIDI file keeps.
func struck(_ notes: [Note]) -> [Note] {
    notes.map { Note(onset: $0.onset, duration: $0.duration, pitch: $0.pitch, velocity: $0.velocity) }
        .inCanonicalOrder()
}

/// A score that some reader returned keeps its notes in a MIDI file and all that words say in the extended form.
func expectKept(_ score: Score) {
    if let back = expectReadable({ () throws(FormatError) in
        try StandardMIDI.read(StandardMIDI.write(score)).score
    }) {
        expectEqual(struck(back.notes), struck(score.notes), "a MIDI file keeps the notes")
    }
}
