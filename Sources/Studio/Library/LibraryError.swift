package import Face

/// Why the library cannot keep or find something.
package struct LibraryError: Reportable, Hashable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// Another studio is at work in the folder.
        case taken
        /// The database cannot be read or written.
        case broken
        /// There is no such thing.
        case missing
        /// It was done already, or something stands against it.
        case conflict
    }

    package let kind: Kind
    package let sentence: String

    package init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }

    package var description: String { sentence }

    package var exitCode: ExitCode {
        switch kind {
        case .taken, .broken: .cannotWrite
        case .missing: .noInput
        case .conflict: .answerIsNo
        }
    }
}
