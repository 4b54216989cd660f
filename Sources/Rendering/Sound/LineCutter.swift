/// Cuts bytes that come in pieces into lines, in bounded memory.
struct LineCutter {
    /// The most bytes of a line.
    let longest: Int
    /// Longer lines come in pieces of this length; else they are an error.
    var cutsLongLines = false
    private var open: [UInt8] = []

    init(longest: Int, cutsLongLines: Bool = false) {
        self.longest = longest
        self.cutsLongLines = cutsLongLines
    }

    /// What came after the last line's end; nil where that is nothing.
    var rest: [UInt8]? { open.isEmpty ? nil : open }

    /// Takes in bytes and hands on the lines that they complete, without their ends.
    ///
    /// - Returns: false when a line is too long; nothing more may be added then.
    mutating func add(_ bytes: [UInt8], _ each: ([UInt8]) -> Void) -> Bool {
        var start = bytes.startIndex
        while start < bytes.endIndex {
            guard let end = bytes[start...].firstIndex(of: 0x0A) else {
                open += bytes[start...]
                break
            }
            let line = open + bytes[start..<end]
            open = []
            guard cutsLongLines || line.count <= longest else { return false }
            each(line.last == 0x0D ? Array(line.dropLast()) : line)
            start = end + 1
        }
        guard open.count > longest else { return true }
        // Nor is it what comes after the last line.
        defer { open = [] }
        guard cutsLongLines else { return false }
        each(open)
        return true
    }
}
