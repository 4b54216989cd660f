import Formats
import Music
import Specimens
import Testing

/// The reader of the extended form must return or throw on any bytes; a trap ends the whole test run.
@Suite struct ExtendedMutationTests {
    private func scores() -> RandomScores {
        var scores = RandomScores()
        scores.noteCount = 3
        scores.greatestPartCount = 3
        return scores
    }

    /// - Returns: whether the text was read.
    private func check(_ text: [UInt8]) throws -> Bool {
        let score: Score
        do throws(FormatError) {
            score = try ExtendedMIDI.read(text).score
        } catch {
            #expect(error.reason.hasPrefix("word ") && error.offset <= text.count)
            return false
        }
        let canonical = try ExtendedMIDI.utf8(of: score)
        #expect(try ExtendedMIDI.read(canonical).score == score)
        return true
    }

    @Test func damagedTextsAreReadOrRefused() throws {
        var random = SplitMix(seed: 40)
        var read = 0
        for round in 0..<200 {
            let text = try ExtendedMIDI.utf8(of: scores().next(&random))
            for damaged in Mutations(of: text, count: 400, seed: UInt64(round)) where try check(damaged) { read += 1 }
        }
        #expect(read > 1_000)
    }

    /// Words in another order, doubled or gone, fields of other words in them, numbers at the edges of their ranges.
    @Test func textsOfMisplacedWordsAndFieldsAreReadOrRefused() throws {
        var random = SplitMix(seed: 41)
        let numbers = [
            "", "0", "00", "1", "-1", "127", "128", "255", "256", "65535", "9223372036854775808", "0.5", "1e9",
        ]
        var read = 0
        for _ in 0..<200 {
            let text = String(decoding: try ExtendedMIDI.utf8(of: scores().next(&random)), as: UTF8.self)
            let words = text.split(separator: " ").map { $0.split(separator: ":").map(String.init) }
            for _ in 0..<200 {
                var damaged = words
                for _ in 0...Int.random(in: 0...2, using: &random) {
                    let place = Int.random(in: damaged.indices, using: &random)
                    let other = words.randomElement(using: &random) ?? []
                    let field = Int.random(in: 0..<max(damaged[place].count, 1), using: &random)
                    switch Int.random(in: 0..<6, using: &random) {
                    case 0 where damaged.count > 1: damaged.remove(at: place)
                    case 1: damaged.insert(other, at: place)
                    case 2: damaged.swapAt(place, .random(in: damaged.indices, using: &random))
                    case 3: damaged[place].insert(other.randomElement(using: &random) ?? "", at: field)
                    case 4 where damaged[place].count > 1: damaged[place].remove(at: field)
                    default:
                        guard field < damaged[place].count else { continue }
                        let letters = damaged[place][field].prefix { !$0.isNumber }
                        damaged[place][field] = letters + (numbers.randomElement(using: &random) ?? "")
                    }
                }
                let text = damaged.map { $0.joined(separator: ":") }.joined(separator: " ")
                if try check(Array(text.utf8)) { read += 1 }
            }
        }
        #expect(read > 3_000)
    }
}
