/// The values of fields as numbers of 16 bits; one value in two fields is two symbols.
struct NoteSymbols: Sendable {
    /// What stands before the first note.
    ///
    /// The symbols below it stand for a value of a field that training never showed.
    static let start = UInt16(NoteField.allCases.count)

    private var numbers: [Key: UInt16] = [:]
    /// The field and the value of each symbol above `start`.
    private var keys: [Key] = []

    private struct Key: Hashable {
        let field: Int
        let value: Int
    }

    /// The symbol of a value, a new one where there is none and numbers are left.
    mutating func learn(_ value: Int, field: Int) -> UInt16 {
        let key = Key(field: field, value: value)
        if let number = numbers[key] { return number }
        let next = Int(Self.start) + 1 + keys.count
        guard let number = UInt16(exactly: next) else { return UInt16(field) }
        numbers[key] = number
        keys.append(key)
        return number
    }

    /// The symbol of a value; nil for one that was never learnt.
    func known(_ value: Int, field: Int) -> UInt16? { numbers[Key(field: field, value: value)] }

    /// The symbol of a value, or the one for all that were never learnt.
    func symbol(of value: Int, field: Int) -> UInt16 { known(value, field: field) ?? UInt16(field) }

    /// - Parameter symbol: a learnt one.
    func field(of symbol: UInt16) -> Int { keys[Int(symbol) - Int(Self.start) - 1].field }

    /// - Parameter symbol: a learnt one.
    func value(of symbol: UInt16) -> Int { keys[Int(symbol) - Int(Self.start) - 1].value }

    func greatest(of field: NoteField) -> Int {
        keys.lazy.filter { $0.field == field.rawValue }.map(\.value).max() ?? 0
    }

    /// A single symbol packed as if its field were what comes before it.
    func single(_ symbol: UInt16) -> UInt128 { UInt128(field(of: symbol)) << 16 | UInt128(symbol) }
}
