import Face
import Storage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program beside this one, in its folder, with the verbs that need what this one does not load.
struct Twin {
    /// The verbs that need tensors: that library takes 0.2 s and 115 MB to load.
    static let model = Twin(program: "diapason-model", verbs: ["train", "generate", "likelihood", "export", "model"])
    /// The web server.
    static let studio = Twin(program: "diapason-studio", verbs: ["studio"])

    let program: String
    let verbs: Set<String>

    /// The twin that the arguments, without the program's name, begin with a verb of, or ask for help with one.
    static func asked(by arguments: [String]) -> Twin? {
        let verb = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
        return verb.flatMap { verb in [model, studio].first { $0.verbs.contains(verb) } }
    }

    /// Becomes the twin: returns only when it cannot, with the reason.
    func takeOver(_ arguments: [String]) -> Failure {
        guard let own = ShippedModels.ownPath(), let folder = StoragePath.parent(of: own) else {
            return Failure(.ownFault, "cannot find out where this program lies")
        }
        let path = StoragePath.joined(folder, program)
        guard Storage.exists(path) else {
            return Failure(
                .ownFault,
                "'\(program)', which does this, is missing from '\(folder)'; build it (make) or install it there")
        }
        // Threads that wait by spinning starve each other as soon as anything else runs on the machine: with both cores
        // busy, training was measured four times slower. A short spin keeps decoding quick on a quiet machine, where
        // sleeping at once costs a third of it. libgomp reads this when it is loaded.
        if getenv("OMP_WAIT_POLICY") == nil { setenv("GOMP_SPINCOUNT", "2000", 0) }
        var strings = ([path] + arguments).map { strdup($0) } + [nil]
        execv(path, &strings)
        let reason = String(cString: strerror(errno))
        for string in strings { free(string) }
        return Failure(.ownFault, "cannot start '\(path)': \(reason)")
    }
}
