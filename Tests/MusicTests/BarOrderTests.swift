import Music
import Testing

@Suite struct BarOrderTests {
    /// Bars from signs such as `|: :|3 1. 2. segno D.S.alCoda`.
    private func order(_ bars: [String], _ options: PerformanceOptions = .init()) throws -> [Int] {
        try performance(bars, options).report.bars
    }

    private func performance(_ bars: [String], _ options: PerformanceOptions = .init()) throws -> Performance {
        let masterBars = bars.map { text in
            var bar = MasterBar()
            for word in text.split(separator: " ") {
                switch word {
                case "|:": bar.isRepeatStart = true
                case ":|": bar.repeatCount = 2
                case _ where word.hasPrefix(":|"): bar.repeatCount = UInt8(word.dropFirst(2)) ?? 2
                case _ where word.hasSuffix("."):
                    for number in word.split(separator: ".") { bar.endings |= 1 << ((UInt8(number) ?? 1) - 1) }
                case "segno": bar.signs.append(.segno)
                case "segnosegno": bar.signs.append(.doubleSegno)
                case "coda": bar.signs.append(.coda)
                case "codacoda": bar.signs.append(.doubleCoda)
                case "fine": bar.signs.append(.fine)
                case "DC": bar.jumps.append(.daCapo)
                case "DCalFine": bar.jumps.append(.daCapoAlFine)
                case "DCalCoda": bar.jumps.append(.daCapoAlCoda)
                case "DCalCodaCoda": bar.jumps.append(.daCapoAlDoubleCoda)
                case "DS": bar.jumps.append(.dalSegno)
                case "DSalFine": bar.jumps.append(.dalSegnoAlFine)
                case "DSalCoda": bar.jumps.append(.dalSegnoAlCoda)
                case "DSSalCodaCoda": bar.jumps.append(.dalDoubleSegnoAlDoubleCoda)
                case "toCoda": bar.jumps.append(.toCoda)
                case "toCodaCoda": bar.jumps.append(.toDoubleCoda)
                default: break
                }
            }
            return bar
        }
        return try Tablature(masterBars: masterBars).performed(options)
    }

