package import JSON

/// What a JSON value may be: the server checks bodies and parameters by it, and the OpenAPI document says it.
package struct Schema: Sendable {
    package indirect enum Shape: Sendable {
        case any
        case boolean
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        /// Of so many characters, each of the alphabet if there is one.
        case string(ClosedRange<Int>, Alphabet?)
        case choice([String])
        case array(Schema, ClosedRange<Int>)
        /// - Parameter isOpen: other members are let through.
        case object([Field], isOpen: Bool)
        /// An object whose member `tag` says which of the schemas it fits.
        case tagged(String, [(String, Schema)])
        /// The first that fits.
        case either([Schema])
        /// One of the document's named schemas; for answers, which are not checked.
        case named(String)
    }

    /// The letters that a text is made of.
    package enum Alphabet: Sendable {
        /// 32 lower-case hexadecimal digits are a name.
        case identifier
        /// What an adapter's name is made of.
        case slug

        var pattern: String {
            switch self {
            case .identifier: "^[0-9a-f]{32}$"
            case .slug: "^[A-Za-z0-9._-]+$"
            }
        }

        func holds(_ text: String) -> Bool {
            switch self {
            case .identifier: text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            case .slug:
                text.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                        || [0x2D, 0x2E, 0x5F].contains($0)
                }
            }
        }
    }

    package struct Field: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool

        package init(name: String, schema: Schema, isRequired: Bool) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
        }
    }

    package let shape: Shape
    package var isNullable = false
    package var words = ""
    package var example: JSONValue?

    package init(_ shape: Shape) { self.shape = shape }

    // MARK: Short forms

    static let any = Schema(.any)
    static let boolean = Schema(.boolean)
    static let identifier = Schema(.string(32...32, .identifier))
    static func integer(_ range: ClosedRange<Int>) -> Schema { Schema(.integer(range)) }
    static func number(_ range: ClosedRange<Double>) -> Schema { Schema(.number(range)) }
    static func text(_ length: ClosedRange<Int>) -> Schema { Schema(.string(length, nil)) }
    static func choice(_ names: [String]) -> Schema { Schema(.choice(names)) }
    static func array(_ item: Schema, _ count: ClosedRange<Int> = 0...1_000_000) -> Schema {
        Schema(.array(item, count))
    }
    static func object(_ fields: [Field], isOpen: Bool = false) -> Schema { Schema(.object(fields, isOpen: isOpen)) }
    static func named(_ name: String) -> Schema { Schema(.named(name)) }

    var orNull: Schema {
        var copy = self
        copy.isNullable = true
        return copy
    }

    func saying(_ words: String, example: JSONValue? = nil) -> Schema {
        var copy = self
        copy.words = words
        copy.example = example ?? copy.example
        return copy
    }
}

extension Schema.Field {
    static func needed(_ name: String, _ schema: Schema) -> Self { .init(name: name, schema: schema, isRequired: true) }
    static func optional(_ name: String, _ schema: Schema) -> Self {
        .init(name: name, schema: schema, isRequired: false)
    }
}
