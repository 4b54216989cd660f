import JSON
import Testing
import Tokenizers

@Suite struct ScalarClassTests {
    @Test func everyCharacterHasTheReferencesClass() throws {
        let json = try Fixture.json("unicode-classes.json")
        var expected = [ScalarClass](repeating: .other, count: 0x110000)
        for (key, kind) in [("letters", ScalarClass.letter), ("numbers", .number), ("spaces", .space)] {
            let bounds = try #require(json[key]?.arrayValue).map { try #require($0.integerValue) }
            for index in stride(from: 0, to: bounds.count, by: 2) {
                for value in bounds[index]...bounds[index + 1] { expected[value] = kind }
            }
        }
        let wrong = (UInt32(0)..<0x110000).filter { value in
            Unicode.Scalar(value).map { ScalarClass($0) != expected[Int(value)] } ?? false
        }
        #expect(wrong.isEmpty, "first: U+\(String(wrong.first ?? 0, radix: 16))")
    }
}
