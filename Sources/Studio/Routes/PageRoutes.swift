/// The page and its files.
enum PageRoutes {
    static func all(_ services: StudioServices) -> [Route] {
        services.assets.files.map { file in
            let isPage = file.name == "index.html"
            return Route(
                "GET", isPage ? "/" : "/" + file.name, isPage ? "page" : "page_" + file.name.identifier,
                isPage ? "The page." : "A file of the page."
            ) { call in
                var answer = Answer(mediaType: file.mediaType, body: .bytes(file.content))
                    .with("ETag", file.tag)
                if call.header("If-None-Match").map({ $0.contains(file.tag) }) ?? false {
                    answer.status = 304
                    answer.body = .none
                }
                return answer
            }
            .tagged("page").open(to: .page)
            .answering(200, "The file.", as: [String(file.mediaType.prefix { $0 != ";" })])
            .answering(304, "The browser has it already.", as: [])
        }
    }
}

extension String {
    /// With underscores for what no identifier may have.
    fileprivate var identifier: String {
        String(map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