    @Test(arguments: [
        (["", "", ""], [0, 1, 2]),
        ([], []),
        // Repeats.
        (["", "|:", ":|", ""], [0, 1, 2, 1, 2, 3]),
        (["|: :|3", ""], [0, 0, 0, 1]),
        (["", ":|", ""], [0, 1, 0, 1, 2]),
        (["|:", ":|", "", ":|", ""], [0, 1, 0, 1, 2, 3, 0, 1, 0, 1, 2, 3, 4]),
        (["|:", "|:", ":|", ":|"], [0, 1, 2, 1, 2, 3, 0, 1, 2, 1, 2, 3]),
        (["|:", "|: :|3", "|: :|", ":|"], [0, 1, 1, 1, 2, 2, 3, 0, 1, 1, 1, 2, 2, 3]),
        (["|:", "", "|:", ":|"], [0, 1, 2, 3, 2, 3]),
        // Endings.
        (["|:", "1. :|", "2.", ""], [0, 1, 0, 2, 3]),
        (["|:", "1. :|", "2. :|", ""], [0, 1, 0, 2, 3]),
        (["|:", "1. :|", ""], [0, 1, 0, 2]),
        (["|:", "1.2. :|3", "3.", ""], [0, 1, 0, 1, 0, 2, 3]),
        (["|:", "1.3. :|", "2. :|", ""], [0, 1, 0, 2, 0, 1, 3]),
        (["|:", "1.", ":|", "2.", "", "|:", ":|"], [0, 1, 2, 0, 3, 4, 5, 6, 5, 6]),
        (["|:", "1. :|", "2. :|", "3. :|", "4.", ""], [0, 1, 0, 2, 0, 3, 0, 4, 5]),
        (["|:", "|:", "1. :|", "2. :|", ":|", ""], [0, 1, 2, 1, 3, 4, 0, 1, 2, 1, 3, 4, 5]),
        (["", "", "1. :|", "2.3.6.8."], [0, 1, 2, 0, 1, 3]),
        (["|:", "1.2.3. :|", "4.", ""], [0, 1, 0, 1, 0, 1, 0, 2, 3]),
        (["|:", "1.3.", "2.", ":|4", ""], [0, 1, 0, 2, 3, 0, 1, 0, 4]),
        (["|:", "1.", "2. :|", "|:", "1.", "2.3.4. :|4", ""], [0, 1, 0, 2, 3, 4, 3, 5, 3, 5, 3, 5, 6]),
        (["|: 1.", "2.", "3.", "", "1.", "2.", "3.", "", "1.3.", "2. :|3"], [0, 4, 8, 1, 5, 9, 2, 3, 6, 7, 8]),
        // Jumps.
        (["", "fine", "DCalFine", ""], [0, 1, 2, 0, 1]),
        (["", "segno", "fine", "DSalFine"], [0, 1, 2, 3, 1, 2]),
        (["", "", "DC", ""], [0, 1, 2, 0, 1, 2, 3]),
        (["", "segno", "DS", ""], [0, 1, 2, 1, 2, 3]),
        (["", "toCoda", "DCalCoda", "coda", ""], [0, 1, 2, 0, 1, 3, 4]),
        (["", "segno", "toCoda", "DSalCoda", "", "coda"], [0, 1, 2, 3, 1, 2, 5]),
        (["", "toCodaCoda", "DCalCodaCoda", "coda", "codacoda"], [0, 1, 2, 0, 1, 4]),
        (["", "segnosegno", "toCodaCoda", "DSSalCodaCoda", "codacoda"], [0, 1, 2, 3, 1, 2, 4]),
        (["segno", "", "segno", "DS", ""], [0, 1, 2, 3, 2, 3, 4]),
        // After a jump nothing repeats, of endings the last one is played, and in the coda everything holds again.
        (["|:", ":|", "DC", ""], [0, 1, 0, 1, 2, 0, 1, 2, 3]),
        (["|:", "1. :|", "2.", "DC"], [0, 1, 0, 2, 3, 0, 2, 3]),
        (["|:", "1. :|", "DC"], [0, 1, 0, 2, 0, 2]),
        (["|:", ":| DC", ""], [0, 1, 0, 1, 0, 1, 2]),
        (["toCoda", "DCalCoda", "coda |:", ":|"], [0, 1, 0, 2, 3, 2, 3]),
        (
            ["|:", "segno", "|: :|", "toCoda", "", "DSalCoda", "", "coda", ":|", "", "|: :|"],
            [0, 1, 2, 2, 3, 4, 5, 1, 2, 3, 7, 8, 9, 10, 10]
        ),
        // Signs without their counterpart.
        (["", "DS", ""], [0, 1, 2]),
        (["", "toCoda", "DCalCoda", ""], [0, 1, 2, 0, 1, 2, 3]),
        (["toCoda", "fine", "coda"], [0, 1, 2]),
        (["coda toCoda", "DCalCoda", ""], [0, 1, 0, 0, 1, 2]),
    ])
    func barsArePlayedInTheOrderOfTheirSigns(bars: [String], expected: [Int]) throws {
        #expect(try order(bars) == expected)
    }

    @Test func theReportSaysWhichJumpsWereTakenAndWhichLeadNowhere() throws {
        let report = try performance(["segno", "toCoda", "DSalCoda", "coda", "DSSalCodaCoda"]).report
        #expect(report.jumps.map(\.from) == [2, 1])
        #expect(report.jumps.map(\.to) == [0, 3])
        #expect(report.jumps.map(\.jump) == [.dalSegnoAlCoda, .toCoda])
        #expect(report.lostJumps == 1)
    }

    @Test func whatRepeatsWithoutEndIsRefused() {
        let nested = [String](repeating: "|:", count: 60) + [String](repeating: ":|255", count: 60)
        #expect(throws: PerformanceError.tooManyBars(limit: 100_000)) { try order(nested) }
        var options = PerformanceOptions()
        options.mostBars = 5
        #expect(throws: PerformanceError.tooManyBars(limit: 5)) { try order(["|:", "", ":|"], options) }
        options.mostBars = 6
        #expect(throws: Never.self) { try order(["|:", "", ":|"], options) }
    }
}
