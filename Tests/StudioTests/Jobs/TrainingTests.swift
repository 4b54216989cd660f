import Foundation
import JSON
import Storage
import Studio
import Synchronization
import Testing

@Suite struct TrainingTests {
    /// `diapason dataset build` and `diapason train`, as far as the studio sees them.
    struct Programs {
        /// Called after each step with its number; true ends the run as an interrupted one.
        let step: @Sendable (ScriptedLink, Int) async -> Bool
        var steps = 6

        var script: ScriptedPlace.Script {
            { link in
                switch link.task {
                case .corpus(let file): await build(file, link)
                case .train(let file): await train(file, link)
                case .plan: link.say(["memory_bytes": 5, "seconds": 7])
                default: break
                }
            }
        }

        private func configuration(_ file: String) -> JSONValue {
            (try? JSONValue(parsing: Storage.read(file))) ?? .null
        }

        private func build(_ file: String, _ link: ScriptedLink) async {
            let folder = configuration(file)["output"]?.stringValue ?? ""
            link.say(words: "read 1/2  1 pieces, 0 skipped  0:03 left")
            link.say(words: "join 2/2  in 0:01")
            try? Storage.createFolder(folder)
            let side: JSONValue = ["excerpts": 2, "tokens": 30]
            let manifest: JSONValue = [
                "totals": ["files": 4, "pieces": 3, "skipped": ["no_track": 1], "train": side, "valid": side]
            ]
            try? Storage.write(manifest.text(), to: folder + "/manifest.json")
            let statistics: JSONValue = ["notes": 99, "hours": 0.5, "duplicates": 1, "keys": ["A minor": 3]]
            try? Storage.write(statistics.text(), to: folder + "/stats.json")
            try? Storage.write("# A corpus", to: folder + "/README.md")
            let lines: [JSONValue] = [
                ["file": "a.mid", "pieces": [["name": "a"]]],
                ["file": "b.mid", "pieces": [], "skipped": ["kind": "no_track", "reason": "no guitar"]],
                ["file": "c.mid", "pieces": [], "skipped": ["kind": "no_track", "reason": "no piano"]],
                ["file": "c.mid", "pieces": [["name": "c"]]],
                ["file": "d.mid", "pieces": [["name": "d", "skipped": ["kind": "near_copy", "reason": "a copy"]]]],
            ]
            try? Storage.write(lines.map { $0.text() + "\n" }.joined(), to: folder + "/sources.jsonl")
        }

        /// A run that keeps after which step it stands, and writes metrics and samples as it goes.
        private func train(_ file: String, _ link: ScriptedLink) async {
            let folder = configuration(file)["output_dir"]?.stringValue ?? ""
            try? Storage.createFolder(folder + "/samples")
            let saved = (try? Storage.read(folder + "/saved")).flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
            var lines =
                ((try? Storage.read(folder + "/metrics.jsonl")).map { String(decoding: $0, as: UTF8.self) } ?? "")
                .split(separator: "\n").map(String.init).filter {
                    ((try? JSONValue(parsing: $0))?["step"]?.integerValue ?? 0) <= saved
                }
            for step in saved + 1..<max(steps, saved) + 1 {
                lines.append(
                    (["step": .integer(step), "loss": .number(1 / Double(step)), "lr": 0.1] as JSONValue).text())
                if step.isMultiple(of: 3) {
                    let midi = "samples/step-\(step)-1.mid"
                    try? Storage.write(Array("sample \(step)".utf8), to: folder + "/" + midi)
                    lines.append((["step": .integer(step), "held_out_loss": 0.5, "best": true] as JSONValue).text())
                    lines.append(
                        ([
                            "step": .integer(step), "sample": ["number": 1, "midi": .string(midi), "written": [1]],
                        ] as JSONValue).text())
                }
                try? Storage.write(lines.map { $0 + "\n" }.joined(), to: folder + "/metrics.jsonl")
                link.say(words: "train \(step)/\(steps)  loss 0.5  0:01 left")
                let ends = await self.step(link, step)
                if step.isMultiple(of: 2) || ends { try? Storage.write(String(step), to: folder + "/saved") }
                if ends {
                    link.say(words: "diapason: stopped after step \(step)")
                    return link.end(code: 130)
                }
                if link.isKilled { return }
            }
            try? Storage.write("{}", to: folder + "/adapter_config.json")
            let record: JSONValue = [
                "corpus": [
                    "title": "T", "parts": [["persona": "pianist", "grid": "24/quarter", "licence": "CC0-1.0"]],
                ],
                "training": ["base_model": "tiny"], "results": ["steps": .integer(steps)],
            ]
            try? Storage.write(record.text(), to: folder + "/diapason.json")
        }
    }

