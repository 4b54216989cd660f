public import JSON

/// What has to be the same when a run goes on: its corpus, its model, and the keys that decide about its numbers.
public struct RunIdentity: Hashable, Sendable {
    /// One thing that has to stay, with what users call it.
    public struct Difference: Hashable, Sendable, CustomStringConvertible {
        public let key: String
        /// What the checkpoint says, and what holds now; nil where one of them says nothing.
        public let old: JSONValue?
        public let new: JSONValue?

        public var description: String { "\(key) was \(Self.words(old)) and is \(Self.words(new))" }

        private static func words(_ value: JSONValue?) -> String {
            guard let value else { return "not set" }
            let text = value.text()
            return text.count > 64 ? text.prefix(60) + "..." : text
        }
    }

    public let members: [JSONValue.Member]

    public init(_ members: [JSONValue.Member]) { self.members = members }

    public var json: JSONValue { .object(members) }

    /// What differs from this identity, which is a checkpoint's, in another.
    public func differences(to new: RunIdentity) -> [Difference] {
        let keys = members.map(\.key) + new.members.map(\.key).filter { json[$0] == nil }
        return keys.compactMap { key in
            let (old, new) = (json[key], new.json[key])
            if old == new { return nil }
            // A whole number may have been written with a fraction.
            if let old = old?.numberValue, let new = new?.numberValue, old == new { return nil }
            return Difference(key: key, old: old, new: new)
        }
    }
}
