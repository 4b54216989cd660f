import Formats
import Specimens
import Testing

/// Raw DEFLATE data of zlib; Tests/References/inflate_vectors.py made it.
private enum Vector {
    static let all: [(hexadecimal: String, plain: [UInt8])] = [
        ("0300", []),
        ("4b4c4a4e8421858cd49c9c7c080900", Array("abcabcabcabc hello hello".utf8)),
        ("010c00f3ff73746f726564206279746573", Array("stored bytes".utf8)),
        ("4b4c1c05a360140c770000", Array(repeating: 0x61, count: 1_000)),
        (dynamic, noise),
        (skewed, (0..<11).flatMap { Array(repeating: UInt8(97 + $0), count: 1 << $0) }),
    ]

    private static var noise: [UInt8] {
        var state = 1
        return (0..<600).map { _ in
            state = (state * 1_103_515_245 + 12_345) & 0x7FFF_FFFF
            return UInt8(state >> 16 & 0xFF & state >> 20)
        }
    }

    private static let dynamic =
        "15d0bf6b934100c6f1e72ed77a6933dca50924fee2cd45434c0793bcd582d3c55c82e0d2485204115a895994924aff80d75a"
        + "e552a3c61f43700a1da4c645e9523a6528586b7452c8a0201d1cba7511dc7cfd031ebe1f1ed6c065dc58fd5cfdf3f6d48c18"
        + "00d38993913c58b90cb9ceb395432393c2f3ba2252a36ebf5e8821116b5371918fb5e2564ee59fa2697069478d187808869d"
        + "aff6e69c3b9c0860173f643be3eab896a285d684d4205d6c4070c5259f63f71715affd4e48ecf39587b62e8d9e34390b4d18"
        + "a40ae4c88000c804f83ce3f947a8af860988dc64ecd3950106c577407963030e24a2945936aea044dc319c03ac89174303d5"
        + "53d7d35731f160118a42638d522ff9ddc264a811e3073c80bfd5ccebe242492f378e6ff21259f6f68ca15396571abd642dc5"
        + "620b4ba9087ac4177d9ceeb07e0a610cc5cdc7918228a2a3e459816fc6712484a0934700097a04a59eb633c13046fe8c8b55"
        + "b855613473d23eeb09e0eb348287d4c1f0965675df0f7dcd8c3a7bb75141780d4d8c9d0192fb2f214da3ac41bdc0022ca875"
        + "24ab12a96d527e09ba4b8e435cc80c935cedf2d92ea2bf54fb02d6e909b90b13f6b6205b6c0eade6ca8ec05db26fb5fdfa0a"
        + "5e26eb0c89247e33ea5ffbc6c3b01227c453b3e9c4fb6dc641c1190542f75ccf419baaffd6b04136d6d1c9735413ae878a88"
        + "9fc77ae4f416b69f1f4c1130d62fa0cef02c67e66d74a5ac431faaa923c2ff01"
    private static let skewed =
        "05c1c18124c911043159793b5d196ed0ff4fe07ffffdf7efdfbf7f7f7f7f7f7f7f7f7fbfdfeff7fbfd7ebfdfeff7fbfd7edf"
        + "f77ddff77ddff77ddff77ddff77ddff77ddff77ddff77defbdf7de7befbdf7de7befbdf7de7befbdf7de7befbdf7de7befbd"
        + "f7de7befbdf7de7befbdf7de7b77777777777777777777777777777777777777777777777777777777777777777777777777"
        + "777777777777777777777777777777777777777777777777777777dbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb6"
        + "6ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddb"
        + "b66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66ddbb66d555555555555555555555555555555555555555555555555555555"
        + "5555555555555555555555555555555555555555555555555555555555555555555555555555555555555555555555555555"
        + "5555555555555555555555555555555555555555555555555555555555555555555555555555555555555555555555555555"
        + "5500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        + "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        + "0000000000000000000000000000000000000000000000000000000000ff07"
}

private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
}

/// A zip archive of which any field can be wrong.
struct ZipSpecimen {
    struct File {
        var name = "a.xml"
        var packed: [UInt8] = []
        var method = 0
        var flags = 0
        var checksum: Int
        var size: Int
        /// What the directory says of the packed size and the place, if not the truth.
        var statedPacked: Int?
        var statedPlace: Int?
        var localName: String?

        init(_ name: String, _ plain: [UInt8], packed: [UInt8]? = nil) {
            self.name = name
            self.packed = packed ?? plain
            method = packed == nil ? 0 : 8
            size = plain.count
            checksum = ZipSpecimen.checksum(plain)
        }
    }

    var files: [File]
    var comment: [UInt8] = []
    var statedCount: Int?
    var statedDirectory: Int?

