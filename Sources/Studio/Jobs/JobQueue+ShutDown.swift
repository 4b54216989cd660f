extension JobQueue {
    /// Lets nothing new begin, asks training runs to save, and returns when all has ended or the time is up.
    package func shutDown(deadline: Duration) async {
        isClosing = true
        let end = ContinuousClock.now + deadline
        for (id, completion) in completions where plan.remove(id) {
            completion.events.finish(throwing: QueueError.closing)
            completions[id] = nil
        }
        for lane in running.keys {
            if running[lane]?.intent == nil { running[lane]?.intent = .shutDown }
            if isTraining(lane) { running[lane]?.link?.ask() } else { running[lane]?.link?.kill() }
        }
        await worker.shutDown()
        let killing = Task {
            // The last moments are for what does not save in time: it goes on from an older checkpoint.
            try? await Task.sleep(until: end - .milliseconds(500))
            if !Task.isCancelled { self.killAll() }
        }
        await waitUntilQuiet(until: end)
        killing.cancel()
        leaveTheRest()
        log.close()
    }

    /// Writes down that what has not ended in time waits for the next studio.
    private func leaveTheRest() {
        for one in running.values where one.intent == .shutDown {
            guard var job = try? library.job(one.id), job.state == .running else { continue }
            try? pause(&job)
        }
    }

    private func killAll() {
        for lane in running.keys { running[lane]?.link?.kill() }
    }

    private func waitUntilQuiet(until end: ContinuousClock.Instant) async {
        guard !running.isEmpty else { return }
        let timer = Task {
            try? await Task.sleep(until: end)
            self.wakeQuiet()
        }
        await withCheckedContinuation { quiet.append($0) }
        timer.cancel()
    }

    private func wakeQuiet() {
        for wake in quiet { wake.resume() }
        quiet = []
    }

    private func isTraining(_ lane: QueuePlan.Lane) -> Bool {
        guard let id = running[lane]?.id else { return false }
        return (try? library.job(id))?.kind == .train
    }

    func kill(_ link: any WorkerLink, after seconds: Double) {
        Task {
            try? await Task.sleep(for: .seconds(seconds))
            link.kill()
        }
    }
}
