import Mutators

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// What libFuzzer calls; compiled anew with each harness, which gives `fuzz` and `mutated`.
//
// Source: https://llvm.org/docs/LibFuzzer.html and its page on structure-aware fuzzing.

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    fuzz(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ longest: Int) -> Int

/// Five inputs of eight come from the harness's mutator, which knows the format; the others from libFuzzer's own.
@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ longest: Int, _ seed: UInt32) -> Int {
    var dice = Dice(seed: UInt64(seed))
    guard dice.chance(5, in: 8) else { return mutateBytes(data, size, longest) }
    let old = Array(UnsafeBufferPointer(start: data, count: size))
    let new = mutated(old, longest: longest, &dice).prefix(longest)
    // Nothing changed, or nothing left: libFuzzer would try the same input again.
    if new.isEmpty || new.elementsEqual(old) { return mutateBytes(data, size, longest) }
    structured += 1
    _ = UnsafeMutableBufferPointer(start: data, count: longest).update(fromContentsOf: new)
    return new.count
}

// How many inputs came from the harness's mutator; libFuzzer has one thread.
private nonisolated(unsafe) var structured = 0

@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer) -> Int32 {
    atexit { print("stat::structure_aware: \(structured)") }
    return 0
}
