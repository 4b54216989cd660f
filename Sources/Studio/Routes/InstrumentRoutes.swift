import JSON

/// The sounds from which the page plays at once.
enum InstrumentRoutes {
    static func all(_ services: StudioServices) -> [Route] {
        let program = Schema.integer(0...127).saying("A program of General MIDI.")
        return [
            Route("GET", "/api/instruments/{program}", "instrument", "Notes of an instrument in one file of sound.") {
                call in
                let (program, isDrums) = (call.integer("program") ?? 0, isDrums(call))
                let tag = "\"sound-\(program)-\(isDrums)-1\""
                if call.header("If-None-Match") == tag { return Answer(status: 304).with("ETag", tag) }
                let bytes = try await services.work.run {
                    do {
                        return try services.sounds.sound(program: program, isDrums: isDrums)
                    } catch {
                        // The page plays tones of its own then, and says why.
                        throw HTTPFault(503, HTTPFault(error).sentence)
                    }
                }
                return try Answer.bytes(bytes, mediaType: SamplerSounds.mediaType).with("ETag", tag)
                    .with("Cache-Control", "private, max-age=86400").ranged(call)
            }
            .taking("program", program).asking("drums", .boolean)
            .answering(200, "The sound.", as: [SamplerSounds.mediaType])
            .answering(206, "A part of it.", as: [SamplerSounds.mediaType])
            .answering(304, "The browser has it already.", as: []).failing(416),
            Route("GET", "/api/instruments/{program}/layout", "instrument_layout", "Where each note begins in it.") {
                call in
                .json(services.sounds.layout(program: call.integer("program") ?? 0, isDrums: isDrums(call)))
            }
            .taking("program", program).asking("drums", .boolean)
            .answering(200, "The places.", .object([], isOpen: true)),
        ].map { $0.tagged("sound") }
    }

    private static func isDrums(_ call: Call) -> Bool { call.parameters["drums"]?.boolValue ?? false }
}
