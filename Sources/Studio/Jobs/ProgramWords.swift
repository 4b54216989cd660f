/// What a program of the studio's says to its user, turned into what the studio says.
package enum ProgramWords {
    /// The sentence of a line such as `diapason: the disk is full`; nil for any other.
    package static func sentence(in line: String) -> String? {
        let mark = "diapason: "
        guard line.hasPrefix(mark) else { return nil }
        let sentence = line.dropFirst(mark.count).filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } }
        return sentence.isEmpty ? nil : String(sentence.prefix(600))
    }

    /// One sentence on an end that nobody had asked for.
    ///
    /// - Parameter said: the program's own last sentence.
    package static func ending(_ subject: String, code: Int32?, signal: Int32?, said: String?) -> String {
        if let signal {
            // The system's own way to end the program that takes the most memory; nobody else sends this one.
            if signal == 9 {
                return "\(subject) was ended by the system, most likely for want of memory; ask for less at once"
            }
            return "\(subject) crashed (signal \(signal)); try again"
        }
        if let said { return said }
        guard let code else { return "\(subject) ended unexpectedly; try again" }
        return "\(subject) ended unexpectedly (code \(code)); try again"
    }

    /// Parts that are done and seconds that are left, of a line such as `train 5/28  loss 0.2  1:10 left`.
    package struct Progress: Hashable, Sendable {
        package let stage: String
        package let done: Int
        package let total: Int
        package let secondsLeft: Int?
        /// What stands between the numbers and the time.
        package let words: String
    }

    /// - Returns: nil for a line that tells no progress.
    package static func progress(in line: String) -> Progress? {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(where: { $0.contains("/") }), place > 0,
            words[..<place].allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "," } })
        else { return nil }
        let ends = words[place].split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count == 2, let done = ends[0], let total = ends[1], (0...total).contains(done) else { return nil }
        var rest = Array(words[(place + 1)...])
        var seconds: Int?
        if rest.count >= 2, rest[rest.count - 1] == "left", let left = time(rest[rest.count - 2]) {
            seconds = left
            rest.removeLast(2)
        } else if rest.count >= 2, rest[rest.count - 2] == "in", time(rest[rest.count - 1]) != nil {
            seconds = 0
            rest.removeLast(2)
        }
        return Progress(
            stage: words[..<place].joined(separator: " "), done: done, total: total, secondsLeft: seconds,
            words: rest.joined(separator: " "))
    }

    /// `1:05` in seconds.
    private static func time(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let minutes = parts[0], let seconds = parts[1], (0...100_000).contains(minutes),
            (0..<60).contains(seconds)
        else { return nil }
        return minutes * 60 + seconds
    }
}
