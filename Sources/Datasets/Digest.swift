import Crypto
public import Storage

/// SHA-256, for what has to be the same on every machine.
///
/// Source: FIPS 180-4.
public enum Digest {
    /// 64 hexadecimal digits.
    public static func text(of bytes: [UInt8]) -> String { text(SHA256.hash(data: bytes)) }

    static func text(_ digest: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The first 64 bits.
    static func number(of bytes: [UInt8]) -> UInt64 {
        SHA256.hash(data: bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Of a file of any size, in memory of a part of it.
    public static func text(ofFile path: String) throws(StorageError) -> String {
        let file = try MappedFile(path)
        var hash = SHA256()
        file.withBytes { hash.update(bufferPointer: $0) }
        return text(hash.finalize())
    }
}