    var bytes: [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        func little(_ numbers: [Int], _ size: Int) -> [UInt8] {
            numbers.flatMap { number in (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        }
        for entry in files {
            let place = file.count
            let name = Array(entry.name.utf8)
            let local = Array((entry.localName ?? entry.name).utf8)
            file += little([0x0403_4B50], 4) + little([20, entry.flags, entry.method, 0, 0x21], 2)
            file += little([entry.checksum, entry.packed.count, entry.size], 4) + little([local.count, 0], 2)
            file += local + entry.packed
            directory += little([0x0201_4B50], 4) + little([20, 20, entry.flags, entry.method, 0, 0x21], 2)
            directory += little([entry.checksum, entry.statedPacked ?? entry.packed.count, entry.size], 4)
            directory += little([name.count, 0, 0, 0, 0], 2) + little([0, entry.statedPlace ?? place], 4) + name
        }
        let count = statedCount ?? files.count
        let end = little([0x0605_4B50], 4) + little([0, 0, count, count], 2)
        let place = little([directory.count, statedDirectory ?? file.count], 4) + little([comment.count], 2)
        return file + directory + end + place + comment
    }

    /// CRC-32, bit by bit.
    static func checksum(_ bytes: [UInt8]) -> Int {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
        }
        return Int(value ^ 0xFFFF_FFFF)
    }

    /// Zeros in the shortest fixed code there is: a run of 258 in 13 bits, over and over.
    static func deflatedZeros(_ runs: Int) -> [UInt8] {
        var bits: [UInt8] = [1, 1, 0]  // the last block, fixed codes
        bits += [0, 0, 1, 1, 0, 0, 0, 0]  // the literal 0
        for _ in 0..<runs { bits += [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0] }  // length 258, distance 1
        bits += [0, 0, 0, 0, 0, 0, 0]
        return stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<min(start + 8, bits.count)].enumerated().reduce(0) { $0 | $1.element << UInt8($1.offset) }
        }
    }
}

@Suite struct InflateTests {
    @Test func whatZlibPackedIsUnpacked() throws {
        for (hexadecimal, plain) in Vector.all {
            let packed = bytes(hexadecimal)
            #expect(try Inflate.inflated(packed, in: 0..<packed.count, size: plain.count) == plain)
        }
    }

    @Test func anotherSizeThanAnnouncedIsRefused() {
        for (hexadecimal, plain) in Vector.all {
            let packed = bytes(hexadecimal)
            for size in [plain.count - 1, plain.count + 1] where size >= 0 {
                #expect(throws: FormatError.self) { try Inflate.inflated(packed, in: 0..<packed.count, size: size) }
            }
        }
    }

    @Test func everyCutIsRefused() {
        for (hexadecimal, plain) in Vector.all {
            let packed = bytes(hexadecimal)
            for count in packed.indices {
                #expect(throws: FormatError.self) { try Inflate.inflated(packed, in: 0..<count, size: plain.count) }
            }
        }
    }

    @Test(arguments: [
        "07", "010c00f2ff", "4bfc0f", "05", "fd3f", "03ff", "05e081080000000000209d", "04", "edfdffffffffffffffffff",
    ])
    func damagedBlocksAreRefused(hexadecimal: String) {
        let packed = bytes(hexadecimal)
        #expect(throws: FormatError.self) { try Inflate.inflated(packed, in: 0..<packed.count, size: 1 << 20) }
    }

    @Test func damagedDataIsUnpackedOrRefused() {
        for (index, vector) in Vector.all.enumerated() {
            for damaged in Mutations(of: bytes(vector.hexadecimal), count: 3_000, seed: UInt64(index)) {
                let result = try? Inflate.inflated(damaged, in: 0..<damaged.count, size: vector.plain.count)
                #expect(result == nil || result?.count == vector.plain.count)
            }
        }
    }
}

@Suite struct ZipTests {
    private func kind(_ bytes: [UInt8]) -> FormatError.Kind? {
        do throws(FormatError) {
            let archive = try ZipArchive(bytes)
            for entry in archive.entries { _ = try archive.contents(of: entry) }
            return nil
        } catch {
            #expect(!error.reason.isEmpty)
            return error.kind
        }
    }

    private func file(_ name: String = "a.xml", _ count: Int = 10) -> ZipSpecimen.File {
        ZipSpecimen.File(name, (0..<count).map { UInt8($0 & 0xFF) })
    }

    @Test func storedAndDeflatedFilesAreRead() throws {
        let vector = Vector.all[4]
        var zip = ZipSpecimen(files: [
            file(), ZipSpecimen.File("b/ü", vector.plain, packed: bytes(vector.hexadecimal)), file("empty", 0),
        ])
        for comment in [[], Array("PK\u{5}\u{6} a comment".utf8), [UInt8](repeating: 0x20, count: 65_535)] {
            zip.comment = comment
            let archive = try ZipArchive(zip.bytes)
            #expect(archive.entries.map(\.name) == ["a.xml", "b/ü", "empty"])
            let entry = try #require(archive.entry(named: "b/ü"))
            #expect(try archive.contents(of: entry) == vector.plain && entry.size == vector.plain.count)
        }
        #expect(try ZipArchive(ZipSpecimen(files: []).bytes).entries.isEmpty)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var writer = ZipWriter()
        let contents: [(String, [UInt8])] = [
            ("META-INF/x", [1, 2, 3]), ("é", []), ("c", Array(repeating: 7, count: 70_000)),
        ]
        for (name, bytes) in contents { try writer.add(name, bytes) }
        let archive = try ZipArchive(writer.finished())
        #expect(archive.entries.map(\.name) == contents.map(\.0))
        for (entry, content) in zip(archive.entries, contents) {
            #expect(try archive.contents(of: entry) == content.1)
        }
    }

