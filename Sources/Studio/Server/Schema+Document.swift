package import JSON

extension Schema {
    /// The schema as OpenAPI 3.1 writes it (JSON Schema, draft 2020-12).
    package var json: JSONValue {
        var members: [JSONValue.Member]
        switch shape {
        case .any: members = []
        case .boolean: members = [type("boolean")]
        case .integer(let range):
            members = [
                type("integer"), .init("minimum", .integer(range.lowerBound)),
                .init("maximum", .integer(range.upperBound)),
            ]
        case .number(let range):
            members = [
                type("number"), .init("minimum", .number(range.lowerBound)),
                .init("maximum", .number(range.upperBound)),
            ]
        case .string(let length, let alphabet):
            members = [type("string"), .init("minLength", .integer(length.lowerBound))]
            if length.upperBound != Int.max { members.append(.init("maxLength", .integer(length.upperBound))) }
            if let alphabet { members.append(.init("pattern", .string(alphabet.pattern))) }
        case .choice(let names):
            let values = names.map { JSONValue.string($0) } + (isNullable ? [.null] : [])
            members = [type("string"), .init("enum", .array(values))]
        case .array(let item, let count):
            members = [
                type("array"), .init("items", item.json), .init("minItems", .integer(count.lowerBound)),
                .init("maxItems", .integer(count.upperBound)),
            ]
        case .object(let fields, let isOpen):
            members = [
                type("object"),
                .init("properties", .object(fields.map { .init($0.name, $0.schema.json) })),
                .init("required", .array(fields.filter(\.isRequired).map { .string($0.name) })),
            ]
            if !isOpen { members.append(.init("additionalProperties", false)) }
        case .tagged(_, let kinds): members = [.init("oneOf", .array(kinds.map(\.1.json)))]
        case .either(let schemas):
            members = [.init("anyOf", .array(schemas.map(\.json) + (isNullable ? [["type": "null"]] : [])))]
        case .named(let name):
            let reference: JSONValue = ["$ref": .string("#/components/schemas/" + name)]
            if isNullable { return ["anyOf": [reference, ["type": "null"]]] }
            return reference
        }
        if !words.isEmpty { members.append(.init("description", .string(words))) }
        if let example { members.append(.init("examples", [example])) }
        return .object(members)
    }

    private func type(_ name: String) -> JSONValue.Member {
        .init("type", isNullable ? [.string(name), "null"] : .string(name))
    }
}
