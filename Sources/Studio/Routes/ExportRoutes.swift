import Face
import JSON
import NIOCore

/// A piece in other forms.
enum ExportRoutes {
    static func all(_ services: StudioServices) -> [Route] {
        [text(services), tablature(services), export(services)].map { $0.tagged("scores") }
    }

    private static func text(_ services: StudioServices) -> Route {
        Route("GET", "/api/scores/{id}/text", "score_text", "A piece in the words that a model reads.") { call in
            let score = try await services.score(try call.id("id"))
            return .text(try await services.work.run { try ScoreView.text(of: try services.document(of: score)) })
        }
        .taking("id", .identifier).answering(200, "The words.", as: ["text/plain"]).failing(422)
    }

    private static func tablature(_ services: StudioServices) -> Route {
        Route("GET", "/api/scores/{id}/tab", "score_tab", "A piece as tablature.") { call in
            let score = try await services.score(try call.id("id"))
            // Left out, the picture takes the colours of the page that shows it.
            let isDark = call.parameters["dark"]?.boolValue
            let part = call.integer("part").map { [$0] }
            let svg = try await services.work.run {
                ScoreView.tablature(
                    of: try services.document(of: score), title: score.name, tracks: part, isDark: isDark
                )
                .svg
            }
            return .text(svg, mediaType: "image/svg+xml; charset=utf-8").asPicture
        }
        .taking("id", .identifier).asking("part", .integer(0...65_535)).asking("dark", .boolean)
        .answering(200, "The picture.", as: ["image/svg+xml"]).failing(422)
    }

    private static func export(_ services: StudioServices) -> Route {
        let formats = PieceFormat.allCases.map(\.rawValue) + ["recipe"]
        return Route("GET", "/api/scores/{id}/export", "export_score", "A piece as a file of another kind.") { call in
            let score = try await services.score(try call.id("id"))
            let name = call.text("format") ?? ""
            if name == "recipe" {
                guard let recipe = score.recipe, recipe != .null else {
                    throw HTTPFault.notFound("this piece has no recipe: no model wrote it")
                }
                return .bytes(recipe.bytes(indented: true), mediaType: "application/json")
                    .asFile(score.name + ".recipe.json")
            }
            guard let format = PieceFormat(rawValue: name) else { throw HTTPFault.badField("format", "is unknown") }
            let options = ScoreExporter.Options(
                title: score.name, written: score.written, isTablature: call.text("as") == "tab")
            // A score is written in a moment; sound and pictures take seconds, and may not keep scores waiting.
            let threads = format.soundFormat != nil || format.isPicture ? services.sound : services.work
            let made = try await threads.run {
                try services.exporter.bytes(
                    of: try services.library.file(of: score), name: score.fileName, as: format, options)
            }
            let answer = Answer.bytes(made.bytes, mediaType: made.mediaType).asFile(score.name + "." + format.ending)
            return try (format == .svg ? answer.asPicture : answer).ranged(call)
        }
        .taking("id", .identifier).asking("format", .choice(formats), isRequired: true)
        .asking("as", .choice(["roll", "tab"]))
        .answering(200, "The file.", as: ["application/octet-stream"])
        .answering(206, "A part of the file.", as: ["application/octet-stream"]).failing(416, 422)
    }
}

extension Answer {
    /// With the name under which a browser keeps it.
    ///
    /// Source: RFC 6266 and RFC 8187.
    func asFile(_ name: String) -> Answer {
        let plain = String(
            name.unicodeScalars.map { scalar in
                let isPlain = scalar.isASCII && scalar.value >= 0x20 && !"\"\\/%;".unicodeScalars.contains(scalar)
                return isPlain && scalar.value != 0x7F ? Character(scalar) : "_"
            })
        var escaped = ""
        for byte in name.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F].contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            escaped += isPlain ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
        }
        return with("Content-Disposition", "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(escaped)")
    }

    /// A picture that may style itself, and can do nothing else when it is opened as a page.
    var asPicture: Answer {
        with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    }

    /// The part that a player asks for.
    ///
    /// Source: RFC 9110, section 14. Of several ranges the whole is given, which is allowed.
    func ranged(_ call: Call) throws(HTTPFault) -> Answer {
        guard case .bytes(let buffer) = body else { return self }
        let whole = with("Accept-Ranges", "bytes")
        guard let field = call.header("Range"), field.hasPrefix("bytes="), !field.contains(",") else { return whole }
        let ends = field.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else { return whole }
        let size = buffer.readableBytes
        let (first, last): (Int, Int)
        switch (Int(ends[0]), Int(ends[1])) {
        case (let begin?, let end?) where begin >= 0 && end >= begin: (first, last) = (begin, min(end, size - 1))
        case (let begin?, nil) where begin >= 0 && ends[1].isEmpty: (first, last) = (begin, size - 1)
        case (nil, let count?) where ends[0].isEmpty && count > 0: (first, last) = (max(size - count, 0), size - 1)
        default: return whole
        }
        guard first < size, let part = buffer.getSlice(at: buffer.readerIndex + first, length: last - first + 1) else {
            throw HTTPFault(416, "the file has \(size) bytes, and the range begins behind them", field: "Range")
        }
        var answer = whole.with("Content-Range", "bytes \(first)-\(last)/\(size)")
        answer.status = 206
        answer.body = .bytes(part)
        return answer
    }
}
