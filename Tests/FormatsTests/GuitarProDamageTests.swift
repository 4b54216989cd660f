import Formats
import Music
import Specimens
import Testing

/// Readers must return or throw on any bytes; a trap ends the whole test run.
@Suite struct GuitarProDamageTests {
    private var files: [[UInt8]] { GuitarProReadingTests.fixtures.map { GuitarProReadingTests.bytes($0.text) } }

    /// What was read can be written; a writer that reports no loss has lost nothing.
    private func expectKept(_ reading: TablatureReading) throws {
        let written = try GuitarPro.writeGP5(reading.tablature)
        let back = try GuitarPro.read(written.bytes).tablature
        let isKept =
            try written.findings.isEmpty
            ? back == reading.tablature : GuitarPro.read(GuitarPro.writeGP5(back).bytes).tablature == back
        if isKept { return }
        let pairs = zip(TablatureLines(reading.tablature).all, TablatureLines(back).all)
        Issue.record("lost \(pairs.first { $0 != $1 } ?? ("", "")), \(written.findings.map(\.code))")
    }

    @Test func aFileCutAnywhereIsReadOrRefused() throws {
        var random = SplitMix(seed: 1)
        let made = try GuitarPro.writeGP5(RandomTablature().next(&random)).bytes
        for file in files + [made] {
            for length in file.indices {
                guard let reading = try? GuitarPro.read(Array(file[..<length])) else { continue }
                try expectKept(reading)
            }
        }
    }

    @Test func damagedFilesAreReadOrRefused() throws {
        var read = 0
        for (number, file) in files.enumerated() {
            for damaged in Mutations(of: file, count: 4_000, seed: UInt64(number)) {
                guard let reading = try? GuitarPro.read(damaged) else { continue }
                read += 1
                try expectKept(reading)
            }
        }
        #expect(read > 1_500)
    }

    @Test func damagedRandomFilesAreReadOrRefused() throws {
        var random = SplitMix(seed: 9)
        var read = 0
        for _ in 0..<150 {
            let file = try GuitarPro.writeGP5(RandomTablature().next(&random)).bytes
            for damaged in Mutations(of: file, count: 50, seed: random.next()) {
                guard let reading = try? GuitarPro.read(damaged) else { continue }
                read += 1
                try expectKept(reading)
            }
        }
        #expect(read > 1_500)
    }

    @Test func countsBeyondTheFileAreRefusedAtOnce() throws {
        let counts: [UInt32] = [0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x0001_0000]
        for file in files {
            // The numbers of bars and tracks, before a bar of three quarters.
            let heads = [0x27, 0x67].map { [2, 0, 0, 0, 2, 0, 0, 0, $0, 3, 4] as [UInt8] }
            let place = try #require(file.indices.first { index in heads.contains { file[index...].starts(with: $0) } })
            for count in counts {
                for offset in [place, place + 4] {
                    var damaged = file
                    for byte in 0..<4 { damaged[offset + byte] = UInt8(truncatingIfNeeded: count >> UInt32(8 * byte)) }
                    #expect(throws: FormatError.self) { _ = try GuitarPro.read(damaged) }
                }
            }
        }
    }
}
