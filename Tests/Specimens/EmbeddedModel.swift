#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where the embedded model lies: at `DIAPASON_MODEL`, or where `scripts/bootstrap` leaves it, beside libtorch.
package enum EmbeddedModel {
    package static let missing = "no model: run scripts/bootstrap, or set DIAPASON_MODEL to the GGUF file of SmolLM2"

    package static let path: String? = {
        if let given = getenv("DIAPASON_MODEL") { return String(cString: given) }
        let folders = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        let package = folders.dropLast(3).joined(separator: "/")
        // The link leads into the cache, whose folder `model` stands beside.
        guard let resolved = realpath(package + "/.libtorch", nil) else { return nil }
        defer { free(resolved) }
        let cache = String(cString: resolved).split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let path = cache.joined(separator: "/") + "/model/SmolLM2-135M-Instruct.Q4_1.gguf"
        return access(path, R_OK) == 0 ? path : nil
    }()
}
