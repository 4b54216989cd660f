import Testing
import Training

@Suite struct EventRecordTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Bytes from TensorBoard's own writer: Tests/References/tensorboard_events.py.
    @Test func recordsAreThoseOfTensorBoard() {
        #expect(
            hex(EventRecord.version(time: 1_700_000_000.5))
                == "1800000000000000a37f4b220900002040fc54d9411a0d627261696e2e4576656e743a322b353110")
        #expect(
            hex(EventRecord.scalars([("train/loss", 2.5), ("eval/loss", -1)], step: 300, time: 1_700_000_001))
                == "33000000000000000ca720560900004040fc54d94110ac022a250a110a0a7472616"
                + "96e2f6c6f737315000020400a100a096576616c2f6c6f737315000080bf0f476fdb")
    }

    @Test func stepZeroIsAStep() {
        #expect(EventRecord.scalars([("a", 1)], step: 0, time: 1) != EventRecord.scalars([("a", 1)], step: 1, time: 1))
    }
}
