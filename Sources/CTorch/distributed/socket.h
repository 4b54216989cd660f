// TCP sockets that never block: whoever waits for one says until when.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ct {

using Clock = std::chrono::steady_clock;

// Owns a socket, which children of this process do not inherit.
class Socket {
public:
    Socket() = default;
    explicit Socket(int descriptor);
    Socket(Socket &&other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket &operator=(Socket &&other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~Socket() { close(); }

    int descriptor() const { return descriptor_; }
    bool isOpen() const { return descriptor_ >= 0; }
    void close();
    // No more comes from here: the other side reads to the end of what was sent.
    void finishSending();
    // Wakes whoever waits for this socket, here and there.
    void shutDown();

    // How many bytes went or came at once: -1 when none can now, 0 when the connection is over.
    ptrdiff_t sendSome(const void *bytes, size_t count);
    ptrdiff_t receiveSome(void *bytes, size_t count);

    // All of them, or false when the connection is over or the deadline has passed.
    bool sendAll(const void *bytes, size_t count, Clock::time_point deadline);
    bool receiveAll(void *bytes, size_t count, Clock::time_point deadline);

private:
    int descriptor_ = -1;
};

// A socket that others connect to; its port is chosen by the system. Throws std::system_error.
struct Listener {
    Socket socket;
    uint16_t port = 0;

    // `onlyHere`: processes of this machine only.
    explicit Listener(bool onlyHere);
    // Empty when nobody came within the time.
    Socket accept(std::chrono::milliseconds patience);
};

// The addresses under which other processes may find this one, as numbers; the loopback is the last.
std::vector<std::string> addressesOfThisMachine(bool onlyHere);

// Empty when nobody answers within the time.
Socket connectTo(const std::string &address, uint16_t port, std::chrono::milliseconds patience);

}  // namespace ct
