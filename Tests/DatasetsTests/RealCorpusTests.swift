import Datasets
import Formats
import Foundation
import Music
import Storage
import Testing
import Tokenizers

/// Folders of real MIDI files, which a fresh clone does not have: `DIAPASON_SHARED`, or `shared` beside the package.
private let shared: String = {
    if let named = ProcessInfo.processInfo.environment["DIAPASON_SHARED"] { return named }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return package.deletingLastPathComponent().appendingPathComponent("shared").path
}()

@Suite(.enabled(if: Storage.isFolder(shared + "/data/corpus"), "no real corpora: set DIAPASON_SHARED to their folder"))
struct RealCorpusTests {
    @Test(arguments: [
        ("piano/mutopia_pd", Persona.pianist, Grid.ticksPerQuarter(24)),
        ("guitar/freedoom_bsd/tracks", .guitarist, .paper),
    ])
    func theExamplesHoldEveryNoteOfTheirPieces(folder: String, persona: Persona, grid: Grid) throws {
        let source = shared + "/data/corpus/" + folder
        let target = try TestFolder()
        var part = CorpusPart(source: source, persona: persona)
        part.grid = .fixed(grid)
        var configuration = CorpusConfiguration(parts: [part], output: target("corpus"), sequenceLength: 8000)
        configuration.duplicates = .exact
        let corpus = try BuiltCorpus(configuration, ByteTokenizer())
        #expect(corpus.pieces.count > 200 && corpus.manifest.wordsLost == 0)
        #expect(!corpus.valid.isEmpty && corpus.valid.count < corpus.train.count / 4)

        var words: [String: [String]] = [:]
        for example in corpus.train + corpus.valid {
            words[example.piece, default: []] += [example.exchange.prompt, example.exchange.answer]
        }
        for piece in corpus.pieces {
            let bytes = try Storage.read(source + "/" + piece.file)
            var score = try StandardMIDI.read(bytes).score
            score.tracks = score.tracks.enumerated().filter { index, track in
                piece.track.map { $0 == index + 1 } ?? (!track.isDrums && persona.programs.contains(track.program))
            }.map(\.element)
            let text = words[piece.name]?.joined(separator: " ") ?? ""
            #expect(SimplifiedMIDI.text(of: score.notes(on: grid)) == text, "\(piece.name)")
        }
    }
}
