// A few threads that go through a piece of work together, phase by phase.
//
// A phase takes microseconds. Its units are claimed a few at a time by whoever comes, and it is over when all are done,
// not when all threads have come: on a crowded machine a thread that does not get a processor keeps nobody waiting, and
// finds later that its work is done. Who does a unit changes nothing about its result.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace ct::decoder {

class Team {
    struct alignas(64) Phase {
        std::atomic<int64_t> next{0}, done{0};
    };

public:
    // One thread of the team, inside a piece of work. All threads go through the same phases.
    class Member {
    public:
        // Calls body(begin, end) on parts that cover 0 ..< total once, in some thread each, and returns when all are done.
        template <class Body>
        void each(int64_t total, Body body) {
            Phase &phase = team.phases[phaseIndex++];
            const int64_t grain = std::max<int64_t>(1, total / (8 * team.count));
            int64_t done = 0;
            for (int64_t begin = phase.next.fetch_add(grain, std::memory_order_relaxed); begin < total;
                 begin = phase.next.fetch_add(grain, std::memory_order_relaxed)) {
                const int64_t end = std::min(total, begin + grain);
                body(begin, end);
                done += end - begin;
            }
            if (done > 0) phase.done.fetch_add(done, std::memory_order_acq_rel);
            if (phase.done.load(std::memory_order_acquire) != total) wait(phase.done, total);
        }

    private:
        friend class Team;
        explicit Member(Team &team) : team(team) {}
        Team &team;
        size_t phaseIndex = 0;
    };

    // - phases: the most of a piece of work.
    Team(int64_t count, size_t phases);
    ~Team();
    Team(const Team &) = delete;

    // Runs `work` in the caller's thread and in those of the others that are there in time. It must not throw.
    void run(const std::function<void(Member &)> &work);

private:
    void attend();
    // Until a number has a value: looks for a while, then gives way.
    static void wait(const std::atomic<int64_t> &number, int64_t value);

    const int64_t count;
    const size_t phaseCount;
    std::unique_ptr<Phase[]> phases;
    std::vector<std::thread> others;
    const std::function<void(Member &)> *work = nullptr;
    // Odd while there is work.
    std::atomic<uint32_t> round{0};
    std::atomic<bool> isOver{false};
    // The other threads that are at work.
    alignas(64) std::atomic<int64_t> inside{0};
};

}  // namespace ct::decoder
