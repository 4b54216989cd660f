import Datasets
import Formats
import Foundation
import Music
import Specimens
import Testing

/// Variants of real pieces; the folders are those of `SharedData`.
@Suite(.enabled(if: SharedData.folder("corpus") != nil, SharedData.missing))
struct RealAugmentationTests {
    @Test(arguments: ["piano/mutopia_pd", "piano/giantmidi_by", "guitar/mutopia_pd", "guitar/freedoom_bsd/tracks"])
    func variantsDifferFromThePieceOnlyWhereTheyShould(folder: String) throws {
        let root = try #require(SharedData.folder("corpus")).appendingPathComponent(folder)
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "mid" }.sorted { $0.path < $1.path }
        #expect(!files.isEmpty)
        var augmentation = Augmentation()
        augmentation.variants = 2
        augmentation.modulatedShare = 1
        var passages = 0
        for file in files.enumerated().filter({ $0.offset % max(files.count / 12, 1) == 0 }).map(\.element) {
            let score = try StandardMIDI.read([UInt8](Data(contentsOf: file))).score
            let augmenter = Augmenter(augmentation, of: score, named: file.lastPathComponent, seed: 1)
            let lines = score.barLines
            for number in 1...2 {
                let factors = augmenter.factors[number]
                let variant = augmenter.variant(number)
                if let passage = factors.passage {
                    passages += 1
                    #expect(lines.contains(passage.span.lowerBound) && lines.contains(passage.span.upperBound))
                }
                for (before, after) in zip(score.tracks, variant.tracks) where !before.isDrums {
                    for (old, new) in zip(before.notes, after.notes) {
                        let isInside = factors.passage?.span.contains(old.onset) ?? false
                        let step = factors.transposition + (isInside ? factors.passage?.interval ?? 0 : 0)
                        #expect(Int(new.pitch.number) == Int(old.pitch.number) + step)
                        var same = new
                        (same.pitch, same.velocity, same.position) = (old.pitch, old.velocity, old.position)
                        #expect(same == old)
                    }
                }
                #expect(variant.texts == score.texts && variant.timeSignatures == score.timeSignatures)
                expectCrescendi(of: score, in: variant, phrases: factors.dynamics.map(\.start))
            }
        }
        #expect(passages > 0)
    }

    /// Every step up or down from note to note in a part, inside a phrase, is still one.
    private func expectCrescendi(of score: Score, in variant: Score, phrases: [Ticks]) {
        for (before, after) in zip(score.tracks, variant.tracks) where before.notes.isInCanonicalOrder {
            var phrase = 0
            var broken = 0
            for index in before.notes.indices.dropFirst() {
                let isNew = phrase + 1 < phrases.count && phrases[phrase + 1] <= before.notes[index].onset
                while phrase + 1 < phrases.count, phrases[phrase + 1] <= before.notes[index].onset { phrase += 1 }
                let step = Int(before.notes[index].velocity) - Int(before.notes[index - 1].velocity)
                let newStep = Int(after.notes[index].velocity) - Int(after.notes[index - 1].velocity)
                if !isNew, step != 0, step.signum() != newStep.signum() { broken += 1 }
            }
            #expect(broken == 0)
        }
    }
}
