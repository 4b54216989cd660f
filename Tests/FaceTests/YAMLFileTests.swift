import Face
import Foundation
import JSON
import Testing

@Suite struct YAMLFileTests {
    private func value(_ text: String) throws -> JSONValue? {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("key: \(text)\n".utf8).write(to: URL(fileURLWithPath: path))
        return try YAMLFile(path).value["key"]
    }

    @Test func wordsThatLookLikeNumbersStayWhatTheyAre() throws {
        #expect(try value("0-7") == "0-7" && value("24-31") == "24-31" && value("[0-7, 4]") == ["0-7", 4])
        #expect(try value("-7") == -7 && value("7") == 7 && value("1e-3") == 0.001 && value("-1.5e-3") == -0.0015)
        #expect(try value("\"7\"") == "7" && value("true") == true && value("") == .null)
    }
}
