import JSON
import Mutators

/// JSON: what is read is written, on one line and on many, and reads back as the same value.
func fuzz(_ bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes) else { return }
    for indented in [false, true] {
        do throws(JSONError) {
            let written = value.bytes(indented: indented)
            let back = try JSONValue(parsing: written)
            expectEqual(back, value, "the value of a written text is the one read")
            expectEqual(back.bytes(indented: indented), written, "a value has one text")
        } catch {
            fatalError("a written value cannot be read: \(error)")
        }
    }
}

func mutated(_ bytes: [UInt8], longest: Int, _ dice: inout Dice) -> [UInt8] {
    JSONMutator.mutated(bytes, longest: longest, &dice, fragments: [])
}