    @Test func aWrongChecksumIsRefused() {
        var damaged = file()
        damaged.checksum ^= 1
        #expect(kind(ZipSpecimen(files: [damaged]).bytes) == .malformed)
    }

    @Test func filesThatOverlapAreRefused() {
        var second = file("b.xml")
        second.statedPlace = 0
        second.localName = "b.xml"
        var first = file()
        first.localName = "b.xml"
        first.name = "b.xml"
        second.name = "c.xml"
        #expect(kind(ZipSpecimen(files: [first, second]).bytes) != nil)
        // A file within the bytes of another one.
        let inner = ZipSpecimen(files: [file("in")]).bytes
        var nested = file("in")
        let outer = ZipSpecimen.File("out", inner)
        nested.statedPlace = 30 + 3
        #expect(kind(ZipSpecimen(files: [outer, nested]).bytes) == .malformed)
    }

    @Test func filesOfOneNameOrWithTwoNamesAreRefused() {
        #expect(kind(ZipSpecimen(files: [file(), file()]).bytes) == .malformed)
        var twoNames = file()
        twoNames.localName = "b.xml"
        #expect(kind(ZipSpecimen(files: [twoNames]).bytes) == .malformed)
    }

    @Test func encryptedFilesOtherMethodsAndLargeArchivesAreRefused() {
        var encrypted = file()
        encrypted.flags = 1
        var method = file()
        method.method = 12
        var large = file()
        large.size = 0xFFFF_FFFF
        var sized = file()
        sized.statedPacked = 9
        var placed = file()
        placed.statedPlace = 1 << 20
        for entry in [encrypted, method, large] {
            #expect(kind(ZipSpecimen(files: [entry]).bytes) == .unsupported)
        }
        for entry in [sized, placed] { #expect(kind(ZipSpecimen(files: [entry]).bytes) == .malformed) }
        #expect(kind(ZipSpecimen(files: [file()], statedCount: 0xFFFF).bytes) == .unsupported)
        #expect(kind(ZipSpecimen(files: [file()], statedCount: 2).bytes) == .malformed)
        #expect(kind(ZipSpecimen(files: [file()], statedDirectory: 1 << 30).bytes) == .malformed)
    }

    @Test func filesEndAtTheirLimit() {
        let files = (0...Limits.zipEntries).map { file("f\($0)", 1) }
        #expect(kind(ZipSpecimen(files: Array(files.dropLast())).bytes) == nil)
        #expect(kind(ZipSpecimen(files: files).bytes) == .unsupported)
    }

    @Test func aBombIsRefusedBeforeItIsUnpacked() throws {
        func zeros(_ name: String, runs: Int) -> ZipSpecimen.File {
            var file = ZipSpecimen.File(name, [], packed: ZipSpecimen.deflatedZeros(runs))
            file.size = 1 + 258 * runs
            return file
        }
        // Below a MiB any ratio is read.
        var small = zeros("a", runs: 4_000)
        small.checksum = ZipSpecimen.checksum([UInt8](repeating: 0, count: small.size))
        #expect(kind(ZipSpecimen(files: [small]).bytes) == nil)
        // Announced, it fails by its ratio; understated, by its size.
        let bomb = zeros("a", runs: 40_000)
        #expect(bomb.size / bomb.packed.count > 150)
        var tight = bomb
        tight.statedPacked = 1_000
        #expect(kind(ZipSpecimen(files: [tight]).bytes) == .unsupported)
        var understated = bomb
        understated.size = 1_000
        #expect(kind(ZipSpecimen(files: [understated]).bytes) == .malformed)
        // Many small ones together.
        let many = (0..<60).map { index in
            var file = zeros("f\(index)", runs: 4_000)
            file.size = 1_200_000
            return file
        }
        #expect(kind(ZipSpecimen(files: many).bytes) == .unsupported)
        var huge = file("a", 1)
        huge.size = Limits.zipInflatedBytes + 1
        #expect(kind(ZipSpecimen(files: [huge]).bytes) == .unsupported)
    }

    @Test func everyCutIsRefused() {
        let whole = ZipSpecimen(files: [file(), file("b", 3)]).bytes
        for count in whole.indices { #expect(kind(Array(whole[..<count])) != nil) }
    }

    @Test func damagedArchivesAreReadOrRefused() {
        let vector = Vector.all[1]
        let packed = ZipSpecimen.File("b", vector.plain, packed: bytes(vector.hexadecimal))
        let whole = ZipSpecimen(files: [file(), packed]).bytes
        for damaged in Mutations(of: whole, count: 20_000, seed: 5) { _ = kind(damaged) }
    }
}
