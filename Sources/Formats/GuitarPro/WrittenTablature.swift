/// A file made of a tablature, and what the format could not say of it.
public struct WrittenTablature: Hashable, Sendable {
    public var bytes: [UInt8]
    /// Each with how often it was met; offsets are those of the written file.
    public var findings: [Finding]

    public init(bytes: [UInt8], findings: [Finding] = []) {
        self.bytes = bytes
        self.findings = findings
    }
}
