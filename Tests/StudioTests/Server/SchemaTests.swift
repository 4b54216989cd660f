import JSON
import Studio
import Testing

@Suite struct SchemaTests {
    private func fault(_ schema: Schema, _ text: String) -> HTTPFault? {
        do throws(HTTPFault) {
            let value = (try? JSONValue(parsing: text)) ?? .null
            _ = try schema.taken(value)
            return nil
        } catch {
            return error
        }
    }

    private let schema = Schema(
        .object(
            [
                Schema.Field(name: "count", schema: Schema(.integer(1...8)), isRequired: true),
                Schema.Field(name: "share", schema: Schema(.number(0...1)), isRequired: false),
                Schema.Field(
                    name: "names", schema: Schema(.array(Schema(.choice(["a", "b"])), 1...2)), isRequired: false),
            ], isOpen: false))

    @Test func whatFitsIsTaken() throws {
        #expect(fault(schema, #"{"count":1}"#) == nil)
        #expect(fault(schema, #"{"count":8,"share":0.5,"names":["a","b"]}"#) == nil)
        #expect(try schema.taken(["count": 8.0])["count"] == 8)
    }

    @Test(arguments: [
        (#"{"count":0}"#, "count"), (#"{"count":9}"#, "count"), (#"{"count":-1}"#, "count"),
        (#"{"count":1e308}"#, "count"), (#"{"count":9223372036854775808}"#, "count"), (#"{"count":"3"}"#, "count"),
        (#"{"count":1.5}"#, "count"), (#"{"count":null}"#, "count"), (#"{"count":true}"#, "count"), (#"{}"#, "count"),
        (#"{"count":1,"share":-0.1}"#, "share"), (#"{"count":1,"share":1.1}"#, "share"),
        (#"{"count":1,"share":1e308}"#, "share"), (#"{"count":1,"names":[]}"#, "names"),
        (#"{"count":1,"names":["a","c"]}"#, "names[1]"), (#"{"count":1,"other":1}"#, "other"),
    ])
    func whatDoesNotFitIsNamed(_ text: String, _ field: String) {
        #expect(fault(schema, text)?.status == 400)
        #expect(fault(schema, text)?.field == field, "\(text)")
    }

    @Test func parametersAreReadByTheirSchema() throws {
        #expect(try Schema(.integer(0...127)).taken(text: "127", "program") == 127)
        #expect(try Schema(.boolean).taken(text: "1", "drums") == true)
        for text in ["-1", "128", "1.5", "NaN", "", "9223372036854775808", "０", "+-1"] {
            #expect(throws: HTTPFault.self, "\(text)") { try Schema(.integer(0...127)).taken(text: text, "program") }
        }
        for text in ["nan", "inf", "1e999", "x"] {
            #expect(throws: HTTPFault.self, "\(text)") { try Schema(.number(0...1)).taken(text: text, "share") }
        }
    }
}
