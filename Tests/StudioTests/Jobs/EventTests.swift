import Foundation
import JSON
import Studio
import Synchronization
import Testing

@Suite struct EventTests {
    /// What a page makes of the events of a job: whatever it missed, it must come to the same.
    struct Picture: Hashable {
        var state = ""
        var lanes: [Int: [JSONValue]] = [:]
        var takes: [JSONValue] = []
        var result: JSONValue?

        mutating func see(_ event: StudioEvent) {
            switch event.kind {
            case "state":
                state = event.body["state"]?.stringValue ?? ""
                if state == "running" { (lanes, result) = ([:], nil) }
            case "notes":
                guard let take = event.body["take"]?.integerValue, let from = event.body["from"]?.integerValue,
                    let notes = event.body["notes"]?.arrayValue
                else { return }
                lanes[take] = Array((lanes[take] ?? []).prefix(from)) + notes
            case "take":
                if let score = event.body["score"], !takes.contains(score) { takes.append(score) }
            case "done": result = event.body["result"]
            default: break
            }
        }
    }

    @Test func whoComesBackWithAnyNumberSeesTheSameInTheEnd() async throws {
        let half = Gate()
        let goOn = Gate()
        let studio = try TestStudio(
            ScriptedPlace(
                then: Scripts.composer(notes: 20) { _, take in
                    if take == 3 {
                        half.open()
                        await goOn.wait()
                    }
                }))
        let job = try await studio.queue.submit(TestStudio.request(count: 5), owner: "a")
        // In the middle: what was told so far, by one who listened from the beginning.
        await half.wait()
        var seen: [StudioEvent] = []
        for await event in studio.queue.events(of: job.id, after: nil) {
            seen.append(event)
            if event.kind == "notes", event.body["take"] == 2, event.body["from"] == 19 { break }
        }
        goOn.open()
        let rest = await studio.story(of: job.id, after: seen.last?.number)
        let whole = seen + rest
        var expected = Picture()
        for event in whole { expected.see(event) }
        #expect(
            expected.state == "done" && expected.takes.count == 5 && expected.lanes.values.allSatisfy { $0.count == 20 }
        )
        // One who was there up to any event and comes back afterwards.
        for count in stride(from: 0, through: whole.count, by: 3) {
            var picture = Picture()
            for event in whole.prefix(count) { picture.see(event) }
            let last = count == 0 ? 0 : whole[count - 1].number
            var numbers = [last]
            for event in await studio.story(of: job.id, after: last) {
                picture.see(event)
                numbers.append(event.number)
            }
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
            #expect(picture.state == "done" && picture.takes == expected.takes && picture.result == expected.result)
        }
    }

    @Test func theStoryOfAJobIsToldByTheNextStudioAndNumbersGoOn() async throws {
        let folder: StudioFolder
        let job: JobRecord
        let last: Int
        do {
            let studio = try TestStudio(ScriptedPlace(then: Scripts.composer()))
            folder = studio.folder
            job = try await studio.queue.submit(TestStudio.request(), owner: "a")
            last = try #require(await studio.story(of: job.id).last?.number)
            await studio.queue.shutDown(deadline: .seconds(1))
            try studio.library.close()
        }
        let studio = try TestStudio(ScriptedPlace(then: Scripts.composer()), folder: folder.copy())
        let story = await studio.story(of: job.id)
        #expect(story.map(\.kind) == ["state", "state", "started", "take", "take", "done", "state"])
        #expect(story.last?.number == last)
        let next = try await studio.queue.submit(TestStudio.request(), owner: "a")
        let first = try #require(await studio.story(of: next.id).first)
        #expect(first.number > last)
        // A listener to everything who comes back hears of the new job, and not of the old one again.
        var kinds: Set<StudioID> = []
        for await event in studio.queue.events(of: nil, after: last) {
            kinds.insert(event.job)
            if event.isEnd { break }
        }
        #expect(kinds == [next.id])
    }

    @Test func aThousandListenersHearTheSame() async throws {
        let gate = Gate()
        let studio = try TestStudio(ScriptedPlace(then: Scripts.composer(notes: 30) { _, _ in await gate.wait() }))
        let job = try await studio.queue.submit(TestStudio.request(count: 4), owner: "a")
        let ends = await withTaskGroup(of: [Int].self) { group in
            for index in 0..<1_000 {
                let events = studio.queue.events(of: index.isMultiple(of: 2) ? job.id : nil, after: 0)
                group.addTask {
                    var numbers: [Int] = []
                    for await event in events {
                        if ["take", "done", "state"].contains(event.kind) { numbers.append(event.number) }
                        if event.isEnd { break }
                    }
                    return numbers
                }
            }
            gate.open()
            var ends: Set<[Int]> = []
            for await numbers in group { ends.insert(numbers) }
            return ends
        }
        #expect(ends.count == 1 && ends.first?.count == 8)
    }

    @Test func whoIsTooSlowIsDroppedAndOthersAreNot() async throws {
        let studio = try TestStudio(ScriptedPlace(then: Scripts.composer(notes: 3_000)))
        var slow = studio.queue.events(of: nil, after: nil).makeAsyncIterator()
        let job = try await studio.queue.submit(TestStudio.request(count: 6), owner: "a")
        // It takes one event and sleeps while eighteen thousand go by.
        #expect(await slow.next()?.kind == "state")
        var quick = 0
        for await event in studio.queue.events(of: job.id, after: 0) where event.kind == "take" { quick += 1 }
        #expect(quick == 6)
        var heard = 0
        while await slow.next() != nil { heard += 1 }
        #expect(heard < 18_000)
    }

    @Test func listeningEndsWithTheTaskAndWithTheStudio() async throws {
        let studio = try TestStudio(ScriptedPlace(then: Scripts.composer()))
        let events = studio.queue.events(of: nil, after: nil)
        let listener = Task {
            var count = 0
            for await _ in events { count += 1 }
            return count
        }
        listener.cancel()
        #expect(await listener.value == 0)
        let others = studio.queue.events(of: nil, after: nil)
        let other = Task {
            for await _ in others {}
            return true
        }
        await studio.queue.shutDown(deadline: .seconds(1))
        #expect(await other.value)
        await #expect(throws: QueueError.closing) { try await studio.queue.submit(TestStudio.request(), owner: "a") }
    }

    @Test func aFrameIsWhatTheStandardAsksFor() throws {
        let event = StudioEvent(number: 12, job: StudioID(), kind: "take", body: ["words": "a\nb\r\u{2028}"])
        let text = String(decoding: event.frame, as: UTF8.self)
        #expect(text.hasPrefix("id: 12\nevent: take\ndata: {") && text.hasSuffix("}\n\n"))
        #expect(
            text.dropLast(2).split(separator: "\n", omittingEmptySubsequences: false).count == 3 && !text.contains("\r")
        )
    }
}
