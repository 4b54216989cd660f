import Formats
import Music
import Storage

/// The contents of a folder's MIDI files: reading them from the disk is no part of any figure.
struct MIDIFiles {
    let contents: [[UInt8]]

    /// - Parameter step: takes every so many files, in the order of their names.
    init(in folder: String, every step: Int = 1) throws {
        let names = try Storage.files(under: folder, endingWith: [".mid"])
        contents = try stride(from: 0, to: names.count, by: step).map {
            try Storage.read(StoragePath.joined(folder, names[$0]))
        }
    }

    /// 10^6 bytes.
    var megabytes: Double { Double(contents.reduce(0) { $0 + $1.count }) / 1e6 }

    /// Goes over all files, as often as it takes to fill a time that can be measured.
    ///
    /// - Parameter work: does it with one file, and returns the notes it met.
    /// - Returns: MB/s, and the notes met in one pass.
    func round(_ work: ([UInt8]) throws -> Int) rethrows -> Round {
        var passes = 0
        var time = 0.0
        var notes = 0
        while time < 0.5 {
            notes = 0
            time += try seconds { for file in contents { notes += try work(file) } }
            passes += 1
        }
        return Round(figure: megabytes * Double(passes) / time, check: Double(notes))
    }
}

/// From the bytes of MIDI files to notes.
struct MIDIReading: Workload {
    let files: MIDIFiles

    init(_ files: MIDIFiles) { self.files = files }

    func round() throws -> Round {
        try files.round { try StandardMIDI.read($0).score.noteCount }
    }
}

/// From the bytes of MIDI files to Simplified MIDI text, and from the text to the bytes of MIDI files.
struct TextRoundTrip: Workload {
    let files: MIDIFiles

    init(_ files: MIDIFiles) { self.files = files }

    func round() throws -> Round {
        try files.round { file in
            let text = SimplifiedMIDI.utf8(of: try StandardMIDI.read(file).score.notes(on: .paper))
            let score = Score(notes: try SimplifiedMIDI.notes(inUTF8: text), on: .paper)
            _ = try StandardMIDI.write(score)
            return score.noteCount
        }
    }
}
