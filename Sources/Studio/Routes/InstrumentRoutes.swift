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
                let bytes = try await made(services) { try $0.sound(program: program, isDrums: isDrums) }
                return try Answer.bytes(bytes, mediaType: SamplerSounds.mediaType).with("ETag", tag)
                    .with("Cache-Control", "private, max-age=86400").ranged(call)
            }
            .taking("program", program).asking("drums", .boolean)
            .answering(200, "The sound.", as: [SamplerSounds.mediaType])
            .answering(206, "A part of it.", as: [SamplerSounds.mediaType])
            .answering(304, "The browser has it already.", as: []).failing(416),
            Route("GET", "/api/instruments/{program}/layout", "instrument_layout", "Where each note begins in it.") {
                call in
                let (program, isDrums) = (call.integer("program") ?? 0, isDrums(call))
                return .json(try await made(services) { try $0.layout(program: program, isDrums: isDrums) })
            }
            .taking("program", program).asking("drums", .boolean)
            .answering(200, "The places.", .object([], isOpen: true)),
        ].map { $0.tagged("sound") }
    }

    /// Where no sound can be made, the page plays tones of its own and says why.
    private static func made<Value: Sendable>(
        _ services: StudioServices, _ make: @escaping @Sendable (SamplerSounds) throws -> Value
    ) async throws -> Value {
        try await services.sound.run {
            do {
                return try make(services.sounds)
            } catch {
                throw HTTPFault(503, HTTPFault(error).sentence)
            }
        }
    }

    private static func isDrums(_ call: Call) -> Bool { call.parameters["drums"]?.boolValue ?? false }
}
