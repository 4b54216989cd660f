import Music

/// Bars beside each other, as many as fit in a line.
struct TabTextSystem {
    /// What stands where a bar begins and ends.
    struct Borders {
        let opensRepeat: Bool
        let closesRepeat: Bool
        let isDouble: Bool
        /// `1.`; empty outside of endings.
        let ending: String

        /// The line at the end of a bar, on a row with the dots of a repeat and on one without.
        fileprivate func closing(hasDots: Bool) -> String {
            closesRepeat ? (hasDots ? ":||" : "-||") : isDouble ? "||" : "|"
        }
    }

    private let lines: TabLines
    private let width: Int
    private var bars: [TabTextBar] = []
    private var borders: [Borders] = []
    private var length: Int

    init(lines: TabLines, width: Int) {
        self.lines = lines
        self.width = width
        length = 0
        length = margin
    }

    /// The length of what stands at the left of every line.
    var margin: Int { lines.names.first?.count ?? 0 }

    /// The line where a bar begins: after the last bar's end, or at the left of the system.
    private func opening(_ index: Int, hasDots: Bool) -> String {
        let opens = borders[index].opensRepeat
        let dots = hasDots ? ":" : "-"
        guard index > 0 else { return opens ? "||" + dots : "|" }
        let closing = borders[index - 1].closing(hasDots: hasDots)
        guard opens else { return closing }
        return (closing.hasSuffix("||") ? closing : "||") + dots
    }

    func fits(_ bar: TabTextBar, _ next: Borders) -> Bool {
        guard let last = borders.last else { return true }
        let before =
            next.opensRepeat ? max(last.closing(hasDots: true).count, 2) + 1 : last.closing(hasDots: true).count
        return length + before + bar.width + next.closing(hasDots: true).count <= width
    }

    mutating func append(_ bar: TabTextBar, _ border: Borders) {
        bars.append(bar)
        borders.append(border)
        length += opening(bars.count - 1, hasDots: true).count + bar.width
    }

    func text() -> String {
        guard !bars.isEmpty else { return "" }
        var starts: [Int] = []
        var place = margin
        for index in bars.indices {
            place += opening(index, hasDots: true).count
            starts.append(place)
            place += bars[index].width
        }
        place += borders[bars.count - 1].closing(hasDots: true).count
        let limit = max(place, width)
        var lanes = placed(starts, limit)
        placeEndings(starts, limit, &lanes)
        placeLasting(starts, limit, &lanes)
        var text = ""
        for lane in TabTextLane.allCases where lane.isAbove { text += TabTextSystem.lines(lanes[lane], isAbove: true) }
        for row in lines.names.indices { text += line(row) }
        for lane in TabTextLane.allCases where !lane.isAbove {
            text += TabTextSystem.lines(lanes[lane], isAbove: false)
        }
        return text + "\n"
    }

    private static func lines(_ rows: TabTextRows?, isAbove: Bool) -> String {
        guard let rows else { return "" }
        let lines = isAbove ? rows.lines.reversed() : rows.lines
        return lines.map { $0 + "\n" }.joined()
    }

    private func line(_ row: Int) -> String {
        let count = lines.names.count
        let hasDots =
            count < 3 || row == (count - 1) / 2 || row == count / 2 || (count % 2 == 1 && row == count / 2 + 1)
        var line = lines.names[row]
        for (index, bar) in bars.enumerated() {
            line += opening(index, hasDots: hasDots)
            line += String(decoding: bar.rows[row], as: UTF8.self)
        }
        return line + borders[bars.count - 1].closing(hasDots: hasDots) + "\n"
    }

    private func placed(_ starts: [Int], _ limit: Int) -> [TabTextLane: TabTextRows] {
        var lanes: [TabTextLane: TabTextRows] = [:]
        for (index, bar) in bars.enumerated() {
            for item in bar.items {
                let end = item.endsThere ? item.text.count : 0
                lanes[item.lane, default: TabTextRows()].place(
                    item.text, at: starts[index] + item.position - end, limit: limit)
            }
        }
        return lanes
    }

    /// Brackets over bars that are played on some passes only.
    private func placeEndings(_ starts: [Int], _ limit: Int, _ lanes: inout [TabTextLane: TabTextRows]) {
        var index = 0
        while index < bars.count {
            let ending = borders[index].ending
            var end = index + 1
            defer { index = end }
            guard !ending.isEmpty else { continue }
            while end < bars.count, borders[end].ending == ending, !borders[end - 1].closesRepeat { end += 1 }
            let inner = starts[end - 1] + bars[end - 1].width - starts[index] - ending.count - 1
            let bracket = "|" + ending + String(repeating: "-", count: max(inner, 0)) + "|"
            lanes[.ending, default: TabTextRows()].place(bracket, at: starts[index] - 1, limit: limit)
        }
    }

    /// `PM----|` under the notes that are played so.
    private func placeLasting(_ starts: [Int], _ limit: Int, _ lanes: inout [TabTextLane: TabTextRows]) {
        for (lane, label) in [(TabTextLane.palmMute, "PM"), (.letRing, "LR"), (.tremoloPicking, "TP")] {
            var run: (start: Int, end: Int)?
            func close() {
                guard let run else { return }
                let dashes = run.end - run.start - label.count
                let text = dashes < 0 ? label : label + String(repeating: "-", count: dashes) + "|"
                lanes[lane, default: TabTextRows()].place(text, at: run.start, limit: limit)
            }
            for (index, bar) in bars.enumerated() {
                for moment in bar.moments {
                    let position = starts[index] + moment.position
                    if moment.lasting.contains(lane) {
                        run = (run?.start ?? position, position)
                    } else {
                        close()
                        run = nil
                    }
                }
            }
            close()
        }
    }
}
