// How the processes of a group find each other.
//
// Each writes where it listens into a TCPStore of c10d, which `torchrun` or rank 0 serves, and connects to all the ranks
// below its own. The store is for that alone: what the group says and sums goes through the connections.
#pragma once

#include <stdexcept>

#include "socket.h"

namespace ct {

struct Meeting {
    int32_t rank = 0, count = 1;
    std::string host;
    uint16_t port = 0;
    // Whether this process serves the store; else it is somebody else's at `host` and `port`.
    bool serves = false;
    // Of the keys in the store, which outlives an attempt.
    std::string prefix;
    // Whether all processes are on this machine: nobody else can connect then.
    bool onlyHere = false;
    std::chrono::milliseconds patience{300'000};
};

// Two connections to each other rank, by rank; those to the own rank stay empty.
struct Lines {
    // What the group computes.
    std::vector<Socket> data;
    // Signs of life, which do not wait behind it.
    std::vector<Socket> pulse;
};

struct MeetingFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Returns when every rank is connected to every other. Throws MeetingFailure.
Lines meet(const Meeting &meeting);

}  // namespace ct
