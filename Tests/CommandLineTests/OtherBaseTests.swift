import Testing

@Suite struct OtherBaseTests {
    @Test func anAdapterOnAnotherModelThanItsOwnSaysSo() throws {
        let tiny = try TinyTraining()
        #expect(try tiny.run("train", "train.yaml", "--set", "max_steps=2").code == 0)
        let verbs = [
            ["generate", "--adapter", "run", "--max-tokens", "60", "--formats", "mid", "--silent", "--out", "takes"],
            ["likelihood", "music", "--min-notes", "4", "--notes", "20", "--adapter", "run"],
            ["export", "run", "-o", "merged", "--to", "merged"],
        ]
        let doubt = "'run' was tuned on another model than 'smollm2-135m-instruct' is now"
        for verb in verbs {
            let own = try tiny.run(verb)
            #expect(own.code == 0 && !own.words.contains("another model"), "\(verb[0]): \(own.words)")
        }
        try tiny.scratch.write(TinyModelFile.bytes(seed: 8), to: "tiny.gguf")
        for verb in verbs {
            let other = try tiny.run(verb)
            #expect(other.code == 0 && other.words.contains(doubt), "\(verb[0]): \(other.words)")
        }
    }
}
