import Rendering
import Studio
import Testing

@Suite struct HTTPFaultTests {
    /// What the studio lacks is no fault of the address that was asked for.
    @Test func programsThatAreMissingAreAServersFault() {
        let lost = HTTPFault(RenderingError(.missing, "there is no synthesizer; install fluidsynth"))
        #expect(lost.status == 503 && lost.retryAfter == nil && lost.sentence.contains("install fluidsynth"))
        #expect(HTTPFault(RenderingError(.missing, "there is no converter")).status == 503)

        let late = HTTPFault(RenderingError(.failed, "the synthesizer took too long"))
        #expect(late.status == 503 && late.retryAfter == 5)
        #expect(HTTPFault(RenderingError(.invalid, "the sound font is none")).status == 422)
    }
}
