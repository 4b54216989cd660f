// What the processes of a group compute together.
#include "group.h"

#include <poll.h>

#include <algorithm>
#include <cstring>

namespace ct {

using namespace std::chrono_literals;

namespace {

// What one call of the system moves, and what a sum holds of the other ranks' numbers at a time.
constexpr uint64_t mostAtOnce = 1 << 20, segmentBytes = 16 << 20;
constexpr uint64_t mostGathered = 64 << 20;

}  // namespace

std::string Group::name(int32_t rank) const {
    return "rank " + std::to_string(rank) + " of " + std::to_string(count_);
}

void Group::throwLoss() {
    std::lock_guard lock(mutex_);
    if (!loss_) return;
    isKnown_ = true;
    changed_.notify_all();
    throw LossFailure(loss_->words);
}

// The connection to a rank has ended: the watch knows why, or will in a moment.
void Group::throwLossOf(int32_t rank) {
    {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, 2s, [&] { return loss_.has_value() || lives_[static_cast<size_t>(rank)].isDone; });
    }
    throwLoss();
    std::unique_lock lock(mutex_);
    const bool isDone = lives_[static_cast<size_t>(rank)].isDone;
    lock.unlock();
    lose(
        rank, isDone ? CT_LOSS_DISAGREES : CT_LOSS_ENDED,
        isDone ? name(rank) + " has finished, but this one has not: do both have the same data and configuration?"
               : name(rank) + " has cut the connection");
    throwLoss();
    throw LossFailure("the group is broken");
}

void Group::exchange(std::vector<Traffic> &traffic) {
    std::vector<pollfd> entries;
    std::vector<int32_t> ranks;
    while (true) {
        entries.clear();
        ranks.clear();
        for (int32_t rank = 0; rank < count_; rank++) {
            auto &part = traffic[static_cast<size_t>(rank)];
            const int events = (part.outgoing ? POLLOUT : 0) | (part.incoming ? POLLIN : 0);
            if (!events) continue;
            entries.push_back({lines_.data[static_cast<size_t>(rank)].descriptor(), static_cast<short>(events), 0});
            ranks.push_back(rank);
        }
        if (entries.empty()) return;
        throwLoss();
        if (::poll(entries.data(), static_cast<nfds_t>(entries.size()), 250) <= 0) continue;
        for (size_t i = 0; i < entries.size(); i++) {
            auto &part = traffic[static_cast<size_t>(ranks[i])];
            auto &socket = lines_.data[static_cast<size_t>(ranks[i])];
            const short happened = entries[i].revents;
            if (part.incoming && (happened & (POLLIN | POLLERR | POLLHUP))) {
                const auto came = socket.receiveSome(part.in, std::min(part.incoming, mostAtOnce));
                if (came == 0) throwLossOf(ranks[i]);
                if (came > 0) part.in += came, part.incoming -= static_cast<uint64_t>(came);
            }
            if (part.outgoing && (happened & (POLLOUT | POLLERR | POLLHUP))) {
                const auto sent = socket.sendSome(part.out, std::min(part.outgoing, mostAtOnce));
                if (sent == 0) throwLossOf(ranks[i]);
                if (sent > 0) part.out += sent, part.outgoing -= static_cast<uint64_t>(sent);
            }
        }
    }
}

std::vector<Group::Head> Group::agree(Operation operation, uint64_t bytes, uint32_t root, bool sameSize) {
    if (hasLeft_) throw LossFailure("this rank has left its group");
    std::vector<Head> heads(static_cast<size_t>(count_));
    const Head own{operation, root, ++sequence_, bytes};
    std::vector<Traffic> traffic(static_cast<size_t>(count_));
    for (int32_t rank = 0; rank < count_; rank++) {
        auto &head = heads[static_cast<size_t>(rank)];
        if (rank == rank_) {
            head = own;
        } else {
            traffic[static_cast<size_t>(rank)] = {
                reinterpret_cast<const char *>(&own), sizeof own, reinterpret_cast<char *>(&head), sizeof head};
        }
    }
    exchange(traffic);
    for (int32_t rank = 0; rank < count_; rank++) {
        auto &head = heads[static_cast<size_t>(rank)];
        if (head.operation == own.operation && head.root == root && head.sequence == own.sequence &&
            (!sameSize || head.bytes == bytes))
            continue;
        lose(
            rank, CT_LOSS_DISAGREES,
            name(rank) + " and rank " + std::to_string(rank_) + " do not exchange the same thing (operation " +
                std::to_string(head.operation) + " over " + std::to_string(head.bytes) + " bytes against " +
                std::to_string(own.operation) + " over " + std::to_string(bytes) +
                "): do both run the same program with the same data and configuration?");
        throwLoss();
    }
    return heads;
}

