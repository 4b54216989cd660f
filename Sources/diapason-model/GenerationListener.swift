import Datasets
import Face
import Generation
import Music
import Synchronization

/// Who follows the writing of takes, and says how long it goes on.
///
/// Where a server computes, several threads call at once.
protocol GenerationListener: Sendable {
    /// The model is about to read an assignment.
    func begin(_ assignment: Assignment, takes: Int)
    /// A note has become whole, in times from the first note of the piece.
    ///
    /// - Parameter take: its place among those asked for.
    func add(_ note: Note, take: Int)
    /// The model has nothing more to say.
    func end()
    /// The files of a take are there, those of `done` takes by now.
    func wrote(_ take: TakeWriter.Written, done: Int, of total: Int)
    /// Something that is worth knowing, a clause.
    func remark(_ words: String)
    var wish: Composer.Wish { get }
}

extension GenerationListener {
    /// Ends a piece of work that nobody wants any more.
    func checkWanted() throws(Failure) {
        guard wish == .abandon else { return }
        throw Failure(.interrupted, "the request was cancelled")
    }
}

/// Shows a roll that grows on the terminal; Ctrl-C finishes.
final class TerminalListener: GenerationListener {
    private let roll = Mutex<GrowingRoll?>(nil)
    private let line = Mutex<ProgressLine?>(nil)

    func begin(_ assignment: Assignment, takes: Int) {
        Interruption.isAwaited = true
        let given = assignment.notes(adding: [])
        roll.withLock { $0 = GrowingRoll("compose", takes: takes, grid: assignment.notation.grid, given: given) }
    }

    func add(_ note: Note, take: Int) { roll.withLock { $0?.add(note, take: take) } }

    func end() {
        roll.withLock { $0?.finish() }
        Interruption.isAwaited = false
    }

    func wrote(_ take: TakeWriter.Written, done: Int, of total: Int) {
        line.withLock { line in
            if line == nil { line = ProgressLine("write") }
            line?.update(done, of: total)
        }
    }

    func remark(_ words: String) { Program.note(words) }

    var wish: Composer.Wish { Interruption.isAskedFor ? .finish : .goOn }
}
