import JSON
import Specimens
import Testing

@Suite struct JSONValueTests {
    @Test(
        arguments: [
            ("null", .null), (" true\n", .bool(true)), ("false", .bool(false)), ("0", .integer(0)),
            ("-12", .integer(-12)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.0", .number(1)), ("1e2", .number(100)),
            ("-0", .number(-0.0)), ("2.5E-1", .number(0.25)), ("1e-400", .number(0)), (#""""#, .string("")),
            (#""a\"\\\/\b\f\n\r\té😀""#, .string("a\"\\/\u{8}\u{c}\n\r\té😀")), (#""\u00e9\uD83D\ude00""#, .string("é😀")),
            ("[]", .array([])), ("[1, [2]]", .array([.integer(1), .array([.integer(2)])])), ("{}", .object([])),
            (#"{"b": 1, "a": {}}"#, .object([.init("b", .integer(1)), .init("a", .object([]))])),
        ] as [(String, JSONValue)])
    func validTextIsRead(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(arguments: [
        ("", 0), (" ", 1), ("nul", 0), ("truE", 0), ("01", 1), ("-", 1), ("+1", 0), ("1.", 2), (".5", 0), ("1e", 2),
        ("1e400", 0), ("NaN", 0), ("[1,]", 3), ("[1 2]", 3), ("[", 1), ("{\"a\"}", 4), ("{\"a\":1,}", 7), ("{a:1}", 1),
        ("{\"a\":1,\"a\":2}", 7), ("{\"a\":1,\"\\u0061\":2}", 7), ("\"a", 0), ("\"\t\"", 1), ("\"\\x\"", 1),
        ("\"\\u12G4\"", 5), ("\"\\ud800\"", 1), ("\"\\udc00\"", 1), ("\"\\ud800\\u0041\"", 1), ("1 1", 2),
        ("\u{feff}1", 0),
        ("'a'", 0), ("[1]//", 3),
    ])
    func otherTextIsRefusedAtItsFirstWrongByte(text: String, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.offset == offset, "\(text): \(error?.description ?? "")")
    }

    @Test func notANumberIsNullWhereItIsAskedFor() throws {
        let text = Array("[NaN, Infinity, -Infinity, 1]".utf8)
        #expect(try JSONValue(parsing: text, takingNaNAsNull: true) == [nil, nil, nil, 1])
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        for text in ["-NaN", "nan", "Inf", "-Inf", "--Infinity", "+Infinity", "NaN1", "Infinity.5", "-"] {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8), takingNaNAsNull: true) }
        }
    }

    @Test func twoSpellingsOfAnAccentAreTwoKeys() throws {
        let value = try JSONValue(parsing: "{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(value.members?.count == 2)
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        for bytes in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]] {
            let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
            #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        }
    }

    @Test func nestingEndsAtItsLimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(JSONValue.maximumDepth)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested(JSONValue.maximumDepth + 1)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    @Test func numbersEndAtTheirLimit() throws {
        let longest = "0." + String(repeating: "1", count: JSONValue.maximumNumberLength - 2)
        #expect(throws: Never.self) { try JSONValue(parsing: longest) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: longest + "1") }
    }

    @Test func whatIsWrittenReadsBackTheSame() throws {
        let value: JSONValue = [
            "z": 1, "a": [nil, true, false, -3, 0.1, 1e300, .number(.leastNonzeroMagnitude), -0.0, 16.0],
            "": ["nested": [:], "empty": []],
            "text": "\u{0}\u{1f}\"\\/é😀\u{2028}\u{7f}",
        ]
        #expect(try JSONValue(parsing: value.text()) == value)
        #expect(try JSONValue(parsing: value.text(indented: true)) == value)
    }

    @Test func writingHasOneForm() {
        let value: JSONValue = ["b": [1, 2.5], "a": ["k": "\n\u{1}"], "c": [], "d": [:]]
        #expect(value.text() == #"{"b":[1,2.5],"a":{"k":"\n\u0001"},"c":[],"d":{}}"#)
        #expect(
            value.text(indented: true)
                == "{\n  \"b\": [\n    1,\n    2.5\n  ],\n  \"a\": {\n    \"k\": \"\\n\\u0001\"\n  },\n"
                + "  \"c\": [],\n  \"d\": {}\n}")
    }

    @Test func thirtyThousandDamagedTextsAreRefusedOrReadBack() throws {
        let text = #"{"a":[1,-2.5e3,"x\n\u00e9\ud83d\ude00é"],"b":{"c":null,"d":[true,false,{}]},"e":""}"#
        var refused = 0
        for bytes in Mutations(of: Array(text.utf8), count: 30_000, seed: 3) {
            guard let value = try? JSONValue(parsing: bytes) else {
                refused += 1
                continue
            }
            #expect(try JSONValue(parsing: value.bytes()) == value)
        }
        #expect((1_000..<30_000).contains(refused))
    }
}
