import CStudioPage
import Datasets
import NIOCore

/// The page's files, which are compiled in: nothing on the disk is ever looked at for them.
package struct PageAssets: Sendable {
    struct File: Sendable {
        let name: String
        let mediaType: String
        let tag: String
        let content: ByteBuffer
        /// Compressed by gzip, with a tag of its own; nil where that saves nothing.
        let packed: ByteBuffer?
        let packedTag: String
    }

    let files: [File]

    package init() {
        files = (0..<studio_page_file_count).compactMap { index in
            guard let file = studio_page_first_file()?[index], let name = file.name, let bytes = file.bytes else {
                return nil
            }
            return File(
                name: String(cString: name), content: Array(UnsafeBufferPointer(start: bytes, count: file.size)))
        }
    }
}

extension PageAssets.File {
    init(name: String, content: [UInt8]) {
        self.name = name
        self.content = ByteBuffer(bytes: content)
        let digest = Digest.text(of: content).prefix(24)
        tag = "\"\(digest)\""
        packedTag = "\"\(digest)-gzip\""
        packed = Self.packed(content).map { ByteBuffer(bytes: $0) }
        mediaType =
            switch name.split(separator: ".").last {
            case "html": "text/html; charset=utf-8"
            case "js": "text/javascript; charset=utf-8"
            case "css": "text/css; charset=utf-8"
            case "svg": "image/svg+xml; charset=utf-8"
            case "png": "image/png"
            case "webmanifest": "application/manifest+json; charset=utf-8"
            case "json": "application/json"
            case "woff2": "font/woff2"
            default: "text/plain; charset=utf-8"
            }
    }

    var plainMediaType: String { String(mediaType.prefix { $0 != ";" }) }

    private static func packed(_ content: [UInt8]) -> [UInt8]? {
        let room = studio_page_gzip_bound(content.count)
        let packed = [UInt8](unsafeUninitializedCapacity: room) { out, count in
            count = studio_page_gzip(content, content.count, out.baseAddress, room)
        }
        return packed.isEmpty || packed.count >= content.count ? nil : packed
    }
}
