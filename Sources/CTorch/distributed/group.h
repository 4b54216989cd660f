// Processes that compute together: sums, broadcasts, and a watch over each other's lives.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "../include/ctorch.h"
#include "meeting.h"

namespace ct {

// Why a group cannot go on: the first reason that this process learned.
struct Loss {
    int32_t rank;
    ct_loss kind;
    std::string words;
};

struct LossFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The functions that compute are for one thread at a time, in the same order on every rank; each throws LossFailure when
// the group is broken. The result of a sum has the same bytes on every rank: it is made in the order of the ranks.
class Group {
public:
    using Handler = std::function<void(const Loss &)>;

    // `silence`: how long a rank may give no sign of life.
    Group(const Meeting &meeting, std::chrono::milliseconds silence);
    ~Group();

    int32_t rank() const { return rank_; }
    int32_t count() const { return count_; }

    template <class Number>
    void sum(Number *numbers, int64_t count);
    void broadcast(void *bytes, uint64_t count, int32_t root);
    // `receive` gets what each rank gave, in the order of the ranks.
    void gather(const void *bytes, uint64_t count, const std::function<void(int32_t, const void *, uint64_t)> &receive);
    void barrier();

    // Called in a thread of the group's own when it breaks and no function above has said so within a second.
    void onLoss(Handler handler);
    std::optional<Loss> loss();

    // Ends the part of this rank: without a reason the work is done, with one the others end as well and tell it.
    void leave(const char *reason);

private:
    // What goes to and comes from one rank.
    struct Traffic {
        const char *out = nullptr;
        uint64_t outgoing = 0;
        char *in = nullptr;
        uint64_t incoming = 0;
    };
    // What a rank says before each operation, so that ranks out of step find it out.
    struct Head {
        uint32_t operation = 0, root = 0;
        uint64_t sequence = 0, bytes = 0;
    };
    enum Operation : uint32_t { SUM = 1, BROADCAST, GATHER, BARRIER };
    struct Life {
        Clock::time_point lastSign;
        bool isDone = false;
        std::string unread;
    };

    std::vector<Head> agree(Operation operation, uint64_t bytes, uint32_t root = 0, bool sameSize = true);
    void exchange(std::vector<Traffic> &traffic);
    void throwLoss();
    [[noreturn]] void throwLossOf(int32_t rank);
    // The first reason counts.
    void lose(int32_t rank, ct_loss kind, std::string words);
    std::string name(int32_t rank) const;

    void watch();
    void listenTo(int32_t rank);
    void understand(int32_t rank);
    void endWatch();
    void farewell(const Loss &loss);
    void sayToAll(const std::string &words);
    void drain(std::chrono::milliseconds patience);

    const int32_t rank_, count_;
    const std::chrono::milliseconds silence_;
    Lines lines_;
    uint64_t sequence_ = 0;
    std::vector<char> buffer_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Loss> loss_;
    std::vector<Life> lives_;
    Handler handler_;
    bool isKnown_ = false;
    std::atomic<bool> isOver_{false};
    bool hasLeft_ = false;
    std::thread watcher_;
};

}  // namespace ct
