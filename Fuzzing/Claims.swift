import Checkpoints
import Formats
import Music
import Tokenizers

// What has to hold of everything that a reader returns; compiled with each harness, as `Entry` is.

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

/// A score from whatever reader keeps its notes in a MIDI file and everything but its texts in the extended form.
func expectKept(_ score: Score) {
    let file = expectReadable { () throws(FormatError) in try StandardMIDI.read(StandardMIDI.write(score)).score }
    if let file { expectEqual(struck(file.notes), struck(score.notes), "a MIDI file keeps the notes") }
    let text = expectReadable { () throws(FormatError) in try ExtendedMIDI.read(ExtendedMIDI.utf8(of: score)).score }
    guard let text else { return }
    expectEqual(struck(text.notes), struck(score.notes), "the extended form keeps the notes")
    expectEqual(text.tempos, score.tempos, "the extended form keeps the tempos")
    expectEqual(text.timeSignatures, score.timeSignatures, "the extended form keeps the metres")
    expectEqual(text.keySignatures, score.keySignatures, "the extended form keeps the keys")
    expectEqual(text.tracks.map(\.events), score.tracks.map(\.events), "the extended form keeps the events")
}

/// The numbers of a note that every format keeps.
func struck(_ notes: [Note]) -> [Note] {
    notes.map { Note(onset: $0.onset, duration: $0.duration, pitch: $0.pitch, velocity: $0.velocity) }
        .inCanonicalOrder()
}

/// Words say the same in text and in the compact form; the notes that they make have one text, and come back from it.
func expectKept(_ words: [SimplifiedMIDI.Word]) {
    let hasBends = words.first?.bend != nil
    let back = expectReadable { () throws(FormatError) in
        let compact = CompactMIDI.utf8(of: words)
        expectEqual(try CompactMIDI.words(inUTF8: compact), words, "the compact form keeps the words")
        let text = SimplifiedMIDI.utf8(of: words)
        expectEqual(try SimplifiedMIDI.words(inUTF8: text), words, "a text keeps the words")
        let notes = try SimplifiedMIDI.notes(inUTF8: text)
        expectEqual(try CompactMIDI.notes(inUTF8: compact), notes, "both forms have the same notes")
        let canonical = try SimplifiedMIDI.utf8(of: notes, bends: hasBends ? .cents : .none)
        let back = try SimplifiedMIDI.notes(inUTF8: canonical)
        expectEqual(
            try SimplifiedMIDI.utf8(of: back, bends: hasBends ? .cents : .none), canonical, "notes have one text")
        return (notes: counted(notes), again: counted(back))
    }
    if let back { expectEqual(back.again, back.notes, "the notes of a written text are those read") }
}

/// The canonical order says nothing of notes that differ in their bends alone.
private func counted(_ notes: [Note]) -> [Note: Int] {
    notes.reduce(into: [:]) { $0[$1, default: 0] += 1 }
}

/// Readers of text let one line end close it.
func withoutLineEnd(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    if bytes.last == 0x0A { bytes.removeLast() }
    if bytes.last == 0x0D { bytes.removeLast() }
    return bytes
}

/// A tablature is one whose numbers lie where `Music` says that they lie, whatever the file.
func expectSound(_ tablature: Tablature) {
    func expect(_ isTrue: Bool, _ claim: StaticString) {
        if !isTrue { fatalError("\(claim)") }
    }
    expect(tablature.tempo.isFinite && tablature.tempo > 0, "the tempo can be played")
    for bar in tablature.masterBars {
        expect(bar.beats > 0 && bar.beatUnit.nonzeroBitCount == 1, "a metre can be counted")
        expect((-7...7).contains(bar.sharps), "a key has at most seven accidentals")
        expect(
            bar.tempoChanges.allSatisfy { (0..<1).contains($0.position) && $0.quartersPerMinute > 0 },
            "a tempo lies within its bar")
    }
    for track in tablature.tracks {
        expect(track.bars.count == tablature.masterBars.count, "a track has a bar for each master bar")
        for bar in track.bars {
            expect(bar.voices.count <= Bar.mostVoices, "a bar has at most four voices")
            for beat in bar.voices.flatMap(\.beats) {
                expect(NoteValue.powers.contains(beat.value.power) && beat.value.dots <= 2, "a note value is one")
                expect(beat.value.tupletNotes > 0 && beat.value.tupletTime > 0, "a tuplet is of something")
                let positions = beat.notes.map { [$0.string, $0.string == 0 ? $0.fret : 0] }
                expect(
                    zip(positions, positions.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) },
                    "notes stand in order of strings, one on each")
                for note in beat.notes {
                    expect((1...127).contains(note.velocity) && note.lengthShare > 0, "a note can be heard")
                    expect(
                        track.isDrums || Int(note.string) <= track.strings.count,
                        "a note stands on a string that is there")
                }
                for bend in beat.notes.compactMap(\.bend) + [beat.tremoloBar].compactMap({ $0 }) {
                    let points = bend.points
                    expect(!points.isEmpty, "a bend has points")
                    expect(
                        points.allSatisfy { (0...1).contains($0.position) && $0.cents.magnitude <= 20_000 },
                        "a bend lies within its note")
                    expect(
                        zip(points, points.dropFirst()).allSatisfy { $0.position <= $1.position },
                        "points stand in order of time")
                }
            }
        }
    }
}

/// A description of a tokenizer is refused, or makes one that is refused, or one that takes any text and any tokens.
func expectUsable(_ reading: () throws(CheckpointError) -> TokenizerDescription) {
    guard let description = try? reading(), let tokenizer = try? LoadedTokenizer.tokenizer(description) else { return }
    let text = "  The néw 12 songs'll <s> p60:v64:d96:t0\n\u{4}\u{1F3B9} ﬁ"
    for tokens in [tokenizer.encode(text), tokenizer.encode(text, specialTokens: true)] {
        expectEqual(
            tokens.allSatisfy { (0..<tokenizer.vocabularySize).contains(Int($0)) }, true, "tokens of the vocabulary")
        _ = tokenizer.decode(tokens)
        _ = tokenizer.bytes(of: tokens)
    }
    _ = tokenizer.decode([-1, tokenizer.endOfTurn, .max, .min])
}
