import JSON
import LanguageModel
import Storage
import Testing
import Training

@Suite struct CheckpointTests {
    @Test(arguments: [1, 4, 7, 19, 23]) func aRunThatGoesOnIsTheUndisturbedRun(_ stop: Int) throws {
        let scratch = try RunScratch(), other = try RunScratch()
        let whole = try TinyRun(folder: scratch.path)
        #expect(try whole.train() == .finished)

        let first = try TinyRun(folder: other.path)
        #expect(try first.train(stoppingAfter: stop) == .interrupted)
        let second = try TinyRun(folder: other.path)
        let checkpoint = try #require(try second.store.latest())
        #expect(checkpoint.state.step == stop)
        try second.trainer.restore(checkpoint)
        #expect(try second.train() == .finished)
        #expect(second.parameters == whole.parameters)
        for (step, loss) in second.losses { #expect(whole.losses[step] == loss, "step \(step)") }
        #expect(second.losses.count == 24 - stop)
    }

    @Test func whatIsNotWholeIsPassedOver() throws {
        let scratch = try RunScratch()
        try TinyRun(folder: scratch.path, limit: 0).train(stoppingAfter: 10)
        let folder = scratch.path + "/checkpoints"
        var passed: [String] = []
        let run = try TinyRun(folder: scratch.path, limit: 0) { passed.append($0) }
        #expect(try run.store.steps() == [4, 8, 10])
        for name in ["manifest.json", "state.safetensors"] {
            let path = folder + "/step-000010/" + name
            let bytes = try Storage.read(path)
            for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
                var damaged = bytes
                damaged[place] ^= 1
                try Storage.write(damaged, to: path)
                #expect(try run.store.latest()?.state.step == 8, "\(name) at \(place)")
            }
            try Storage.write(Array(bytes.dropLast()), to: path)
            #expect(try run.store.latest()?.state.step == 8)
            try Storage.write(bytes, to: path)
            #expect(try run.store.latest()?.state.step == 10)
        }
        #expect(passed.allSatisfy { $0.contains("step-000010") })
        try Storage.removeFile(folder + "/step-000010/state.safetensors")
        #expect(try run.store.latest()?.state.step == 8)
    }

    @Test func olderOnesAreRemovedAndAheadOnesReplaced() throws {
        let scratch = try RunScratch()
        let run = try TinyRun(folder: scratch.path, limit: 2)
        try run.train(stoppingAfter: 14)
        #expect(try run.store.steps() == [12, 14])
        try Storage.write([1], to: scratch.path + "/checkpoints/step-000014/manifest.json")
        let again = try TinyRun(folder: scratch.path, limit: 2)
        try again.trainer.restore(#require(try again.store.latest()))
        try again.train(stoppingAfter: 13)
        #expect(try again.store.steps() == [12, 13])
    }

    @Test func anIdentityTellsWhatChanged() {
        let old = RunIdentity([.init("lora_r", 16), .init("alpha", 2), .init("max_steps", 5)])
        let new = RunIdentity([.init("lora_r", 8), .init("alpha", 2.0), .init("seed", 1)])
        #expect(
            old.differences(to: new).map(\.description) == [
                "lora_r was 16 and is 8", "max_steps was 5 and is not set", "seed was not set and is 1",
            ])
        #expect(old.differences(to: old).isEmpty)
    }

    @Test func aCheckpointOfAnotherSizeIsRefused() throws {
        let scratch = try RunScratch()
        try TinyRun(folder: scratch.path).train(stoppingAfter: 2)
        var configuration = TinyRun.configuration
        configuration.lora.rank = 2
        let other = try TinyRun(configuration, folder: scratch.path)
        let checkpoint = try #require(try other.store.latest())
        #expect(throws: TrainingError.self) { try other.trainer.restore(checkpoint) }
    }
}
