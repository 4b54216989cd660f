import Formats
import Music
import Specimens
import Testing

/// The containers of Guitar Pro 6 to 8, sound and damaged.
@Suite struct GPXTests {
    private static let score: GPIFFixture = {
        var fixture = GPIFFixture()
        for fret in 0..<40 { fixture.measure([fixture.beat([fixture.note(fret: fret % 12)])]) }
        return fixture
    }()

    private static let container = GPXPacker.container([
        ("misc.xml", Array("<a/>".utf8)), ("score.gpif", score.bytes), ("BinaryStylesheet", [1, 2, 3]),
    ])

    private func error(_ bytes: [UInt8]) -> FormatError? {
        #expect(throws: FormatError.self) { try GuitarPro.readGPX(bytes) }
    }

    @Test func allContainersHoldTheSameScore() throws {
        let plain = try GuitarPro.readGPIF(GPXTests.score.bytes)
        #expect(plain.tablature.noteCount == 40)
        #expect(GPXTests.score.bytes.count > GPXPacker.sectorSize)
        #expect(try GuitarPro.readGPX(GPXTests.container) == plain)
        let packed = GPXPacker.packed(GPXTests.container)
        #expect(packed.count < GPXTests.container.count)
        #expect(try GuitarPro.readGPX(packed) == plain)
        var zip = ZipWriter()
        try zip.add("VERSION", Array("7.0".utf8))
        try zip.add("Content/score.gpif", GPXTests.score.bytes)
        #expect(try GuitarPro.readGP(zip.finished()) == plain)
    }

    @Test func otherFilesAreRefusedByName() {
        #expect(error([])?.kind == .invalid)
        #expect(error(Array("FICHIER GUITAR PRO v5.10".utf8))?.kind == .invalid)
        #expect(throws: FormatError.self) { try GuitarPro.readGP(GPXTests.container) }
        #expect(throws: FormatError.self) { try GuitarPro.readGP(ZipWriter().finished()) }
        #expect(error(GPXPacker.container([("misc.xml", [])]))?.reason.contains("score.gpif") == true)
    }

    @Test func everyTruncationThrows() {
        // What follows the score is not needed for it.
        let needed = GPXPacker.container([("score.gpif", GPXTests.score.bytes)])
        let end = GPXPacker.sectorSize * 2 + 4 + GPXTests.score.bytes.count
        for count in stride(from: 0, to: end, by: 97) {
            #expect(throws: FormatError.self) { try GuitarPro.readGPX(Array(needed.prefix(count))) }
        }
        #expect(throws: Never.self) { try GuitarPro.readGPX(Array(needed.prefix(end))) }
        let packed = GPXPacker.packed(needed)
        for count in stride(from: 0, to: packed.count / 2, by: 97) {
            #expect(throws: FormatError.self) { try GuitarPro.readGPX(Array(packed.prefix(count))) }
        }
    }

    /// Where the description of the only file lists its sectors.
    private static let list = 4 + GPXPacker.sectorSize + 0x94

    private func listing(_ sectors: [Int]) -> [UInt8] {
        var container = GPXPacker.container([("score.gpif", [UInt8](repeating: 0x20, count: 3 * GPXPacker.sectorSize))])
        for (index, sector) in sectors.enumerated() {
            let place = GPXTests.list + 4 * index
            container.replaceSubrange(place..<place + 4, with: GPXPacker.number(sector))
        }
        return container
    }

    @Test func sectorsAreUsedOnceAndLieWithin() {
        #expect(error(listing([2, 3, 2]))?.reason.contains("twice") == true)
        #expect(error(listing([2, 3, 0]))?.reason.contains("announced") == true)
        #expect(error(listing([2, 3, 1 << 31]))?.reason.contains("outside") == true)
        #expect(error(listing([2, 3, 0xFFFF_FFFF]))?.offset == GPXTests.list + 8)
        var huge = listing([])
        huge.replaceSubrange(
            4 + GPXPacker.sectorSize + 0x8C..<4 + GPXPacker.sectorSize + 0x90, with: [255, 255, 255, 255])
        #expect(error(huge)?.reason.contains("announced") == true)
    }

    @Test func aBombIsRefusedBeforeItIsUnpacked() {
        func bomb(_ size: Int, _ count: Int) -> [UInt8] {
            var bits = GPXPacker.Bits()
            bits.literal(Array("BCF".utf8))
            for _ in 0..<count { bits.repetition(distance: 1, count: 32_767) }
            return Array("BCFZ".utf8) + GPXPacker.number(size) + bits.bytes
        }
        #expect(error(bomb(32 << 20, 1_000))?.reason.contains("refused") == true)
        #expect(error(bomb(0xFFFF_FFFF, 1_000))?.reason.contains("refused") == true)
        // Within the ratio it is unpacked, and found to hold no score.
        #expect(error(bomb(1 << 20, 40))?.kind == .malformed)
    }

    @Test func aRepetitionFromBeforeTheBeginningIsRefused() {
        var bits = GPXPacker.Bits()
        bits.literal(Array("BCF".utf8))
        bits.repetition(distance: 4, count: 4)
        #expect(error(Array("BCFZ".utf8) + GPXPacker.number(100) + bits.bytes)?.reason.contains("before") == true)
    }

    @Test func damagedFilesNeverTrap() {
        for bytes in Mutations(of: GPXTests.container, count: 300, seed: 6) { _ = try? GuitarPro.readGPX(bytes) }
        let packed = GPXPacker.packed(GPXTests.container)
        for bytes in Mutations(of: packed, count: 300, seed: 7) { _ = try? GuitarPro.readGPX(bytes) }
    }
}
