#include "meeting.h"

#include <c10/util/Logging.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <atomic>
#include <cstring>
#include <functional>
#include <mutex>
#include <random>
#include <sstream>
#include <thread>

namespace ct {

namespace {

using namespace std::chrono_literals;

enum Kind : uint32_t { DATA, PULSE, KINDS };

// What a process says first on a connection: which rank it is, and the number that the other side drew for this attempt.
// So neither a stranger nor a process of an earlier attempt is taken for a rank.
struct Hello {
    char name[8] = {'D', 'I', 'A', 'P', 'A', 'S', 'O', 'N'};
    uint32_t version = 1, kind = 0, rank = 0, count = 0;
    char secret[32] = {};
};

struct Answer {
    char name[8] = {'D', 'I', 'A', 'P', 'A', 'S', 'O', 'N'};
    uint32_t rank = 0;
};

std::string drawSecret() {
    static const char digits[] = "0123456789abcdef";
    std::random_device device;
    std::string result;
    while (result.size() < sizeof Hello::secret) result += digits[device() & 15];
    return result;
}

std::string key(int32_t rank) { return "rank/" + std::to_string(rank); }

// Takes the connections of higher ranks, in a thread of its own: nobody waits for an answer while this rank waits for
// another.
class Reception {
public:
    Reception(const Meeting &meeting, Listener &listener, std::string secret)
        : meeting_(meeting), listener_(listener), secret_(std::move(secret)) {
        for (auto &sockets : came_) sockets.resize(static_cast<size_t>(meeting.count));
        thread_ = std::thread([this] {
            while (!over_) receive();
        });
    }

    ~Reception() {
        over_ = true;
        if (thread_.joinable()) thread_.join();
    }

    std::vector<int32_t> missing() {
        std::lock_guard lock(mutex_);
        std::vector<int32_t> result;
        for (int32_t rank = meeting_.rank + 1; rank < meeting_.count; rank++)
            if (!came_[DATA][static_cast<size_t>(rank)].isOpen() || !came_[PULSE][static_cast<size_t>(rank)].isOpen())
                result.push_back(rank);
        return result;
    }

    void moveTo(Lines &lines) {
        over_ = true;
        thread_.join();
        for (auto rank = static_cast<size_t>(meeting_.rank) + 1; rank < came_[DATA].size(); rank++) {
            lines.data[rank] = std::move(came_[DATA][rank]);
            lines.pulse[rank] = std::move(came_[PULSE][rank]);
        }
    }

private:
    void receive() {
        Socket socket = listener_.accept(100ms);
        if (!socket.isOpen()) return;
        Hello hello;
        const Hello expected;
        if (!socket.receiveAll(&hello, sizeof hello, Clock::now() + 3s)) return;
        if (memcmp(hello.name, expected.name, sizeof hello.name) != 0 || hello.version != expected.version ||
            memcmp(hello.secret, secret_.data(), sizeof hello.secret) != 0)
            return;
        const auto rank = static_cast<int64_t>(hello.rank);
        if (hello.kind >= KINDS || rank <= meeting_.rank || rank >= meeting_.count ||
            hello.count != static_cast<uint32_t>(meeting_.count))
            return;
        Answer answer;
        answer.rank = static_cast<uint32_t>(meeting_.rank);
        if (!socket.sendAll(&answer, sizeof answer, Clock::now() + 3s)) return;
        std::lock_guard lock(mutex_);
        came_[hello.kind][static_cast<size_t>(rank)] = std::move(socket);
    }

