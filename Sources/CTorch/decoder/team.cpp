#include "team.h"

#include <chrono>

namespace ct::decoder {

namespace {

void breathe() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// How often a thread looks before it gives way: some 20 microseconds. How often it gives way before it sleeps: a
// millisecond, where nobody else wants the processor.
constexpr int patience = 500, courtesy = 3000;
// How often the others look for new work before they sleep: some 500 microseconds.
constexpr int vigil = 20000;

}  // namespace

Team::Team(int64_t count, size_t phases)
    : count(std::max<int64_t>(1, count)), phaseCount(phases), phases(std::make_unique<Phase[]>(phases)) {
    for (int64_t index = 1; index < this->count; index++) others.emplace_back([this] { attend(); });
}

Team::~Team() {
    isOver.store(true);
    round.fetch_add(2);
    round.notify_all();
    for (auto &thread : others) thread.join();
}

void Team::wait(const std::atomic<int64_t> &number, int64_t value) {
    for (int looks = 0; number.load() != value; looks++) {
        if (looks < patience) breathe();
        else if (looks < patience + courtesy) std::this_thread::yield();
        else std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
}

void Team::attend() {
    uint32_t seen = 0;
    while (true) {
        for (int looks = 0; round.load(std::memory_order_acquire) == seen && looks < vigil; looks++) breathe();
        round.wait(seen, std::memory_order_acquire);
        seen = round.load(std::memory_order_acquire);
        if (isOver.load()) return;
        if (seen % 2 == 0) continue;
        inside.fetch_add(1);
        // The work may be over, and another begun, since the round was looked at: then its phases are not these.
        if (round.load() == seen) {
            Member member(*this);
            (*work)(member);
        }
        inside.fetch_sub(1);
    }
}

void Team::run(const std::function<void(Member &)> &work) {
    for (size_t index = 0; index < phaseCount; index++) {
        phases[index].next.store(0, std::memory_order_relaxed);
        phases[index].done.store(0, std::memory_order_relaxed);
    }
    this->work = &work;
    round.fetch_add(1);
    round.notify_all();
    Member member(*this);
    work(member);
    // Whoever comes from here on finds nothing to do; whoever is inside still looks at what belongs to the caller.
    round.fetch_add(1);
    wait(inside, 0);
}

}  // namespace ct::decoder
