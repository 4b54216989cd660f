import Studio
import Testing

@Suite struct ProgramWordsTests {
    @Test func theLinesOfARunAreUnderstood() {
        let train = ProgramWords.progress(in: "train 5/28  loss 0.361  lr 2.0e-3  121 tokens/s  0.9 GB  1:10 left")
        #expect(train?.stage == "train" && train?.done == 5 && train?.total == 28 && train?.secondsLeft == 70)
        #expect(train?.words == "loss 0.361 lr 2.0e-3 121 tokens/s 0.9 GB")
        let read = ProgramWords.progress(in: "read, 1 of 4 12/74  10 pieces, 3 skipped  0:05 left")
        #expect(read?.stage == "read, 1 of 4" && read?.done == 12 && read?.secondsLeft == 5)
        let done = ProgramWords.progress(in: "join 74/74  in 0:12")
        #expect(done?.done == 74 && done?.secondsLeft == 0 && done?.words == "")
    }

    @Test func otherLinesAreNone() {
        for line in [
            "", "diapason: 5/28 files", "12/13", "train 28/5  x", "train -1/5", "train 1/2/3", "train a/b",
            "train 99999999999999999999/2", "held-out loss: 0.3/0.4",
        ] {
            #expect(ProgramWords.progress(in: line) == nil, "\(line)")
        }
    }

    @Test func aSentenceIsWhatStandsAfterTheName() {
        #expect(ProgramWords.sentence(in: "diapason: the disk is full") == "the disk is full")
        #expect(ProgramWords.sentence(in: "diapason: a\u{1B}[31mb") == "a[31mb")
        #expect(ProgramWords.sentence(in: "other: words") == nil)
        #expect(ProgramWords.sentence(in: "diapason: ") == nil)
    }
}
