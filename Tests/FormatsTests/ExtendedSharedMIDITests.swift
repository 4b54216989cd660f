import Formats
import Foundation
import Music
import Specimens
import Testing

/// MIDI files of many makers, which lie beside the package on some machines.
private let folder = SharedData.folder("midi")

@Suite(.enabled(if: folder != nil, SharedData.missing))
struct ExtendedSharedMIDITests {
    @Test func everyScoreOfARealFileComesBackWhole() throws {
        let walk = FileManager.default.enumerator(at: try #require(folder), includingPropertiesForKeys: nil)
        var compared = 0
        var events = 0
        for case let file as URL in walk ?? .init() where ["mid", "midi"].contains(file.pathExtension.lowercased()) {
            guard let content = try? Data(contentsOf: file), let read = try? StandardMIDI.read([UInt8](content))
            else { continue }
            let score = carried(read.score)
            let text = try ExtendedMIDI.utf8(of: read.score)
            let back = try ExtendedMIDI.read(text).score
            #expect(back == score, "\(file.path)")
            #expect(try ExtendedMIDI.utf8(of: back) == text, "\(file.path)")
            #expect(try StandardMIDI.write(back) == StandardMIDI.write(score), "\(file.path)")
            compared += 1
            events += score.tracks.reduce(0) { $0 + $1.events.count }
        }
        #expect(compared > 1_000 && events > 500_000)
    }
}