    private func corpus(_ studio: TestStudio) async throws -> StudioID {
        let job = try await studio.queue.submit(
            .corpus(CorpusRequest(folder: studio.folder.path, name: "My \"music\": 1")), owner: "a")
        #expect(try await studio.end(of: job.id)?.state == .done)
        return job.id
    }

    private func metrics(_ story: [StudioEvent], _ key: String) -> [Int] {
        story.filter { $0.kind == "metrics" && $0.body[key] != nil && $0.body[key] != .null }
            .compactMap { $0.body["step"]?.integerValue }
    }

    @Test func aCorpusTellsWhatItHoldsAndWhatWasRefused() async throws {
        let studio = try TestStudio(ScriptedPlace(then: Programs { _, _ in false }.script))
        let id = try await corpus(studio)
        let result = try #require(try studio.library.job(id)?.result)
        #expect(result["files"] == 4 && result["pieces"] == 3 && result["notes"] == 99 && result["hours"] == 0.5)
        #expect(result["examples"] == 4 && result["tokens"] == 60 && result["refused_count"] == 2)
        #expect(
            result["refused"] == [
                ["name": "b.mid", "reason": "no guitar"], ["name": "d.mid", "reason": "a copy"],
            ])
        #expect(result["card"] == "# A corpus" && result["name"] == "My \"music\": 1")
    }

    @Test func aRunTellsItsMetricsAndSamplesAndBecomesAnAdapter() async throws {
        let studio = try TestStudio(ScriptedPlace(then: Programs { _, _ in false }.script))
        let corpus = try await corpus(studio)
        let job = try await studio.queue.submit(.train(TrainRequest(corpus: corpus, name: "My run")), owner: "a")
        let story = await studio.story(of: job.id)
        #expect(story.last?.body["state"] == "done")
        #expect(metrics(story, "loss") == [1, 2, 3, 4, 5, 6])
        #expect(metrics(story, "held_out") == [3, 6])
        let samples = story.filter { $0.kind == "sample" }
        #expect(samples.compactMap { $0.body["step"]?.integerValue } == [3, 6])
        let id = try #require(samples.first?.body["score"]?.stringValue.flatMap { StudioID($0) })
        let score = try #require(try studio.library.score(id))
        #expect(score.kind == .sample && score.given == ["written": [1]] && score.name == "My run, after 3 steps")
        let result = try #require(try studio.library.job(job.id)?.result)
        #expect(result["results"] == ["steps": 6])
        let shelf = AdapterShelf(folders: [], runs: studio.folder.path + "/runs")
        let adapter = try #require(shelf.adapter("my-run"))
        #expect(adapter.title == "My run" && adapter.base == "tiny" && adapter.persona == "pianist")
        #expect(adapter.licence == "CC0-1.0" && adapter.notation == "24/quarter" && result["adapter"] == adapter.json)
    }

    @Test func aPauseSavesAndGoingOnTellsEachStepOnce() async throws {
        let third = Gate()
        let studio = try TestStudio(
            ScriptedPlace(
                then: Programs { link, step in
                    if step == 3, !link.isAsked {
                        third.open()
                        for await line in link.input where line["verb"] == "asked" { break }
                    }
                    return link.isAsked
                }.script))
        let corpus = try await corpus(studio)
        let job = try await studio.queue.submit(.train(TrainRequest(corpus: corpus, name: "r")), owner: "a")
        await third.wait()
        _ = try await studio.queue.stop(job.id)
        let paused = try await studio.end(of: job.id)
        #expect(paused?.state == .interrupted && paused?.failure == nil)
        // Somebody asks again for what is interrupted: it goes on after the third step.
        _ = try await studio.queue.resume(job.id)
        #expect(try await studio.end(of: job.id)?.state == .done)
        let story = await studio.story(of: job.id)
        #expect(metrics(story, "loss") == [1, 2, 3, 4, 5, 6])
        #expect(story.filter { $0.kind == "sample" }.count == 2)
    }

    /// The studio dies, and its run with it; the next one goes on from the checkpoint, some steps back.
    @Test func aRunUnderWhichTheStudioDiedGoesOn() async throws {
        for death in [1, 3, 5] {
            let reached = Gate()
            let studio = try TestStudio(
                ScriptedPlace(
                    then: Programs { link, step in
                        if step == death {
                            reached.open()
                            await Gate().wait()
                        }
                        return false
                    }.script))
            let corpus = try await corpus(studio)
            let job = try await studio.queue.submit(.train(TrainRequest(corpus: corpus, name: "r")), owner: "a")
            await reached.wait()
            for await event in studio.queue.events(of: job.id, after: nil)
            where event.kind == "metrics" && event.body["loss"] != nil && event.body["step"] == .integer(death) {
                break
            }
            let next = try TestStudio(
                ScriptedPlace(then: Programs { _, _ in false }.script), folder: studio.folder.copy())
            // The corpus lies where it lay; the copy's run looks for it in its own folder.
            try await next.queue.begin()
            #expect(try await next.end(of: job.id)?.state == .done)
            let story = await next.story(of: job.id)
            #expect(metrics(story, "loss") == [1, 2, 3, 4, 5, 6], "death after step \(death)")
            #expect(story.filter { $0.kind == "sample" }.compactMap { $0.body["step"]?.integerValue } == [3, 6])
        }
    }

    @Test func theEndOfTheStudioLetsARunSave() async throws {
        let second = Gate()
        let place = ScriptedPlace(
            then: Programs { link, step in
                if step == 2, !link.isAsked {
                    second.open()
                    for await line in link.input where line["verb"] == "asked" { break }
                }
                return link.isAsked
            }.script)
        let studio = try TestStudio(place)
        let corpus = try await corpus(studio)
        let job = try await studio.queue.submit(.train(TrainRequest(corpus: corpus, name: "r")), owner: "a")
        await second.wait()
        // Saving ends the wait at once; the deadline is far away, since a busy machine may be slow to let it save.
        await studio.queue.shutDown(deadline: .seconds(300))
        #expect(place.links.last?.isKilled == false)
        #expect(try studio.library.job(job.id)?.state == .waiting)
        #expect(try Storage.read(studio.folder.path + "/runs/\(job.id)/adapter/saved") == Array("2".utf8))
    }

    @Test func aRunThatDoesNotSaveInTimeIsLeftBehind() async throws {
        let second = Gate()
        let place = ScriptedPlace(
            then: Programs { _, step in
                if step == 2 {
                    second.open()
                    await Gate().wait()
                }
                return false
            }.script)
        let studio = try TestStudio(place)
        let corpus = try await corpus(studio)
        let job = try await studio.queue.submit(.train(TrainRequest(corpus: corpus, name: "r")), owner: "a")
        await second.wait()
        await studio.queue.shutDown(deadline: .seconds(1))
        #expect(place.links.last?.isAsked == true && place.links.last?.isKilled == true)
        #expect(try studio.library.job(job.id)?.state == .waiting)
    }

    @Test func aPlanIsOnlyToldAndTrainsNothing() async throws {
        let place = ScriptedPlace(then: Programs { _, _ in false }.script)
        let studio = try TestStudio(place)
        let corpus = try await corpus(studio)
        var request = TrainRequest(corpus: corpus, name: "r")
        request.isPlanAlone = true
        let job = try await studio.queue.submit(.train(request), owner: "a")
        let ended = try await studio.end(of: job.id)
        #expect(ended?.state == .done && ended?.result == ["plan": ["memory_bytes": 5, "seconds": 7]])
        #expect(!place.tasks.contains { if case .train = $0 { true } else { false } })
    }

    @Test func aFailureTellsTheProgramsOwnSentence() async throws {
        let studio = try TestStudio(
            ScriptedPlace { link in
                link.say(words: "diapason: '/x' holds no music")
                link.say(words: "and a line after it")
                link.end(code: 65)
            })
        let job = try await studio.queue.submit(
            .corpus(CorpusRequest(folder: studio.folder.path, name: "x")), owner: "a")
        let ended = try await studio.end(of: job.id)
        #expect(ended?.state == .failed && ended?.failure == "'/x' holds no music")
    }
}