    const Meeting &meeting_;
    Listener &listener_;
    const std::string secret_;
    std::mutex mutex_;
    std::vector<Socket> came_[KINDS];
    std::atomic<bool> over_{false};
    std::thread thread_;
};

// One way to the rank that wrote `entry` (its secret, port and addresses) into the store.
Socket connectThrough(const std::string &entry, const Meeting &meeting, int32_t rank, Kind kind) {
    std::istringstream words(entry);
    std::string secret, address;
    unsigned port = 0;
    if (!(words >> secret >> port) || secret.size() != sizeof Hello::secret || port > 0xFFFF) return Socket();
    Hello hello;
    hello.kind = kind;
    hello.rank = static_cast<uint32_t>(meeting.rank);
    hello.count = static_cast<uint32_t>(meeting.count);
    memcpy(hello.secret, secret.data(), sizeof hello.secret);
    while (words >> address) {
        Socket socket = connectTo(address, static_cast<uint16_t>(port), 2s);
        Answer answer;
        if (socket.isOpen() && socket.sendAll(&hello, sizeof hello, Clock::now() + 2s) &&
            socket.receiveAll(&answer, sizeof answer, Clock::now() + 10s) &&
            memcmp(answer.name, hello.name, sizeof answer.name) == 0 && answer.rank == static_cast<uint32_t>(rank))
            return socket;
    }
    return Socket();
}

std::string named(const std::vector<int32_t> &ranks) {
    std::string result = ranks.size() == 1 ? "rank " : "ranks ";
    for (size_t i = 0; i < ranks.size() && i < 8; i++) result += (i ? ", " : "") + std::to_string(ranks[i]);
    return ranks.size() > 8 ? result + " and others" : result;
}

// c10d tells its troubles on standard error, with its own call stack, before it throws: here they are told once, by us.
class Quiet {
public:
    Quiet() : before_(std::exchange(FLAGS_caffe2_log_level, c10::GLOG_FATAL)) {}
    ~Quiet() { FLAGS_caffe2_log_level = before_; }

private:
    const int before_;
};

c10::intrusive_ptr<c10d::Store> openStore(const Meeting &meeting) {
    c10d::TCPStoreOptions options;
    options.port = meeting.port;
    options.isServer = meeting.serves;
    options.waitWorkers = false;
    options.timeout = meeting.patience;
    const auto place = meeting.host + ":" + std::to_string(meeting.port);
    try {
        auto store = c10::make_intrusive<c10d::TCPStore>(meeting.host, options);
        return c10::make_intrusive<c10d::PrefixStore>(meeting.prefix, std::move(store));
    } catch (const std::exception &) {
        throw MeetingFailure(
            meeting.serves ? "rank 0 cannot serve the meeting place " + place +
                                 ": is the port taken, or MASTER_ADDR another machine's name?"
                           : "rank " + std::to_string(meeting.rank) + " found no meeting place at " + place +
                                 ": is rank 0 running, and do all ranks have its MASTER_ADDR and MASTER_PORT?");
    }
}

}  // namespace

Lines meet(const Meeting &meeting) {
    const auto deadline = Clock::now() + meeting.patience;
    const auto self = static_cast<size_t>(meeting.rank), count = static_cast<size_t>(meeting.count);
    const auto late = [&](const std::vector<int32_t> &ranks) {
        return MeetingFailure(
            "rank " + std::to_string(meeting.rank) + " of " + std::to_string(meeting.count) + " waited " +
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(meeting.patience).count()) + " s for " +
            named(ranks) + ": start all of them, with the same MASTER_ADDR, MASTER_PORT and WORLD_SIZE" +
            (meeting.onlyHere ? "" : ", and let them connect to each other on any port"));
    };

    const Quiet quiet;
    const auto store = openStore(meeting);
    Listener listener(meeting.onlyHere);
    const auto secret = drawSecret();
    std::string entry = secret + " " + std::to_string(listener.port);
    for (auto &address : addressesOfThisMachine(meeting.onlyHere)) entry += " " + address;
    Reception reception(meeting, listener, secret);
    const auto atStore = [&](auto body) {
        try {
            return body();
        } catch (const std::exception &) {
            throw MeetingFailure("rank " + std::to_string(meeting.rank) + " lost the meeting place: has rank 0 ended?");
        }
    };
    atStore([&] { store->set(key(meeting.rank), std::vector<uint8_t>(entry.begin(), entry.end())); });
    // Empty as long as the rank has not come.
    const auto entryOf = [&](int32_t rank) {
        return atStore([&] {
            if (!store->check({key(rank)})) return std::string();
            const auto written = store->get(key(rank));
            return std::string(written.begin(), written.end());
        });
    };

    Lines lines;
    lines.data.resize(count);
    lines.pulse.resize(count);
    for (int32_t rank = 0; rank < meeting.rank; rank++) {
        const auto other = static_cast<size_t>(rank);
        while (!lines.data[other].isOpen() || !lines.pulse[other].isOpen()) {
            if (Clock::now() > deadline) throw late({rank});
            // An entry may be an earlier attempt's, so that it is read again until it leads to the rank.
            const auto text = entryOf(rank);
            if (!lines.data[other].isOpen()) lines.data[other] = connectThrough(text, meeting, rank, DATA);
            if (lines.data[other].isOpen() && !lines.pulse[other].isOpen())
                lines.pulse[other] = connectThrough(text, meeting, rank, PULSE);
            if (!lines.pulse[other].isOpen()) std::this_thread::sleep_for(100ms);
        }
    }
    for (auto missing = reception.missing(); !missing.empty(); missing = reception.missing()) {
        if (Clock::now() > deadline) throw late(missing);
        std::this_thread::sleep_for(20ms);
    }
    reception.moveTo(lines);

    // Nobody goes on before all are complete: from then on silence means something, and the store may go.
    const char ready = 1;
    char answer = 0;
    for (size_t other = 0; other < count; other++)
        if (other != self) lines.data[other].sendAll(&ready, 1, deadline);
    for (size_t other = 0; other < count; other++)
        if (other != self && !lines.data[other].receiveAll(&answer, 1, deadline))
            throw late({static_cast<int32_t>(other)});
    return lines;
}

}  // namespace ct
