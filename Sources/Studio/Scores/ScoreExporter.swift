import Datasets
package import Face
import Formats
import Music
package import Rendering
import Storage

/// Turns a score into any kind of file that a piece is left in, in memory.
///
/// Pictures and sound are made by child processes with limits; sound is kept in a cache, since it takes seconds.
package struct ScoreExporter: Sendable {
    /// What belongs to a score and does not stand in its file.
    package struct Options: Sendable {
        package var title: String?
        /// The notes of the model, as places in the canonical order; nil for all.
        package var written: Set<Int>?
        /// Whether a picture is tablature and not a roll.
        package var isTablature = false

        package init(title: String? = nil, written: Set<Int>? = nil, isTablature: Bool = false) {
            self.title = title
            self.written = written
            self.isTablature = isTablature
        }
    }

    private let temporaryFolder: String
    private let searchFolders: [String]
    private let cache: SoundCache?

    /// - Parameter cacheFolder: where sound is kept, made when it is needed; nil for nowhere.
    package init(
        temporaryFolder: String = Environment.temporaryFolder, searchFolders: [String] = Environment.searchFolders,
        cacheFolder: String? = nil
    ) {
        self.temporaryFolder = temporaryFolder
        self.searchFolders = searchFolders
        cache = cacheFolder.map { SoundCache(folder: $0) }
    }

    /// The formats that this machine can write now; sound and pictures need programs of their own.
    package var formats: [PieceFormat] {
        let renderer = try? renderer()
        let canPaint = (try? PictureConverter(searchFolders: searchFolders)) != nil
        return PieceFormat.allCases.filter { format in
            if let sound = format.soundFormat { return renderer.map { (try? $0.check(sound)) != nil } ?? false }
            return format == .svg || !format.isPicture || canPaint
        }
    }

    /// A score as a file of another format.
    ///
    /// Blocks the thread: about a second for a minute of music where sound is asked for, else less.
    ///
    /// - Returns: with the bytes, what had to be changed or left out, a clause each.
    /// - Throws: `Reportable`.
    package func bytes(
        of file: [UInt8], name: String, as format: PieceFormat, _ options: Options = Options()
    ) throws -> (bytes: [UInt8], remarks: [String], mediaType: String) {
        let document = try ScoreFile.read(file, named: name, limit: ScoreSummary.mostBytes)
        if let target = format.scoreFormat {
            let (bytes, remarks) = try score(document, as: target)
            return (bytes, remarks, format.mediaType)
        }
        if let sound = format.soundFormat {
            return (try self.sound(of: document, as: sound), [], format.mediaType)
        }
        let (bytes, remarks) = try picture(of: document, named: name, as: format, options)
        return (bytes, remarks, format.mediaType)
    }

    /// The score as sound, from the cache where it is there.
    package func sound(of document: ScoreDocument, as format: SoundFormat) throws -> [UInt8] {
        let renderer = try renderer()
        try renderer.check(format)
        // What sounds alike is one sound, whatever file it stands in.
        let midi = try StandardMIDI.write(document.score)
        let key =
            Digest.text(of: midi) + " " + renderer.soundFont.path + " " + Storage.stamp(of: renderer.soundFont.path)
        return try cache.map { cache in
            try cache.bytes(named: "\(Digest.text(of: Array(key.utf8)).prefix(32)).\(format.rawValue)") {
                try renderer.sound(of: document.score, as: format)
            }
        } ?? renderer.sound(of: document.score, as: format)
    }

    private func renderer() throws -> SoundRenderer {
        try SoundRenderer(searchFolders: searchFolders, temporaryFolder: temporaryFolder)
    }

    private func score(_ document: ScoreDocument, as target: ScoreFormat) throws -> ([UInt8], [String]) {
        var options = ScoreOptions()
        if target == .text, ScoreContent.bends.count(in: document.score) > 0 { options.bends = .cents }
        // A file that is asked for in its own format is given as it came.
        if target == document.format { return (document.bytes, []) }
        let written = try ScoreFile.written(document, as: target, options)
        let losses = Losses(of: document, in: target, options)
        var remarks = written.remarks
        if !losses.isEmpty { remarks.append("\(losses.phrase) left out") }
        if written.clampedBends > 0 {
            remarks.append("\(ScoreContent.bends.phrase(written.clampedBends)) brought to the notation's end")
        }
        return (written.bytes, remarks)
    }

    private func picture(
        of document: ScoreDocument, named name: String, as format: PieceFormat, _ options: Options
    ) throws -> ([UInt8], [String]) {
        let title = options.title ?? StoragePath.stem(of: name)
        let kind = PictureConverter.Format(rawValue: format.ending)
        func converter() throws -> PictureConverter {
            try PictureConverter(searchFolders: searchFolders, temporaryFolder: temporaryFolder)
        }
        if options.isTablature {
            let (tablature, remarks) = document.asTablature()
            let drawing = TablatureDrawing(tablature, options: .init(title: title))
            switch kind {
            case nil: return (Array(drawing.svg().utf8), remarks)
            case .pdf: return (try converter().pdf(pages: drawing.pages()), remarks)
            case .png: return (try converter().converted(drawing.svg(), to: .png), remarks)
            }
        }
        let roll = PianoRoll(document.score, prompt: options.written.map { .allBut($0) } ?? .none, title: title)
        switch kind {
        case nil: return (Array(roll.svg().utf8), [])
        case .pdf: return (try converter().pdf(pages: roll.pages()), [])
        case .png: return (try converter().converted(roll.svg(), to: .png), [])
        }
    }
}
