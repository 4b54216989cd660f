import NIOCore

/// The page and its files.
enum PageRoutes {
    /// Where the page's other files are; to stand behind the addresses that say their one word themselves.
    static func files(_ services: StudioServices) -> Route {
        let others = services.assets.files.filter { $0.name != "index.html" }
        return route("/{file}", "page_file", "A file of the page.") { call in
            guard let file = others.first(where: { $0.name == call.text("file") }) else {
                throw HTTPFault.notFound("there is no such file")
            }
            return answer(file, call)
        }
        .taking("file", .choice(others.map(\.name)))
        .answering(200, "The file.", as: Set(others.map(\.plainMediaType)).sorted())
    }

    static func page(_ services: StudioServices) -> Route {
        let page = services.assets.files.first { $0.name == "index.html" }
        return route("/", "page", "The page.") { call in
            guard let page else { throw HTTPFault.notFound("this studio was built without its page") }
            // Who opens the page is likely to ask for music next.
            Task { await services.queue.warmUp() }
            return answer(page, call)
        }
        .answering(200, "The page.", as: ["text/html"])
    }

    private static func route(
        _ path: String, _ name: String, _ summary: String, handler: @escaping Route.Handler
    ) -> Route {
        Route("GET", path, name, summary, handler: handler).tagged("page").open(to: .page)
            .answering(304, "The browser has it already.", as: [])
    }

    private static func answer(_ file: PageAssets.File, _ call: Call) -> Answer {
        let packed = file.packed.flatMap { call.takesGzip ? $0 : nil }
        let tag = packed == nil ? file.tag : file.packedTag
        var answer = Answer(mediaType: file.mediaType, body: .bytes(packed ?? file.content))
            .with("ETag", tag).with("Vary", "Accept-Encoding")
        if packed != nil { answer.headers.append(("Content-Encoding", "gzip")) }
        if call.header("If-None-Match").map({ $0.contains(tag) }) ?? false {
            answer.status = 304
            answer.body = .none
        }
        return answer
    }
}

extension Call {
    /// Whether an answer may be compressed.
    ///
    /// Source: RFC 9110, section 12.5.3; a weight of 0 refuses a coding.
    var takesGzip: Bool {
        (header("Accept-Encoding") ?? "").split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.trimmingSpaces().lowercased() }
            guard parts.first == "gzip" else { return false }
            return !parts.dropFirst().contains { $0.hasPrefix("q=0") && !$0.contains { ("1"..."9").contains($0) } }
        }
    }
}
