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
    }

    let files: [File]

    package init() {
        files = (0..<studio_page_file_count).compactMap { index in
            let file = withUnsafePointer(to: studio_page_files) { pointer in
                UnsafeRawPointer(pointer).assumingMemoryBound(to: studio_page_file.self)[index]
            }
            guard let name = file.name, let bytes = file.bytes else { return nil }
            return File(name: String(cString: name), content: Array(UnsafeBufferPointer(start: bytes, count: file.size)))
        }
    }
}

extension PageAssets.File {
    init(name: String, content: [UInt8]) {
        self.name = name
        self.content = ByteBuffer(bytes: content)
        tag = "\"" + Digest.text(of: content).prefix(24) + "\""
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
}
