import Foundation
import JSON
import Storage
import Studio
import Synchronization
import Testing

@Suite struct RestartTests {
    /// Lets a studio die at every take in turn: what it had acknowledged is there in the next one, once, and the job ends
    /// with the takes that it would have had.
    @Test func aJobThatWasUnderWayEndsAsIfNothingHadHappened() async throws {
        for death in 1...4 {
            let reached = Gate()
            let studio = try TestStudio(
                ScriptedPlace(
                    then: Scripts.composer { _, take in
                        if take == death {
                            reached.open()
                            await Gate().wait()
                        }
                    }))
            let job = try await studio.queue.submit(TestStudio.request(count: 4, seed: 31), owner: "a")
            let waiting = try await studio.queue.submit(TestStudio.request(count: 1, seed: 5), owner: "b")
            await reached.wait()
            // The takes before are acknowledged when their events have been heard.
            var heard: [JSONValue] = []
            if death > 1 {
                for await event in studio.queue.events(of: job.id, after: nil) where event.kind == "take" {
                    heard.append(event.body["score"] ?? .null)
                    if heard.count == death - 1 { break }
                }
            }
            let left = try studio.folder.copy()
            let next = try TestStudio(ScriptedPlace(then: Scripts.composer()), folder: left)
            try await next.queue.begin()
            let ended = try await next.end(of: job.id)
            #expect(ended?.state == .done)
            let takes = try next.library.takes(of: job.id)
            #expect(takes.map(\.take) == [1, 2, 3, 4])
            #expect(takes.compactMap { $0.summary["verdict"]?.stringValue } == (1...4).map { "31 \($0)" })
            #expect(Array(takes.map(\.json).prefix(death - 1)) == heard)
            #expect(try await next.end(of: waiting.id)?.state == .done)
            await studio.queue.shutDown(deadline: .milliseconds(100))
        }
    }

    @Test func whatWasAcknowledgedIsInACopyTakenAtAnyEvent() async throws {
        let studio = try TestStudio(ScriptedPlace(then: Scripts.composer(notes: 1)))
        let job = try await studio.queue.submit(TestStudio.request(count: 8), owner: "a")
        var takes = 0
        for await event in studio.queue.events(of: job.id, after: nil) {
            if event.kind == "take" { takes += 1 }
            guard event.kind != "notes" else { continue }
            // More may have happened since; less may not.
            let copy = try studio.folder.copy()
            guard let library = try? StudioLibrary(folder: copy.path), library.warning == nil else {
                // The copy was taken in the middle of a write, in pieces: no moment that a death can leave.
                continue
            }
            #expect(try library.takes(of: job.id).count >= takes)
        }
        #expect(takes == 8)
    }

    @Test func aStudioThatEndsInGoodOrderLeavesItsJobsToTheNext() async throws {
        let reached = Gate()
        let studio = try TestStudio(
            ScriptedPlace(
                then: Scripts.composer { _, take in
                    if take == 2 {
                        reached.open()
                        await Gate().wait()
                    }
                }))
        let job = try await studio.queue.submit(TestStudio.request(count: 3), owner: "a")
        await reached.wait()
        await studio.queue.shutDown(deadline: .seconds(2))
        #expect(try studio.library.job(job.id)?.state == .waiting)
        try studio.library.close()
        let next = try TestStudio(ScriptedPlace(then: Scripts.composer()), folder: studio.folder.copy())
        try await next.queue.begin()
        #expect(try await next.end(of: job.id)?.state == .done)
        #expect(try next.library.takes(of: job.id).count == 3)
    }

    /// A job that brings the studio down each time must not do so for ever.
    @Test func aJobUnderWhichTheStudioDiesAgainAndAgainIsLeftAlone() async throws {
        var folder = try StudioFolder()
        var job: StudioID?
        for round in 0..<8 {
            let reached = Gate()
            let place = ScriptedPlace(
                then: Scripts.composer { _, _ in
                    reached.open()
                    await Gate().wait()
                })
            let studio = try TestStudio(place, folder: folder)
            try await studio.queue.begin()
            if round == 0 { job = try await studio.queue.submit(TestStudio.request(count: 1), owner: "a").id }
            let id = try #require(job)
            if round < 5 {
                await reached.wait()
                folder = try studio.folder.copy()
                await studio.queue.shutDown(deadline: .milliseconds(50))
            } else {
                let record = try await studio.end(of: id)
                #expect(record?.state == .interrupted && record?.failure?.contains("5 times") == true)
                #expect(place.links.isEmpty)
                return
            }
        }
    }
}
