import Datasets
import Face
import Formats
import JSON
import Music

/// Takes as texts: what the model was given, and what it wrote.
struct TakeTexts {
    struct Text: Hashable {
        let prompt: String
        let answer: String
    }

    private let library: StudioLibrary

    init(_ library: StudioLibrary) { self.library = library }

    /// The words that the model was asked with and answered, where the take tells them; else its notes in the paper's form,
    /// those that were given and those that were written.
    ///
    /// - Returns: nil for a piece that is gone, or of which nobody knows who wrote what.
    func text(of id: StudioID) throws -> Text? {
        guard let score = try library.score(id) else { return nil }
        if let asked = score.given?["asked"]?.stringValue, let answer = score.given?["answer"]?.stringValue {
            return Text(prompt: asked, answer: answer)
        }
        guard let written = score.given?["written"]?.arrayValue?.compactMap(\.integerValue),
            let document = try? ScoreFile.read(library.path(of: score), grid: .paper)
        else { return nil }
        let notes = document.score.notes(on: .paper)
        guard notes.count == document.score.noteCount else { return nil }
        let places = Set(written)
        var given: [Note] = []
        var own: [Note] = []
        for (place, note) in notes.enumerated() {
            if places.contains(place) { own.append(note) } else { given.append(note) }
        }
        return Text(prompt: Self.words(given), answer: Self.words(own))
    }

    private static func words(_ notes: [Note]) -> String {
        String(decoding: SimplifiedMIDI.utf8(of: notes), as: UTF8.self)
    }
}