void Group::barrier() { agree(BARRIER, 0); }

// Each rank adds up one part of a segment, in the order of the ranks, and gives it to all the others: 2 (count - 1) /
// count times the bytes go out of a rank, whatever the number of ranks.
template <class Number>
void Group::sum(Number *numbers, int64_t count) {
    agree(SUM, static_cast<uint64_t>(count) * sizeof(Number));
    const auto ranks = static_cast<int64_t>(count_), segment = static_cast<int64_t>(segmentBytes / sizeof(Number));
    std::vector<Traffic> traffic(static_cast<size_t>(count_));
    for (int64_t start = 0; start < count; start += segment) {
        const int64_t size = std::min(segment, count - start), share = (size + ranks - 1) / ranks;
        const auto part = [&](int64_t rank) { return numbers + start + std::min(size, rank * share); };
        const auto length = [&](int64_t rank) { return part(rank + 1) - part(rank); };
        const int64_t mine = length(rank_);
        buffer_.resize(std::max(buffer_.size(), static_cast<size_t>(ranks * share) * sizeof(Number)));
        const auto others = reinterpret_cast<Number *>(buffer_.data());
        for (int64_t rank = 0; rank < ranks; rank++) {
            if (rank == rank_) continue;
            traffic[static_cast<size_t>(rank)] = {
                reinterpret_cast<const char *>(part(rank)), static_cast<uint64_t>(length(rank)) * sizeof(Number),
                reinterpret_cast<char *>(others + rank * share), static_cast<uint64_t>(mine) * sizeof(Number)};
        }
        exchange(traffic);

        constexpr int64_t block = 1024;
        Number total[block];
        for (int64_t from = 0; from < mine; from += block) {
            const int64_t width = std::min(block, mine - from);
            for (int64_t rank = 0; rank < ranks; rank++) {
                const Number *source = (rank == rank_ ? part(rank) : others + rank * share) + from;
                if (rank == 0)
                    std::copy(source, source + width, total);
                else
                    for (int64_t i = 0; i < width; i++) total[i] += source[i];
            }
            std::copy(total, total + width, part(rank_) + from);
        }

        for (int64_t rank = 0; rank < ranks; rank++) {
            if (rank == rank_) continue;
            traffic[static_cast<size_t>(rank)] = {
                reinterpret_cast<const char *>(part(rank_)), static_cast<uint64_t>(mine) * sizeof(Number),
                reinterpret_cast<char *>(part(rank)), static_cast<uint64_t>(length(rank)) * sizeof(Number)};
        }
        exchange(traffic);
    }
}

template void Group::sum(float *, int64_t);
template void Group::sum(double *, int64_t);

void Group::broadcast(void *bytes, uint64_t count, int32_t root) {
    agree(BROADCAST, count, static_cast<uint32_t>(root));
    std::vector<Traffic> traffic(static_cast<size_t>(count_));
    for (int32_t rank = 0; rank < count_; rank++) {
        auto &part = traffic[static_cast<size_t>(rank)];
        if (rank_ == root && rank != root) part = {static_cast<const char *>(bytes), count, nullptr, 0};
        if (rank_ != root && rank == root) part = {nullptr, 0, static_cast<char *>(bytes), count};
    }
    exchange(traffic);
}

void Group::gather(
    const void *bytes, uint64_t count, const std::function<void(int32_t, const void *, uint64_t)> &receive) {
    const auto heads = agree(GATHER, count, 0, /*sameSize=*/false);
    uint64_t total = 0;
    for (auto &head : heads) {
        total += head.bytes;
        if (head.bytes > mostGathered || total > mostGathered) {
            lose(rank_, CT_LOSS_DISAGREES, "the ranks gather more than 64 MB of text, which this is not made for");
            throwLoss();
        }
    }
    std::vector<std::string> texts(heads.size());
    std::vector<Traffic> traffic(heads.size());
    for (int32_t rank = 0; rank < count_; rank++) {
        auto &text = texts[static_cast<size_t>(rank)];
        text.resize(heads[static_cast<size_t>(rank)].bytes);
        if (rank == rank_)
            memcpy(text.data(), bytes, count);
        else
            traffic[static_cast<size_t>(rank)] = {
                static_cast<const char *>(bytes), count, text.data(), text.size()};
    }
    exchange(traffic);
    for (int32_t rank = 0; rank < count_; rank++) {
        auto &text = texts[static_cast<size_t>(rank)];
        receive(rank, text.data(), text.size());
    }
}

}  // namespace ct
