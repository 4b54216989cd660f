extension StandardMIDI {
    /// The wrapper of an .rmi file: a RIFF form of type RMID whose chunk `data` is the MIDI file itself.
    ///
    /// Source: Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", RMID.
    public struct RIFFWrapper: Hashable, Sendable {
        /// The chunks before `data`, as they stand in the file.
        public var before: [UInt8]
        /// The chunks after it.
        public var after: [UInt8]

        public init(before: [UInt8] = [], after: [UInt8] = []) {
            self.before = before
            self.after = after
        }

        /// Finds the MIDI file in a wrapper.
        ///
        /// - Returns: nil when there is no wrapper, or no `data` in it.
        static func find(in bytes: [UInt8], _ report: inout ReadReport) -> (wrapper: RIFFWrapper, content: Range<Int>)?
        {
            let reader = ByteReader(bytes)
            guard reader.starts(with: "RIFF", at: 0), reader.starts(with: "RMID", at: 8) else { return nil }
            if little(bytes, at: 4).map({ $0 + 8 }) != bytes.count { report.note(.wrapperLength, at: 4) }
            var position = 12
            while let length = little(bytes, at: position + 4) {
                let content = position + 8
                guard reader.starts(with: "data", at: position) else {
                    position = content + length + length % 2
                    continue
                }
                let end = min(content + length, bytes.count)
                if content + length > bytes.count { report.note(.wrapperLength, at: position + 4) }
                let after = min(end + length % 2, bytes.count)
                return (RIFFWrapper(before: Array(bytes[12..<position]), after: Array(bytes[after...])), content..<end)
            }
            return nil
        }

        /// The content in the wrapper.
        func wrapped(_ content: [UInt8]) -> [UInt8] {
            let padding = content.count % 2
            var file = Array("RIFF".utf8)
            Self.append(4 + before.count + 8 + content.count + padding + after.count, to: &file)
            file += "RMID".utf8
            file += before
            file += "data".utf8
            Self.append(content.count, to: &file)
            file += content
            if padding == 1 { file.append(0) }
            return file + after
        }

        /// Four bytes, the lowest first; nil where the file ends.
        private static func little(_ bytes: [UInt8], at position: Int) -> Int? {
            guard position >= 0, position <= bytes.count - 4 else { return nil }
            return bytes[position..<position + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        private static func append(_ value: Int, to file: inout [UInt8]) {
            for shift in [0, 8, 16, 24] { file.append(UInt8(truncatingIfNeeded: value >> shift)) }
        }
    }
}
