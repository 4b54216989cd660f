import Foundation
import JSON
import Studio
import Synchronization
import Testing

@Suite struct QueueTests {
    @Test func takesBecomePiecesAndAreToldInOrder() async throws {
        let studio = try TestStudio(ScriptedPlace(then: Scripts.composer()))
        let parent = try studio.library.add(StudioLibraryTests.score("Song"), file: Array("MThd".utf8))
        let job = try await studio.queue.submit(TestStudio.request(count: 3), owner: "me")
        let story = await studio.story(of: job.id)
        #expect(
            story.map(\.kind).filter { $0 != "notes" } == [
                "state", "state", "started", "take", "take", "take", "done", "state",
            ])
        #expect(zip(story, story.dropFirst()).allSatisfy { $0.number < $1.number })
        #expect(story.last?.body["state"] == "done" && story.last?.isEnd == true)
        #expect(story.allSatisfy { $0.body["job"]?.stringValue == job.id.description })
        let takes = try studio.library.takes(of: job.id)
        #expect(takes.map(\.take) == [1, 2, 3])
        #expect(takes.map(\.summary).compactMap { $0["verdict"]?.stringValue } == ["7 1", "7 2", "7 3"])
        #expect(takes[1].recipe == ["take": 2] && takes[1].given == ["written": [0, 1]])
        let told = story.filter { $0.kind == "take" }.compactMap { $0.body["score"] }
        #expect(told == takes.map(\.json))
        let ended = try #require(try studio.library.job(job.id))
        #expect(ended.state == .done && ended.failure == nil && ended.ended != nil)
        #expect(ended.result?["takes"] == .array(takes.map { .string($0.id.description) }))
        #expect(ended.result?["tokens"] == 10)
        #expect(try studio.library.scores(limit: 10).count == 4 && takes.allSatisfy { $0.id != parent.id })
    }

    @Test func ownersTakeTurns() async throws {
        let gate = Gate()
        let order = Mutex<[String]>([])
        let studio = try TestStudio(
            ScriptedPlace(
                then: Scripts.composer { id, take in
                    if take == 1 { order.withLock { $0.append(id) } }
                    await gate.wait()
                }))
        var jobs: [(owner: String, id: StudioID)] = []
        for owner in ["a", "a", "a", "a", "b", "c", "b"] {
            jobs.append((owner, try await studio.queue.submit(TestStudio.request(count: 1), owner: owner).id))
        }
        gate.open()
        for job in jobs { try await studio.end(of: job.id) }
        let owners = order.withLock { $0 }.compactMap { name in
            jobs.first { name.hasPrefix($0.id.description) }?.owner
        }
        #expect(owners == ["a", "b", "c", "a", "b", "a", "a"])
    }

    @Test func aFullQueueSaysWhenToComeAgain() async throws {
        let gate = Gate()
        let studio = try TestStudio(ScriptedPlace(then: Scripts.composer { _, _ in await gate.wait() }))
        var jobs: [StudioID] = []
        for _ in 0..<33 { jobs.append(try await studio.queue.submit(TestStudio.request(count: 1), owner: "a").id) }
        let counts = await studio.queue.counts
        #expect(counts.running == 1 && counts.waiting == 32)
        let error = await #expect(throws: QueueError.self) {
            try await studio.queue.submit(TestStudio.request(count: 1), owner: "b")
        }
        guard case .full(let seconds)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect((1...300).contains(seconds))
        // What runs beside the worker has its own place.
        let corpus = CorpusRequest(folder: studio.folder.path, name: "x")
        _ = try await studio.queue.submit(.corpus(corpus), owner: "b")
        gate.open()
        for job in jobs { #expect(try await studio.end(of: job)?.state == .done) }
    }

    @Test func stoppingKeepsTheTakesThatAreThere() async throws {
        let first = Gate()
        let stopped = Gate()
        let studio = try TestStudio(
            ScriptedPlace(
                then: Scripts.composer { _, take in
                    if take == 2 {
                        first.open()
                        await stopped.wait()
                    }
                }))
        let job = try await studio.queue.submit(TestStudio.request(count: 5), owner: "a")
        await first.wait()
        let stopping = try await studio.queue.stop(job.id)
        #expect(stopping.state == .running)
        stopped.open()
        let ended = try await studio.end(of: job.id)
        #expect(ended?.state == .stopped && ended?.failure == nil)
        #expect(try studio.library.takes(of: job.id).map(\.take) == [1, 2])
        // What was stopped can go on, and doubles nothing.
        _ = try await studio.queue.resume(job.id)
        #expect(try await studio.end(of: job.id)?.state == .done)
        #expect(try studio.library.takes(of: job.id).map(\.take) == [1, 2, 3, 4, 5])
    }

    @Test func aWorkerThatDoesNotHearOfACancellationIsKilled() async throws {
        let reached = Gate()
        let place = ScriptedPlace(
            [
                { link in
                    for await request in link.input where request["verb"] == "generate" {
                        reached.open()
                        // It listens to nothing from here on.
                        await Gate().wait()
                    }
                }
            ], then: Scripts.composer())
        let studio = try TestStudio(place)
        let job = try await studio.queue.submit(TestStudio.request(), owner: "a")
        let next = try await studio.queue.submit(TestStudio.request(), owner: "a")
        await reached.wait()
        _ = try await studio.queue.cancel(job.id)
        #expect(try await studio.end(of: job.id)?.state == .stopped)
        #expect(place.links.first?.isKilled == true)
        // The next job has a new worker.
        #expect(try await studio.end(of: next.id)?.state == .done)
        #expect(place.links.count == 2)
    }

    @Test func aWorkerThatCancelsInTimeLivesOn() async throws {
        let reached = Gate()
        let place = ScriptedPlace(
            then: { link in
                for await request in link.input {
                    guard let id = request["id"]?.stringValue else { continue }
                    if request["verb"] == "generate" { reached.open() }
                    if request["verb"] == "cancel" {
                        link.say(["id": .string(id), "event": "failed", "code": 130, "message": "cancelled"])
                    }
                }
            })
        let studio = try TestStudio(place)
        for _ in 0..<3 {
            let job = try await studio.queue.submit(TestStudio.request(), owner: "a")
            await reached.wait()
            _ = try await studio.queue.cancel(job.id)
            let ended = try await studio.end(of: job.id)
            #expect(ended?.state == .stopped && ended?.failure == nil)
        }
        #expect(place.links.count == 1 && place.links.first?.isKilled == false)
    }

    @Test func whatWaitsIsWithdrawnAtOnce() async throws {
        let gate = Gate()
        let studio = try TestStudio(ScriptedPlace(then: Scripts.composer { _, _ in await gate.wait() }))
        let first = try await studio.queue.submit(TestStudio.request(), owner: "a")
        let second = try await studio.queue.submit(TestStudio.request(), owner: "a")
        #expect(try await studio.queue.cancel(second.id).state == .stopped)
        #expect(await studio.queue.counts.waiting == 0)
        gate.open()
        #expect(try await studio.end(of: first.id)?.state == .done)
        // A job that is over is taken off the list, and its takes stay.
        _ = try await studio.queue.cancel(first.id)
        #expect(try studio.library.jobs(limit: 10).map(\.id) == [second.id])
        #expect(try studio.library.takes(of: first.id).count == 2)
    }

    @Test func whatIsNotThereIsRefusedByItsName() async throws {
        let studio = try TestStudio(ScriptedPlace(then: Scripts.composer()))
        func refusal(_ kind: String, _ json: JSONValue) async -> String? {
            do {
                _ = try await studio.queue.submit(try JobRequest(kind: kind, json: json), owner: "a")
                return nil
            } catch QueueError.refused(let error) {
                return error.field
            } catch { return "\(error)" }
        }
        let id = JSONValue.string(StudioID().description)
        #expect(await refusal("compose", ["score": id]) == "score")
        #expect(await refusal("compose", ["adapter": "nobody"]) == "adapter")
        #expect(await refusal("corpus", ["folder": "/no/such/folder"]) == "folder")
        #expect(await refusal("train", ["corpus": id]) == "corpus")
        #expect(await refusal("complete", ["text": "a", "adapter": "nobody"]) == "adapter")
        for act in [studio.queue.stop, studio.queue.cancel] {
            await #expect(throws: QueueError.missing) { try await act(StudioID()) }
        }
        await #expect(throws: QueueError.missing) { try await studio.queue.resume(StudioID()) }
        #expect(try studio.library.jobs(limit: 10).isEmpty)
    }
}
