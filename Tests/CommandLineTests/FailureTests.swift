import Formats
import Foundation
import Music
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Every failure is one sentence on standard error, nothing on standard output, and the exit code of its class.
@Suite struct FailureTests {
    private let word = "p60:v64:d96:t0\n"

    private func expect(_ run: Run, code: Int32, _ sentence: String, at location: SourceLocation = #_sourceLocation) {
        #expect(run.code == code, sourceLocation: location)
        #expect(run.output.isEmpty, sourceLocation: location)
        #expect(run.words.hasPrefix("diapason: ") && run.words.hasSuffix("\n"), sourceLocation: location)
        #expect(run.words.split(separator: "\n").count == 1, sourceLocation: location)
        #expect(run.words.contains(sentence), "\(run.words)", sourceLocation: location)
    }

    @Test func wrongUsageIs2() throws {
        let scratch = try Scratch()
        try scratch.write(word, to: "a.txt")
        expect(try Run("convert", "a.txt", in: scratch), code: 2, "'<output>'; see 'diapason convert --help'")
        expect(try Run("convert", "a.txt", "b.xyz", in: scratch), code: 2, "'b.xyz' ends in .xyz, which is no format")
        expect(try Run("convert", "a.txt", "b", in: scratch), code: 2, "'b' has no ending")
        expect(try Run("convert", "a.txt", "b.mid", "--grid", "0/s", in: scratch), code: 2, "0/s")
        expect(try Run("convert", "a.txt", "b.mid", "--codec", "morse", in: scratch), code: 2, "morse")
        expect(try Run("convert", "a.txt", "b.mid", "--nonsense", in: scratch), code: 2, "--nonsense")
        expect(try Run("plot", "a.txt", "-o", "b.doc", in: scratch), code: 2, "use .svg")
        expect(try Run("render", "a.txt", "-o", "b.doc", in: scratch), code: 2, "use .wav")
        expect(try Run("sing", in: scratch), code: 2, "sing")
        #expect(try scratch.names() == ["a.txt"])
    }

    @Test func badInputIs65() throws {
        let scratch = try Scratch()
        try scratch.write("This is a shopping list.\n", to: "list.mid")
        expect(try Run("convert", "list.mid", "b.txt", in: scratch), code: 65, "'list.mid': ")
        try scratch.write("p60:v64:d96:t0 p60:v640:d96:t0\n", to: "a.txt")
        expect(try Run("convert", "a.txt", "b.mid", in: scratch), code: 65, "'a.txt': word 2")
        expect(try Run("plot", "a.txt", "-o", "b.svg", in: scratch), code: 65, "column")
        expect(
            try Run("convert", "-", "b.mid", in: scratch, input: Array("shopping".utf8)), code: 65,
            "standard input: word 1")
        try scratch.write([0xFF, 0xFE, 0x00], to: "b.txt")
        expect(try Run("convert", "b.txt", "c.mid", in: scratch), code: 65, "not text in UTF-8")
        #expect(try scratch.names() == ["a.txt", "b.txt", "list.mid"])
    }

    @Test func noInputIs66() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(at: scratch.url("folder.mid"), withIntermediateDirectories: true)
        expect(try Run("convert", "none.mid", "b.txt", in: scratch), code: 66, "cannot read 'none.mid': no such file")
        expect(try Run("convert", "folder.mid", "b.txt", in: scratch), code: 66, "it is a folder")
        try scratch.write(word, to: "a.txt")
        let run = try Run("render", "a.txt", "-o", "b.wav", "--soundfont", "none.sf2", in: scratch)
        expect(run, code: 66, "install")
    }

    @Test func whatCannotBeWrittenIs73() throws {
        let scratch = try Scratch()
        try scratch.write(word, to: "a.txt")
        expect(try Run("convert", "a.txt", "none/b.mid", in: scratch), code: 73, "cannot write 'none/b.mid': no such")
        try FileManager.default.createDirectory(at: scratch.url("folder.mid"), withIntermediateDirectories: true)
        expect(try Run("convert", "a.txt", "folder.mid", in: scratch), code: 73, "it is a folder")
        if FileManager.default.fileExists(atPath: "/dev/full") {
            let link = scratch.path("full.mid")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/full")
            expect(try Run("convert", "a.txt", "full.mid", in: scratch), code: 73, "the disk is full; free some space")
        }
    }

    @Test func aWriteThatFailsHalfwayLeavesTheOldFile() throws {
        let scratch = try Scratch()
        let notes = try (0..<5000).map {
            Note(onset: Ticks($0 * 9), duration: Ticks(5), pitch: try #require(Pitch(60)), velocity: 64)
        }
        try scratch.write(StandardMIDI.write(Score(notes: notes, on: .paper)), to: "a.mid")
        try scratch.write("old", to: "b.txt")
        // A limit on the size of files stands in for a full disk, which only root can make.
        let script = "ulimit -f 8; exec \"$0\" \"$@\""
        let run = try Run(
            "-c", script, Run.built("diapason"), "convert", "a.mid", "b.txt", in: scratch, program: "/bin/sh")
        expect(run, code: 73, "cannot write 'b.txt': the file would exceed the largest size allowed")
        #expect(try scratch.text("b.txt") == "old")
        #expect(try scratch.names() == ["a.mid", "b.txt"])
    }

    @Test func anInterruptedProgramIs130() throws {
        let scratch = try Scratch()
        let pipe = Pipe()
        let process = try Run.process(["convert", "-", "b.mid"], in: scratch, input: [], nil, [:])
        process.standardInput = pipe
        try process.run()
        // It waits for its input; half a second is ample for it to come so far.
        usleep(500_000)
        process.interrupt()
        process.waitUntilExit()
        #expect(try Run(of: process, in: scratch).code == 130)
        #expect(try scratch.names() == [])
    }
}
