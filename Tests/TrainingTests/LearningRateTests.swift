import Testing
import Training

@Suite struct LearningRateTests {
    /// At steps 0, 3, 10, 25, 40, 59 and 60 of 60, 10 of them warm-up; from Tests/References/schedules.py.
    static let references: [(form: LearningRateSchedule.Form, rates: [Double])] = [
        (.constant, [1, 1, 1, 1, 1, 1, 1]),
        (.constantWithWarmup, [0, 0.3, 1, 1, 1, 1, 1]),
        (.linear, [0, 0.3, 1, 0.7, 0.4, 0.02, 0]),
        (.cosine, [0, 0.3, 1, 0.7938926261462366, 0.34549150281252633, 0.0009866357858642205, 0]),
        (.cosineWithRestarts, [0, 0.3, 1, 0.02447174185242329, 0.09549150281252644, 0.008856374635655695, 0]),
    ]

    @Test(arguments: references.indices) func theFormsAreThoseOfTransformers(_ index: Int) {
        let (form, rates) = Self.references[index]
        let schedule = LearningRateSchedule(form, peak: 2e-4, warmupSteps: 10, totalSteps: 60, cycles: 3)
        for (step, rate) in zip([0, 3, 10, 25, 40, 59, 60], rates) {
            #expect(abs(schedule.rate(at: step) - 2e-4 * rate) < 1e-15, "\(form) at \(step)")
        }
    }

    @Test func warmupStepsGoBeforeTheRatio() {
        var configuration = TrainingConfiguration()
        configuration.warmupRatio = 0.05
        #expect(configuration.rates(totalSteps: 30).warmupSteps == 2)
        configuration.warmupSteps = 7
        #expect(configuration.rates(totalSteps: 30).warmupSteps == 7)
    }

    @Test func aRunOfOneStepHasARate() {
        for form in LearningRateSchedule.Form.allCases {
            #expect(LearningRateSchedule(form, peak: 1, warmupSteps: 0, totalSteps: 1).rate(at: 0) == 1)
        }
    }
}
