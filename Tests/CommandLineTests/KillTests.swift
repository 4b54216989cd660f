import Foundation
import Specimens
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Runs that are killed at any moment and go on.
///
/// `scripts/kill-test 50` kills more often than every run of the tests can wait for.
@Suite(.serialized) struct KillTests {
    private var kills: Int { ProcessInfo.processInfo.environment["DIAPASON_KILLS"].flatMap { Int($0) } ?? 3 }

    @Test func aRunThatIsKilledEndsAsTheUndisturbedRun() throws {
        let tiny = try TinyTraining()
        let steps = kills > 10 ? 400 : 120
        let arguments = [
            "train", "train.yaml", "--set", "max_steps=\(steps)", "--set", "num_epochs=1000", "--set", "save_steps=6",
            "--set", "eval_steps=20",
        ]
        let begin = ContinuousClock.now
        let whole = try tiny.run(arguments)
        #expect(whole.code == 0, "\(whole.words)")
        let seconds = begin.duration(to: .now) / .seconds(1)
        let adapter = try tiny.scratch.bytes("run/adapter_model.safetensors")
        let metrics = try tiny.metrics("run")

        var random = SplitMix(seed: UInt64(kills))
        var (killed, whileSaving, runs) = (0, 0, 0)
        while killed < kills {
            runs += 1
            let folder = "killed-\(runs)"
            while true {
                let process = try tiny.process(arguments + ["--set", "output_dir=\(folder)", "--resume"])
                try process.run()
                if killed < kills {
                    let checkpoints = tiny.scratch.path(folder + "/checkpoints")
                    let saving = killed % 3 == 0
                    // The moments lie all over a start, some steps and a few checkpoints.
                    let wait = Double.random(in: 0...max(0.3, min(seconds / 4, 3)), using: &random)
                    if wait > 0.02 { usleep(UInt32(wait * 1e6)) }
                    var isCaught = !saving
                    let limit = ContinuousClock.now + .seconds(10)
                    while !isCaught, process.isRunning, ContinuousClock.now < limit {
                        let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []
                        isCaught = names.contains { $0.hasSuffix(".part") }
                    }
                    if isCaught, saving { usleep(UInt32.random(in: 0...8_000, using: &random)) }
                    if process.isRunning, isCaught, kill(process.processIdentifier, SIGKILL) == 0 {
                        process.waitUntilExit()
                        if process.terminationReason == .uncaughtSignal {
                            killed += 1
                            whileSaving += saving ? 1 : 0
                            continue
                        }
                    }
                }
                process.waitUntilExit()
                let run = try Run(of: process, in: tiny.scratch)
                #expect(run.code == 0, "\(run.words)")
                break
            }
            #expect(try tiny.scratch.bytes(folder + "/adapter_model.safetensors") == adapter)
            #expect(try tiny.metrics(folder) == metrics)
        }
        #expect(killed == kills && whileSaving >= (kills + 2) / 3)
        print("killed \(killed) times, \(whileSaving) of them while saving, in \(runs) runs")
    }
}
