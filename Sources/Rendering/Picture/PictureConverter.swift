import Storage

/// Turns SVG into pixels or into a document with the program `rsvg-convert`, which runs as a child process within limits.
///
/// It sees only drawings of this project, in a private folder. Fonts are those of the machine, so pictures of two
/// machines may differ by a letter's shape; on one machine the same drawing gives the same bytes.
public struct PictureConverter: Sendable {
    /// What a drawing is turned into.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        case png, pdf
    }

    private let program: String
    private let temporaryFolder: String

    /// The most rows or columns of a PNG: what the program can paint on.
    public static let mostPixels = 32_767
    /// Drawings of one document.
    public static let mostPages = 1_000

    /// - Parameters:
    ///   - searchFolders: where to look for `rsvg-convert` before the usual folders.
    ///   - temporaryFolder: where the drawing and the picture lie until they are done.
    /// - Throws: `RenderingError` of kind `.missing`, with what to install.
    public init(searchFolders: [String] = [], temporaryFolder: String = "/tmp") throws(RenderingError) {
        try self.init(folders: searchFolders + PictureConverter.usualFolders, temporaryFolder: temporaryFolder)
    }

    private static let usualFolders = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]

    /// - Parameter folders: the only ones in which the program is looked for.
    package init(folders: [String], temporaryFolder: String = "/tmp") throws(RenderingError) {
        let candidates = folders.map { StoragePath.joined($0, "rsvg-convert") }
        guard let program = candidates.first(where: { Storage.exists($0) && !Storage.isFolder($0) }) else {
            throw RenderingError(
                .missing,
                "the program 'rsvg-convert', which turns drawings into PNG and PDF, was not found; install it "
                    + "(Debian, Ubuntu: 'apt-get install librsvg2-bin'; macOS: 'brew install librsvg'), or use .svg")
        }
        self.program = program
        self.temporaryFolder = temporaryFolder
    }

    /// A drawing as a file of another format.
    ///
    /// Blocks the thread, about a second for ten screens of tablature.
    ///
    /// - Parameter scale: pixels for a pixel of the drawing, in 0.1...8; a PDF becomes larger by it.
    public func converted(_ svg: String, to format: Format, scale: Double = 1) throws(RenderingError) -> [UInt8] {
        try converted([svg], to: format, scale: scale)
    }

    /// Several drawings as the pages of one document.
    public func pdf(pages: [String]) throws(RenderingError) -> [UInt8] {
        guard !pages.isEmpty, pages.count <= PictureConverter.mostPages else {
            throw RenderingError(
                .invalid, "a document of \(pages.count) pages cannot be made; 1 to \(PictureConverter.mostPages) can")
        }
        return try converted(pages, to: .pdf, scale: 1)
    }

    private func converted(_ drawings: [String], to format: Format, scale: Double) throws(RenderingError) -> [UInt8] {
        guard scale >= 0.1, scale <= 8 else {
            throw RenderingError(.invalid, "a scale of \(scale) makes no picture; use 0.1 to 8")
        }
        let size = PictureConverter.size(drawings.first ?? "")
        if format == .png { try check(size, scale) }
        do {
            var folder = try TemporaryFolder(in: temporaryFolder)
            var inputs: [String] = []
            for (index, drawing) in drawings.enumerated() {
                let file = folder.file("drawing\(index).svg")
                try Storage.write(Array(drawing.utf8), to: file)
                inputs.append(file)
            }
            let (picture, words) = (folder.file("picture.\(format.rawValue)"), folder.file("words.txt"))
            let ending = ChildProcess.run(
                program, ["-f", format.rawValue, "-z", SVGWriter.number(scale), "-o", picture] + inputs,
                // A document states no time, so that it is the same each time.
                environment: ["HOME=" + folder.path, "LC_ALL=C.UTF-8", "SOURCE_DATE_EPOCH=0"], words: words,
                limits: limits(pixels: size.width * size.height * scale * scale, drawings))
            try check(ending, words: words)
            let bytes = try Storage.read(picture, limit: PictureConverter.mostBytes)
            guard bytes.starts(with: format == .png ? [0x89, 0x50, 0x4E, 0x47] : Array("%PDF".utf8)) else {
                throw failure("wrote no picture", words)
            }
            return bytes
        } catch let error as RenderingError {
            throw error
        } catch let error as StorageError {
            throw RenderingError(error.kind == .unwritable ? .noRoom : .failed, error.description)
        } catch {
            throw RenderingError(.failed, "\(error)")
        }
    }

    private static let mostBytes = 512 << 20

    private func check(_ size: (width: Double, height: Double), _ scale: Double) throws(RenderingError) {
        let longest = max(size.width, size.height) * scale
        guard longest <= Double(PictureConverter.mostPixels) else {
            throw RenderingError(
                .invalid,
                "the picture would have \(Int(min(longest, 1e15))) pixels on a side, and a PNG has at most "
                    + "\(PictureConverter.mostPixels); use .pdf, or draw fewer bars")
        }
    }

    /// Ten times what was measured (a second for 40 million pixels), and then some for a machine that looks for its
    /// fonts the first time.
    private func limits(pixels: Double, _ drawings: [String]) -> ChildProcess.Limits {
        let bytes = drawings.reduce(0) { $0 + $1.utf8.count }
        let seconds = 60 + Int(min(max(pixels, 0), 2e9) / 4e6) + bytes / 200_000
        return ChildProcess.Limits(
            processorSeconds: seconds, fileBytes: PictureConverter.mostBytes,
            memoryBytes: 1 << 30 + Int(min(max(pixels, 0), 2e9)) * 8 + bytes * 64, seconds: Double(seconds) * 2)
    }

    private func check(_ ending: ChildProcess.Ending, words: String) throws(RenderingError) {
        switch ending {
        case .exited(0): return
        case .exited(let code): throw failure("ended with code \(code)", words)
        case .stopped(let signal): throw failure("was stopped by signal \(signal), perhaps at a limit", words)
        case .outOfTime: throw failure("took too long and was stopped", words)
        case .notStarted(let reason): throw RenderingError(.failed, "'\(program)' could not be started: \(reason)")
        }
    }

    /// The first line that the program left, if any, says more than we could.
    private func failure(_ event: String, _ words: String) -> RenderingError {
        let bytes = (try? Storage.read(words, limit: 1 << 20)) ?? []
        let line = String(decoding: bytes.prefix { $0 != 0x0A }.prefix(200), as: UTF8.self)
        return RenderingError(.failed, "rsvg-convert " + event + (line.isEmpty ? "" : " ('\(line)')"))
    }

    /// The size that a drawing of ours states at its beginning; 0 where it states none.
    private static func size(_ svg: String) -> (width: Double, height: Double) {
        let head = svg.prefix(1_000)
        func value(_ name: String) -> Double {
            let parts = head.split(separator: " \(name)=\"", maxSplits: 1)
            guard parts.count == 2, let value = Double(parts[1].prefix { $0 != "\"" }), value.isFinite else { return 0 }
            return value
        }
        return (value("width"), value("height"))
    }
}
