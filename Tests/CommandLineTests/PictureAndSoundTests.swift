import Foundation
import Rendering
import Testing

/// Whether this machine can make sound; where it cannot, what needs it is skipped.
private let canSound = (try? SoundRenderer()) != nil

@Suite struct PictureAndSoundTests {
    private let words = "p60:v64:d192:t96 p64:v80:d192:t96 p67:v96:d192:t0\n"

    @Test func aScoreBecomesAPianoRoll() throws {
        let scratch = try Scratch()
        try scratch.write(words, to: "Night & day.txt")
        let run = try Run("plot", "Night & day.txt", "-o", "roll.svg", "--prompt", "1", in: scratch)
        #expect(run.code == 0 && run.output.isEmpty && run.words.isEmpty)
        let svg = try scratch.text("roll.svg")
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
        #expect(svg.contains("<title>Night &amp; day: piano roll, 3 notes · 2 of them new · 2 s · C4 to G4</title>"))
        let again = try Run(
            "plot", "-", "-o", "-", "--prompt", "1", "--title", "Night & day", in: scratch, input: Array(words.utf8))
        #expect(again.text == svg)
    }

    @Test func aSecondScoreLiesOverTheFirst() throws {
        let scratch = try Scratch()
        try scratch.write(words, to: "before.txt")
        try scratch.write("p62:v64:d192:t96 p66:v80:d192:t0\n", to: "after.txt")
        let run = try Run("plot", "before.txt", "--over", "after.txt", "-o", "roll.svg", in: scratch)
        #expect(run.code == 0 && run.output.isEmpty && run.words.isEmpty, "\(run.words)")
        let svg = try scratch.text("roll.svg")
        #expect(svg.contains(">before</text>") && svg.contains(">after</text>"))
        #expect(svg.contains("<title>before and after: piano roll, 3 notes"))
        for wrong in ["--tab", "--prompt=1"] {
            let refused = try Run("plot", "before.txt", "--over", "after.txt", "-o", "no.svg", wrong, in: scratch)
            #expect(refused.code == 2)
        }
        #expect(try scratch.names() == ["after.txt", "before.txt", "roll.svg"])
    }

    @Test(
        .enabled(if: canSound, "install fluidsynth and a sound font"),
        arguments: [("a.flac", "fLaC"), ("a.ogg", "OggS"), ("a.wav", "RIFF")])
    func theNameSaysWhichSoundItBecomes(name: String, beginning: String) throws {
        let scratch = try Scratch()
        try scratch.write(words, to: "a.txt")
        let run = try Run("render", "a.txt", "-o", name, in: scratch, environment: ["TMPDIR": scratch.folder.path])
        #expect(run.code == 0 && run.words.isEmpty, "\(run.words)")
        #expect(try scratch.bytes(name).starts(with: beginning.utf8))
        #expect(try Run("render", "a.txt", "-o", "a.aiff", in: scratch).code == 2)
    }

    @Test(.enabled(if: canSound, "install fluidsynth and a sound font"))
    func aScoreBecomesSound() throws {
        let scratch = try Scratch()
        try scratch.write(words, to: "a.txt")
        let run = try Run("render", "a.txt", "-o", "a.wav", in: scratch, environment: ["TMPDIR": scratch.folder.path])
        #expect(run.code == 0 && run.output.isEmpty && run.words.isEmpty, "\(run.words)")
        #expect(try scratch.bytes("a.wav").count > 350_000)
        #expect(try scratch.names() == ["a.txt", "a.wav"])
    }

    @Test(.enabled(if: canSound, "install fluidsynth and a sound font"))
    func anInterruptedRenderingLeavesNothingBehind() throws {
        let scratch = try Scratch()
        // Twenty minutes of chords take seconds to render.
        let chord = "p60:v64:d300:t0 p64:v64:d300:t0 p67:v64:d300:t320"
        try scratch.write(String(repeating: chord + " ", count: 700) + "p60:v64:d96:t0\n", to: "long.txt")
        let process = try Run.process(
            ["render", "long.txt", "-o", "a.wav"], in: scratch, input: [], nil, ["TMPDIR": scratch.folder.path])
        try process.run()
        for _ in 0..<200 where try scratch.names().count < 2 { usleep(10_000) }
        process.interrupt()
        process.waitUntilExit()
        #expect(try Run(of: process, in: scratch).code == 130)
        #expect(try scratch.names() == ["long.txt"])
    }

    @Test func aDamagedSoundFontIs65() throws {
        let scratch = try Scratch()
        try scratch.write(words, to: "a.txt")
        try scratch.write("not a font", to: "bad.sf2")
        let run = try Run("render", "a.txt", "-o", "a.wav", "--soundfont", "bad.sf2", in: scratch)
        // Without FluidSynth that is what is said.
        #expect(run.code == 65 || !canSound && run.code == 66)
        #expect(try scratch.names() == ["a.txt", "bad.sf2"])
    }
}
