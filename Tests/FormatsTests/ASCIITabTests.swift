import Formats
import Music
import Specimens
import Testing

@Suite struct ASCIITabTests {
    /// Groups of lines that belong to one system: those that hold bar lines at the same place.
    private func systems(_ text: String) -> [[String]] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .filter { line in line.contains("|") && line.contains("-") && !line.contains("  ") }
            .reduce(into: []) { groups, line in
                if let last = groups.last?.last, last.count == line.count, sameBars(last, line) {
                    groups[groups.count - 1].append(line)
                } else {
                    groups.append([line])
                }
            }
    }

    private func sameBars(_ first: String, _ second: String) -> Bool {
        zip(first, second).allSatisfy { ($0 == "|") == ($1 == "|") }
    }

    @Test func aRiffReadsAsAGuitaristWritesIt() {
        var text = ASCIITab.write(TablatureSpecimen.riff)
        text = String(text.prefix(upTo: text.range(of: "\nSigns") ?? text.endIndex))
        #expect(text == "")
    }
}

extension String {
    fileprivate func range(of words: String) -> String.Index? {
        indices.first { self[$0...].hasPrefix(words) }
    }
}
