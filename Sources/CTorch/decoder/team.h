// A few threads that go through a piece of work together, step by step.
//
// A step of decoding takes microseconds, so its threads wait for each other by looking, and sleep only between pieces of
// work. On a crowded machine a thread that has looked for a while gives way.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace ct::decoder {

class Team {
public:
    // One thread of the team, inside a piece of work.
    struct Member {
        Team &team;
        int64_t index, count;

        // Waits until all have come here.
        void meet() const;

        // Its share of 0 ..< total: contiguous, the same for the same team.
        struct Range { int64_t begin, end; };
        Range share(int64_t total) const { return {total * index / count, total * (index + 1) / count}; }
    };

    explicit Team(int64_t count);
    ~Team();
    Team(const Team &) = delete;

    // Runs `work` once in each thread, the caller's among them, and returns when all are done. It must not throw.
    void run(const std::function<void(const Member &)> &work);

private:
    void attend(int64_t index);

    const int64_t count;
    std::vector<std::thread> others;
    const std::function<void(const Member &)> *work = nullptr;
    std::atomic<uint32_t> round{0}, isOver{0};
    alignas(64) std::atomic<int64_t> arrived{0};
    alignas(64) std::atomic<uint32_t> meeting{0};
};

}  // namespace ct::decoder
