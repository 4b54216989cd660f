import Randomness
import Testing

@Suite struct PhiloxTests {
    /// The three vectors `philox4x32 10` of Random123's `kat_vectors`.
    @Test func agreesWithThePublishedKnownAnswers() {
        #expect(
            Philox.bits(counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0))
                == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
        let ones = UInt32.max
        #expect(
            Philox.bits(counter: SIMD4(ones, ones, ones, ones), key: SIMD2(ones, ones))
                == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
        // The digits of pi.
        #expect(
            Philox.bits(
                counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
                key: SIMD2(0xa409_3822, 0x299f_31d0))
                == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
    }

    @Test func halvesAreTheSameFunctionAsWords() {
        let halves = Philox.bits(
            counter: SIMD2(0x85a3_08d3_243f_6a88, 0x0370_7344_1319_8a2e), key: 0x299f_31d0_a409_3822)
        #expect(halves == SIMD2(0x94fd_cceb_d16c_fe09, 0x2412_6ea1_5001_e420))
    }
}
