import Foundation
import GRDB
import JSON

extension Row {
    /// The columns of the library's tables as the studio has them; what does not fit its column tells of damage.
    func text(_ column: String) throws -> String {
        guard let text = String.fromDatabaseValue(value(column)) else { throw damaged(column) }
        return text
    }

    func optionalText(_ column: String) -> String? { String.fromDatabaseValue(value(column)) }

    func integer(_ column: String) throws -> Int {
        guard let number = Int.fromDatabaseValue(value(column)) else { throw damaged(column) }
        return number
    }

    func optionalInteger(_ column: String) -> Int? { Int.fromDatabaseValue(value(column)) }

    func real(_ column: String) throws -> Double {
        guard let number = Double.fromDatabaseValue(value(column)) else { throw damaged(column) }
        return number
    }

    func id(_ column: String) throws -> StudioID {
        guard let id = StudioID(try text(column)) else { throw damaged(column) }
        return id
    }

    func optionalID(_ column: String) -> StudioID? { optionalText(column).flatMap { StudioID($0) } }

    func date(_ column: String) throws -> Date { Date(milliseconds: Int64(try integer(column))) }

    func optionalDate(_ column: String) -> Date? {
        optionalInteger(column).map { Date(milliseconds: Int64($0)) }
    }

    func json(_ column: String) throws -> JSONValue {
        do {
            return try JSONValue(parsing: try text(column))
        } catch is JSONError {
            throw damaged(column)
        }
    }

    func optionalJSON(_ column: String) throws -> JSONValue? {
        optionalText(column) == nil ? nil : try json(column)
    }

    func choice<Choice: RawRepresentable>(_ column: String, _ type: Choice.Type) throws -> Choice
    where Choice.RawValue == String {
        guard let choice = Choice(rawValue: try text(column)) else { throw damaged(column) }
        return choice
    }

    private func value(_ column: String) -> DatabaseValue { self[column] ?? .null }

    private func damaged(_ column: String) -> LibraryError {
        LibraryError(.broken, "a record of the library is damaged: its column '\(column)' cannot be read")
    }
}

extension JSONValue {
    /// What a column holds of it.
    var column: String { text() }
}
