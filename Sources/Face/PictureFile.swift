import Rendering
import Storage

/// Writes drawings in the format that a file's name asks for.
public enum PictureFile {
    public static let endings = ["svg", "png", "pdf"]

    /// Writes a drawing, whole or not at all; as SVG under a name of another ending.
    ///
    /// - Parameter pages: what a document has instead of one tall picture.
    /// - Throws: `StorageError`, or `RenderingError` where the program that converts is missing or fails.
    public static func write(_ svg: @autoclosure () -> String, to path: String, pages: (() -> [String])? = nil) throws {
        guard let format = PictureConverter.Format(rawValue: StoragePath.fileExtension(of: path)) else {
            return try Storage.write(svg(), to: path)
        }
        let converter = try PictureConverter(
            searchFolders: Environment.searchFolders, temporaryFolder: Environment.temporaryFolder)
        let picture =
            if format == .pdf, let pages { try converter.pdf(pages: pages()) } else {
                try converter.converted(svg(), to: format)
            }
        try Storage.write(picture, to: path)
    }
}
