import Face
import Formats
import Generation
import Music
import Rendering
import Storage

/// Writes takes as MIDI, pictures and sound.
struct TakeWriter {
    let folder: String
    let opening: Opening
    let program: UInt8
    let title: String
    /// Nil for no sound.
    let sound: SoundRenderer?

    /// Returns the files of each take, the MIDI file first.
    func write(_ takes: [Take]) throws -> [[String]] {
        var progress = ProgressLine("write")
        var result: [[String]] = []
        for (index, take) in takes.enumerated() {
            result.append(try write(take, number: index + 1))
            progress.update(index + 1, of: takes.count)
        }
        return result
    }

    private func write(_ take: Take, number: Int) throws -> [String] {
        let path = StoragePath.joined(folder, "take-\(number)")
        let name = "\(title), take \(number)"
        let score = Score(
            notes: (opening.notes + take.notes).inCanonicalOrder(), on: opening.grid, tempo: opening.tempo,
            program: program, name: name)
        try Storage.write(StandardMIDI.write(score), to: path + ".mid")
        let roll = PianoRoll(score, prompt: .notes(opening.notes.count), title: name)
        try Storage.write(roll.svg(), to: path + ".svg")
        var files = [path + ".mid", path + ".svg"]
        if let sound {
            try Storage.write(sound.wav(score), to: path + ".wav")
            files.append(path + ".wav")
        }
        return files
    }
}
