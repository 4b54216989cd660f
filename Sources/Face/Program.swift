public import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program from its arguments to its exit code.
public enum Program {
    /// Runs the command that the arguments ask for and ends the program.
    public static func run(_ root: any ParsableCommand.Type) -> Never {
        Interruption.install()
        do {
            var command = try root.parseAsRoot()
            try command.run()
        } catch {
            end(with: error, root)
        }
        exit(ExitCode.done.rawValue)
    }

    /// The same for a program with asynchronous commands.
    public static func run(_ root: any AsyncParsableCommand.Type) async -> Never {
        Interruption.install()
        do {
            var command = try root.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error, root)
        }
        exit(ExitCode.done.rawValue)
    }

    /// Says on standard error what went wrong and ends the program.
    public static func end(with error: any Reportable) -> Never {
        note(error.sentence)
        exit(error.exitCode.rawValue)
    }

    /// A line for the user on standard error, where it does not mix with results.
    public static func note(_ words: String) {
        var line = "diapason: " + words + "\n"
        line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func end(with error: any Error, _ root: any ParsableCommand.Type) -> Never {
        if let error = error as? any Reportable { end(with: error) }
        if let code = error as? ArgumentParser.ExitCode { exit(code.rawValue) }
        switch root.exitCode(for: error) {
        case .success:
            // Help and version are results: they go where results go.
            print(root.fullMessage(for: error))
            exit(ExitCode.done.rawValue)
        case .validationFailure:
            end(with: Failure(.wrongUsage, usageSentence(error, root)))
        default:
            end(with: Failure(.ownFault, "something went wrong that should not have: \(error)"))
        }
    }

    /// What ArgumentParser says, as one line that ends with where to read more.
    private static func usageSentence(_ error: any Error, _ root: any ParsableCommand.Type) -> String {
        let verb = CommandLine.arguments.dropFirst().first.map { name in
            root.configuration.subcommands.contains { $0._commandName == name } ? " " + name : ""
        }
        let lines = root.message(for: error).split(whereSeparator: \.isNewline).map(String.init)
        var sentence = lines.joined(separator: " ")
        if sentence.hasSuffix(".") { sentence.removeLast() }
        return sentence + "; see 'diapason\(verb ?? "") --help'"
    }
}
