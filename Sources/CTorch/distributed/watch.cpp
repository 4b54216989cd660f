// How the processes of a group notice that one of them is dead or frozen.
//
// Each gives each a sign of life twice a second, from a thread of its own: a step of minutes is no silence, but a stopped
// process is one. A process that ends closes its connections, which the others see at once.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <cstring>

#include "group.h"

namespace ct {

using namespace std::chrono_literals;

namespace {

constexpr auto pulse = 500ms;
constexpr size_t longestReason = 2000;

// What is said between the threads that watch: a sign of life; that the work is done; and why the group is broken, with
// the rank, the kind and the length of the words that follow.
constexpr char ALIVE = 1, DONE = 2, FAREWELL = 3;
struct Reason {
    uint32_t rank, kind, length;
};

}  // namespace

Group::Group(const Meeting &meeting, std::chrono::milliseconds silence)
    : rank_(meeting.rank), count_(meeting.count), silence_(silence), lines_(meet(meeting)) {
    lives_.resize(static_cast<size_t>(count_));
    for (auto &life : lives_) life.lastSign = Clock::now();
    // Signals are for the threads of the program.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    watcher_ = std::thread([this] { watch(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Group::~Group() { endWatch(); }

void Group::endWatch() {
    {
        std::lock_guard lock(mutex_);
        isOver_ = true;
        changed_.notify_all();
    }
    if (watcher_.joinable()) watcher_.join();
}

void Group::onLoss(Handler handler) {
    std::lock_guard lock(mutex_);
    handler_ = std::move(handler);
}

std::optional<Loss> Group::loss() {
    std::lock_guard lock(mutex_);
    return loss_;
}

void Group::lose(int32_t rank, ct_loss kind, std::string words) {
    std::lock_guard lock(mutex_);
    if (loss_) return;
    loss_ = Loss{rank, kind, std::move(words)};
    changed_.notify_all();
}

void Group::watch() {
    auto woken = Clock::now(), next = woken;
    std::vector<pollfd> entries;
    std::vector<int32_t> ranks;
    while (!isOver_ && !loss()) {
        entries.clear();
        ranks.clear();
        for (int32_t rank = 0; rank < count_; rank++) {
            auto &socket = lines_.pulse[static_cast<size_t>(rank)];
            if (!socket.isOpen()) continue;
            entries.push_back({socket.descriptor(), POLLIN, 0});
            ranks.push_back(rank);
        }
        // Short, so that whoever ends the watch need not wait for it.
        ::poll(entries.data(), static_cast<nfds_t>(entries.size()), 50);

        // A process that was itself stopped has heard nobody: that is no reason to call the others silent.
        const auto now = Clock::now();
        const bool wasStopped = now - woken > silence_ / 4;
        woken = now;
        for (size_t i = 0; i < entries.size(); i++) {
            auto &life = lives_[static_cast<size_t>(ranks[i])];
            if (wasStopped) life.lastSign = now;
            if (entries[i].revents) listenTo(ranks[i]);
            if (!life.isDone && now - life.lastSign > silence_)
                lose(
                    ranks[i], CT_LOSS_SILENT,
                    name(ranks[i]) + " has given no sign of life for " +
                        std::to_string(std::chrono::duration_cast<std::chrono::seconds>(silence_).count()) +
                        " s: it is stopped, or its machine or network is");
        }
        if (now >= next) {
            sayToAll(std::string(1, ALIVE));
            next = now + pulse;
        }
    }
    if (const auto broken = loss(); broken && !isOver_) farewell(*broken);
}

void Group::farewell(const Loss &broken) {
    const auto words = broken.words.substr(0, longestReason);
    const Reason reason{
        static_cast<uint32_t>(broken.rank), static_cast<uint32_t>(broken.kind), static_cast<uint32_t>(words.size())};
    std::string frame(1, FAREWELL);
    frame.append(reinterpret_cast<const char *>(&reason), sizeof reason);
    sayToAll(frame + words);
    for (auto &socket : lines_.pulse) socket.finishSending();
    for (auto &socket : lines_.data) socket.shutDown();
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 1s, [&] { return isKnown_ || isOver_; });
    if (isKnown_ || isOver_ || !handler_) return;
    const auto handler = handler_;
    lock.unlock();
    handler(broken);
}

void Group::sayToAll(const std::string &words) {
    // Too short to be sent in part; who cannot take even this has been silent for long.
    for (auto &socket : lines_.pulse)
        if (socket.isOpen()) socket.sendSome(words.data(), words.size());
}

void Group::listenTo(int32_t rank) {
    auto &life = lives_[static_cast<size_t>(rank)];
    auto &socket = lines_.pulse[static_cast<size_t>(rank)];
    char bytes[4096];
    while (true) {
        const auto came = socket.receiveSome(bytes, sizeof bytes);
        if (came < 0) return;
        if (came > 0) {
            life.lastSign = Clock::now();
            life.unread.append(bytes, static_cast<size_t>(came));
            understand(rank);
        } else {
            if (!life.isDone) lose(rank, CT_LOSS_ENDED, name(rank) + " has ended without a word: it crashed or was killed");
            socket.close();
            return;
        }
    }
}

void Group::understand(int32_t rank) {
    auto &life = lives_[static_cast<size_t>(rank)];
    size_t read = 0;
    while (read < life.unread.size()) {
        const char kind = life.unread[read];
        if (kind == DONE) {
            std::lock_guard lock(mutex_);
            life.isDone = true;
            changed_.notify_all();
        } else if (kind == FAREWELL) {
            Reason reason;
            if (life.unread.size() - read < 1 + sizeof reason) break;
            memcpy(&reason, life.unread.data() + read + 1, sizeof reason);
            if (life.unread.size() - read - 1 - sizeof reason < reason.length) break;
            auto words = life.unread.substr(read + 1 + sizeof reason, reason.length);
            if (reason.rank == static_cast<uint32_t>(rank_) && reason.kind == CT_LOSS_SILENT)
                words = "the other ranks have gone on without this one, which gave no sign of life: it was stopped";
            lose(static_cast<int32_t>(reason.rank), static_cast<ct_loss>(reason.kind), std::move(words));
            read += sizeof reason + reason.length;
        } else if (kind != ALIVE) {
            lose(rank, CT_LOSS_DISAGREES, name(rank) + " speaks another language: do all ranks run the same program?");
        }
        read++;
    }
    life.unread.erase(0, read);
    // A rank that is done hears no more from here, and learns that this one knows.
    if (life.isDone) lines_.pulse[static_cast<size_t>(rank)].finishSending();
}

void Group::leave(const char *reason) {
    if (std::exchange(hasLeft_, true)) return;
    endWatch();
    if (!loss()) {
        if (reason) {
            const auto words = (name(rank_) + " gave up: " + reason).substr(0, longestReason);
            const Reason own{
                static_cast<uint32_t>(rank_), static_cast<uint32_t>(CT_LOSS_FAILED),
                static_cast<uint32_t>(words.size())};
            std::string frame(1, FAREWELL);
            frame.append(reinterpret_cast<const char *>(&own), sizeof own);
            sayToAll(frame + words);
        } else {
            sayToAll(std::string(1, DONE));
        }
        for (auto &socket : lines_.pulse) socket.finishSending();
    }
    drain(reason ? 500ms : 2s);
    for (auto &socket : lines_.pulse) socket.close();
    for (auto &socket : lines_.data) socket.close();
}

// Reads what is still coming: a connection that is closed before that takes back the last words said on it.
void Group::drain(std::chrono::milliseconds patience) {
    const auto deadline = Clock::now() + patience;
    char bytes[256];
    for (auto &socket : lines_.pulse)
        while (socket.isOpen() && socket.receiveAll(bytes, 1, deadline)) {}
}

}  // namespace ct
