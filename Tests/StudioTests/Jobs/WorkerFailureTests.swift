import Foundation
import JSON
import Studio
import Testing

/// Whatever the model's program does, a job ends with one sentence and the studio lives.
@Suite struct WorkerFailureTests {
    /// Lets one program misbehave, and the next one work.
    private func failure(
        limits: QueueLimits = QueueLimits(), _ script: @escaping ScriptedPlace.Script
    ) async throws -> (job: JobRecord?, place: ScriptedPlace, studio: TestStudio) {
        let place = ScriptedPlace([script], then: Scripts.composer())
        let studio = try TestStudio(place, limits: limits)
        let job = try await studio.queue.submit(TestStudio.request(), owner: "a")
        let ended = try await studio.end(of: job.id)
        let next = try await studio.queue.submit(TestStudio.request(), owner: "a")
        #expect(try await studio.end(of: next.id)?.state == .done)
        #expect(try studio.library.takes(of: next.id).count == 2)
        return (ended, place, studio)
    }

    private func afterRequest(_ act: @escaping @Sendable (ScriptedLink, String) async -> Void) -> ScriptedPlace.Script {
        { link in
            var isFirst = true
            for await request in link.input where request["verb"] == "generate" {
                let id = request["id"]?.stringValue ?? ""
                if isFirst { await act(link, id) } else { await Scripts.write(request, id: id, notes: 1, on: link) }
                isFirst = false
            }
        }
    }

    @Test func itDies() async throws {
        for (signal, words) in [(Int32(11), "crashed"), (9, "memory")] {
            let (job, place, _) = try await failure(afterRequest { link, _ in link.end(code: nil, signal: signal) })
            #expect(job?.state == .failed)
            #expect(job?.failure?.contains(words) == true, "\(job?.failure ?? "")")
            #expect(place.links.count == 2)
        }
    }

    @Test func itSaysWhyAndEnds() async throws {
        let (job, _, _) = try await failure { link in
            link.say(words: "something else")
            link.say(words: "diapason: the embedded model is not at 'x'; scripts/bootstrap fetches it")
            link.end(code: 66)
        }
        #expect(job?.failure == "the embedded model is not at 'x'; scripts/bootstrap fetches it")
    }

    @Test func itRefuses() async throws {
        let (job, place, _) = try await failure(
            afterRequest { link, id in
                link.say(["id": .string(id), "event": "failed", "code": 65, "message": "no note fits between the bars"])
            })
        #expect(job?.failure == "no note fits between the bars")
        #expect(place.links.count == 1)
    }

    @Test func itSaysWhatNobodyUnderstands() async throws {
        for bytes in [Array("Warning: hello".utf8), [0xFF, 0xFE], Array("[1,2]".utf8), Array("{}".utf8), []] {
            let (job, place, _) = try await failure(
                afterRequest { link, _ in
                    link.say(bytes: bytes)
                    await Gate().wait()
                })
            #expect(job?.failure?.contains("cannot be understood") == true, "\(bytes)")
            #expect(place.links.first?.isKilled == true)
        }
    }

    @Test func itSaysMembersOfTheWrongKind() async throws {
        let (job, _, studio) = try await failure(
            afterRequest { link, id in
                for event in ["notes", "take", "text", "started", "remark", "weather"] {
                    for value: JSONValue in [.null, "x", -1, 1e300, [], ["a": 1], 99] {
                        link.say([
                            "id": .string(id), "event": .string(event), "take": value, "notes": value, "files": value,
                        ])
                    }
                }
                link.say(["id": .string(id), "event": "done", "result": ["job": "x", "takes": 3]])
            })
        #expect(job?.state == .done)
        #expect(try studio.library.takes(of: try #require(job).id).isEmpty)
    }

    @Test func itTellsOfAnotherRequest() async throws {
        let (job, _, _) = try await failure(
            afterRequest { link, id in
                link.say(["id": "another", "event": "done", "result": [:]])
                link.say(["event": "failed", "message": "nobody's"])
                link.say(["id": .string(id), "event": "failed", "message": "mine"])
            })
        #expect(job?.failure == "mine")
    }

    @Test func itPromisesATakeThatIsNotThere() async throws {
        let (job, _, _) = try await failure(
            afterRequest { link, id in
                link.say(["id": .string(id), "event": "take", "take": 1, "files": ["/etc/passwd"]])
                link.say(["id": .string(id), "event": "done", "result": [:]])
            })
        #expect(job?.state == .failed && job?.failure?.contains("take-1.mid") == true)
    }

    @Test func itIsSilentForTooLong() async throws {
        var limits = QueueLimits()
        limits.seconds = 0.4
        limits.finishingSeconds = 0.1
        let (job, place, _) = try await failure(limits: limits, afterRequest { _, _ in await Gate().wait() })
        #expect(job?.state == .failed && job?.failure?.contains("took longer") == true)
        // It was asked to end in whole pieces first.
        #expect(place.links.first?.received.contains { $0["verb"] == "finish" } == true)
        #expect(place.links.first?.isKilled == true)
    }

    @Test func itIsEndedWhenNobodyAsksForAnything() async throws {
        var limits = QueueLimits()
        limits.idleSeconds = 0.1
        let place = ScriptedPlace(then: Scripts.composer())
        let studio = try TestStudio(place, limits: limits)
        for count in 1...2 {
            let job = try await studio.queue.submit(TestStudio.request(), owner: "a")
            #expect(try await studio.end(of: job.id)?.state == .done)
            #expect(place.links.count == count)
            while place.links.last?.isKilled == false { try await Task.sleep(for: .milliseconds(20)) }
        }
    }
}
