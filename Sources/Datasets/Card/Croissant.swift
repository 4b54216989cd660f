public import JSON

/// The metadata of a corpus for programs, as JSON-LD.
///
/// Source: MLCommons, "Croissant Format Specification", version 1.0; the context is the one of its appendix.
public struct Croissant: Hashable, Sendable {
    private let corpus: CorpusDescription

    public init(_ corpus: CorpusDescription) { self.corpus = corpus }

    public var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("@context", Self.context), .init("@type", "sc:Dataset"),
            .init("conformsTo", "http://mlcommons.org/croissant/1.0"), .init("name", .string(corpus.title)),
            .init("description", .string(corpus.abstract)), .init("version", .string(corpus.version)),
            .init("license", license), .init("citeAs", .string(citation)),
        ]
        if let url = corpus.url { members.append(.init("url", .string(url))) }
        if let date = corpus.datePublished { members.append(.init("datePublished", .string(date))) }
        if let creator = corpus.creator {
            members.append(.init("creator", ["@type": "sc:Organization", "name": .string(creator)]))
        }
        members += [
            .init("keywords", ["symbolic music", "MIDI", "text generation"]),
            .init("distribution", .array(corpus.files.map(Self.fileObject))),
            .init("recordSet", .array(recordSets)),
        ]
        return .object(members)
    }

    // MARK: What it says

    /// Each licence once, by its address where SPDX knows one of such a name.
    private var license: JSONValue {
        let names = corpus.licences.map { licence -> JSONValue in
            guard !licence.name.isEmpty else { return "not stated for all files" }
            return .string(
                Self.isIdentifier(licence.name) ? "https://spdx.org/licenses/\(licence.name).html" : licence.name)
        }
        return names.count == 1 ? names[0] : names.isEmpty ? "not stated" : .array(names)
    }

    /// Whether a text has the form of a single SPDX identifier, which always has a version or a hyphen.
    private static func isIdentifier(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
        return isPlain && name.contains("-") || ["MIT", "ISC", "Unlicense", "Zlib", "WTFPL"].contains(name)
    }

    private var citation: String {
        if let citation = corpus.citation { return citation }
        func field(_ text: String) -> String {
            String(text.filter { !"{}\\\n\r".contains($0) })
        }
        let author = corpus.creator.map { ", author = {\(field($0))}" } ?? ""
        let url = corpus.url.map { ", url = {\(field($0))}" } ?? ""
        return "@misc{corpus, title = {\(field(corpus.title))}\(author)\(url), "
            + "note = {Version \(field(corpus.version)), built with Diapason}}"
    }

    private static func fileObject(_ file: CorpusDescription.File) -> JSONValue {
        [
            "@type": "cr:FileObject", "@id": .string(file.name), "name": .string(file.name),
            "contentUrl": .string(file.name), "contentSize": .string("\(file.byteCount) B"),
            "encodingFormat": .string(encodingFormat(file.name)), "sha256": .string(file.sha256),
        ]
    }

    private static func encodingFormat(_ name: String) -> String {
        let formats = [
            (".jsonl", "application/jsonlines"), (".json", "application/json"), (".png", "image/png"),
            (".svg", "image/svg+xml"), (".md", "text/markdown"), (".txt", "text/plain"),
        ]
        return formats.first { name.hasSuffix($0.0) }?.1 ?? "application/octet-stream"
    }

    /// A set for each side whose file is there and holds an example: nobody can read columns of an empty file.
    private var recordSets: [JSONValue] {
        corpus.sides.filter { side in side.examples > 0 && corpus.files.contains { $0.name == side.file } }
            .map { side in
                [
                    "@type": "cr:RecordSet", "@id": .string(side.name), "name": .string(side.name),
                    "description": .string(
                        "The examples of \(side.file), one a line"
                            + (hasTurns ? "; what is said stands under 'messages', as turns." : ".")),
                    "field": .array(
                        columns.map { column in
                            [
                                "@type": "cr:Field", "@id": .string("\(side.name)/\(column.name)"),
                                "name": .string(column.name), "description": .string(column.meaning),
                                "dataType": .string(column.type),
                                "source": [
                                    "fileObject": ["@id": .string(side.file)],
                                    "extract": ["column": .string(column.name)],
                                ],
                            ]
                        }),
                ]
            }
    }

    private typealias Column = (name: String, type: String, meaning: String)

    /// The columns that programs read by this metadata.
    ///
    /// Where an exchange is said in turns, the list of them is no column that Croissant's own reader can take; the
    /// description of the set names it.
    private var columns: ArraySlice<Column> { hasTurns ? Self.columns.dropFirst(3) : Self.columns[...] }

    private var hasTurns: Bool { corpus.examples.contains { $0[ExchangeShape.messages.rawValue] != nil } }

    private static let columns: [Column] = [
        (name: "system", type: "sc:Text", meaning: "What the model is told: its role, the notation, the task."),
        (name: "prompt", type: "sc:Text", meaning: "The notes that the model is given, as words."),
        (name: "completion", type: "sc:Text", meaning: "The notes that the model is to answer, as words."),
        (name: "complete", type: "sc:Boolean", meaning: "Whether the answer ends where the piece does."),
        (name: "piece", type: "sc:Text", meaning: "The piece's file, and its track where a file has several pieces."),
        (name: "variant", type: "sc:Integer", meaning: "0 for the piece itself, else the number of an augmented form."),
        (name: "first_note", type: "sc:Integer", meaning: "Where in the piece the excerpt begins, in words from 0."),
        (name: "notes", type: "sc:Integer", meaning: "Words in prompt and completion together."),
        (name: "tempo", type: "sc:Integer", meaning: "Quarter notes a minute where the excerpt begins."),
    ]

    /// What the names in the metadata mean.
    static let context: JSONValue = [
        "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
        "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
        "data": ["@id": "cr:data", "@type": "@json"], "dataType": ["@id": "cr:dataType", "@type": "@vocab"],
        "dct": "http://purl.org/dc/terms/", "examples": ["@id": "cr:examples", "@type": "@json"],
        "extract": "cr:extract", "field": "cr:field", "fileObject": "cr:fileObject",
        "fileProperty": "cr:fileProperty", "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes",
        "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5",
        "equivalentProperty": "cr:equivalentProperty", "parentField": "cr:parentField", "path": "cr:path",
        "rai": "http://mlcommons.org/croissant/RAI/", "recordSet": "cr:recordSet", "references": "cr:references",
        "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace", "samplingRate": "cr:samplingRate",
        "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
        "transform": "cr:transform",
    ]
}
