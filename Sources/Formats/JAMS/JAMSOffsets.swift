/// Where the annotations of a JAMS file start, in bytes.
///
/// A JSON value does not know where it stood, and a finding must say it. This walks once over text that is known to be
/// JSON, and looks at nothing but quotation marks and brackets.
struct JAMSOffsets {
    private(set) var starts: [Int] = []

    /// The start of an annotation; the start of the file where the walk did not see it.
    subscript(index: Int) -> Int { starts.indices.contains(index) ? starts[index] : 0 }

    init(_ bytes: [UInt8]) {
        var depth = 0
        var index = 0
        var isInside = false  // the list of annotations, which lies at depth 2
        var key: Range<Int>?  // the last string at depth 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let start = index + 1
                index = JAMSOffsets.endOfString(bytes, from: start)
                if depth == 1 { key = start..<index }
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if isInside, depth == 2 { starts.append(index) }
                if depth == 1, bytes[index] == UInt8(ascii: "[") {
                    isInside = key.map { bytes[$0].elementsEqual("annotations".utf8) } ?? false
                }
                depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                if depth < 2 { isInside = false }
            default: break
            }
            index += 1
        }
    }

    /// The closing quotation mark of a string, or the end of the bytes.
    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, bytes.count)
    }
}
