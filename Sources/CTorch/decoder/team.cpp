#include "team.h"

#include <algorithm>

namespace ct::decoder {

namespace {

void breathe() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// How often a thread looks before it gives way: some 20 microseconds.
constexpr int patience = 500;
// How often the others look for new work before they sleep: some 100 microseconds.
constexpr int vigil = 2500;

}  // namespace

Team::Team(int64_t count) : count(std::max<int64_t>(1, count)) {
    for (int64_t index = 1; index < this->count; index++) others.emplace_back([this, index] { attend(index); });
}

Team::~Team() {
    isOver.store(1);
    round.fetch_add(1);
    round.notify_all();
    for (auto &thread : others) thread.join();
}

void Team::Member::meet() const {
    if (count == 1) return;
    const uint32_t now = team.meeting.load(std::memory_order_acquire);
    if (team.arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == count) {
        team.arrived.store(0, std::memory_order_relaxed);
        team.meeting.fetch_add(1, std::memory_order_release);
        return;
    }
    for (int looks = 0; team.meeting.load(std::memory_order_acquire) == now; looks++) {
        if (looks < patience) breathe();
        else std::this_thread::yield();
    }
}

void Team::attend(int64_t index) {
    uint32_t seen = 0;
    while (true) {
        for (int looks = 0; round.load(std::memory_order_acquire) == seen && looks < vigil; looks++) breathe();
        round.wait(seen, std::memory_order_acquire);
        seen++;
        if (isOver.load()) return;
        const Member member{*this, index, count};
        (*work)(member);
        member.meet();
    }
}

void Team::run(const std::function<void(const Member &)> &work) {
    this->work = &work;
    round.fetch_add(1, std::memory_order_release);
    round.notify_all();
    const Member member{*this, 0, count};
    work(member);
    member.meet();
}

}  // namespace ct::decoder
