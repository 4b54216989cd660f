import Foundation
import Testing

@Suite struct TwinTests {
    @Test func helpListsTheVerbsOfBothPrograms() throws {
        let run = try Run("--help", in: Scratch())
        #expect(run.code == 0 && run.words.isEmpty)
        for verb in ["convert", "plot", "render", "train", "generate", "model", "studio"] {
            #expect(run.text.contains("\n  \(verb) "), "\(verb)")
        }
    }

    @Test(arguments: [
        ["diapason-model", "train", "--help"], ["diapason-model", "help", "generate"],
        ["diapason-model", "model", "--nonsense"], ["diapason-studio", "studio", "--help"],
        ["diapason-studio", "help", "studio"], ["diapason-studio", "studio", "--nonsense"],
    ])
    func theVerbsOfTheTwinsAreHandedOver(arguments: [String]) throws {
        let scratch = try Scratch()
        let own = try Run(arguments[1], arguments[2], in: scratch)
        let twins = try Run(arguments[1], arguments[2], in: scratch, program: Run.built(arguments[0]))
        #expect(own.code == twins.code && own.output == twins.output && own.words == twins.words)
        #expect(!own.output.isEmpty || !own.words.isEmpty)
    }

    @Test func theTwinIsFoundThroughALink() throws {
        let scratch = try Scratch()
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("diapason"), withDestinationPath: Run.built("diapason"))
        let linked = try Run("train", "--help", in: scratch, program: scratch.path("diapason"))
        #expect(linked.output == (try Run("train", "--help", in: scratch)).output)
    }

    @Test func aMissingTwinIsOurOwnFault() throws {
        let scratch = try Scratch()
        try FileManager.default.copyItem(atPath: Run.built("diapason"), toPath: scratch.path("diapason"))
        let run = try Run("train", "a.yaml", in: scratch, program: scratch.path("diapason"))
        #expect(run.code == 70)
        #expect(run.words.contains("'diapason-model', which does this, is missing from"))
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ldd"), "ldd lists libraries on Linux only"))
    func theLightProgramLoadsNoTensorLibrary() throws {
        let run = try Run(Run.built("diapason"), in: Scratch(), program: "/usr/bin/ldd")
        #expect(run.code == 0 && run.text.contains("libswiftCore"))
        #expect(!run.text.contains("torch") && !run.text.contains("libc10"))
    }
}
