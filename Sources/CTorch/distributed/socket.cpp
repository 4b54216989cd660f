#include "socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace ct {

namespace {

#if defined(MSG_NOSIGNAL)
constexpr int withoutSignal = MSG_NOSIGNAL;
#else
constexpr int withoutSignal = 0;
#endif

[[noreturn]] void fail(const char *what) { throw std::system_error(errno, std::generic_category(), what); }

bool waitFor(int descriptor, short events, Clock::time_point deadline) {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) return false;
        pollfd entry{descriptor, events, 0};
        const int ready = poll(&entry, 1, static_cast<int>(std::min<int64_t>(left, 1000)));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

ptrdiff_t outcome(ptrdiff_t moved) {
    if (moved > 0) return moved;
    return moved < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? -1 : 0;
}

}  // namespace

Socket::Socket(int descriptor) : descriptor_(descriptor) {
    if (descriptor < 0) return;
    const int yes = 1;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
#if defined(SO_NOSIGPIPE)
    setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof yes);
#endif
}

void Socket::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void Socket::finishSending() {
    if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_WR);
}

void Socket::shutDown() {
    if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_RDWR);
}

ptrdiff_t Socket::sendSome(const void *bytes, size_t count) {
    return outcome(::send(descriptor_, bytes, count, withoutSignal));
}

ptrdiff_t Socket::receiveSome(void *bytes, size_t count) { return outcome(::recv(descriptor_, bytes, count, 0)); }

bool Socket::sendAll(const void *bytes, size_t count, Clock::time_point deadline) {
    auto next = static_cast<const char *>(bytes);
    while (count > 0) {
        const ptrdiff_t sent = sendSome(next, count);
        if (sent == 0 || (sent < 0 && !waitFor(descriptor_, POLLOUT, deadline))) return false;
        if (sent > 0) next += sent, count -= static_cast<size_t>(sent);
    }
    return true;
}

bool Socket::receiveAll(void *bytes, size_t count, Clock::time_point deadline) {
    auto next = static_cast<char *>(bytes);
    while (count > 0) {
        const ptrdiff_t came = receiveSome(next, count);
        if (came == 0 || (came < 0 && !waitFor(descriptor_, POLLIN, deadline))) return false;
        if (came > 0) next += came, count -= static_cast<size_t>(came);
    }
    return true;
}

Listener::Listener(bool onlyHere) {
    sockaddr_storage address{};
    socklen_t length = 0;
    int descriptor = -1;
    if (!onlyHere) {
        // One socket for both versions of the Internet protocol, where the system has the newer one.
        descriptor = ::socket(AF_INET6, SOCK_STREAM, 0);
        const int no = 0;
        auto &six = reinterpret_cast<sockaddr_in6 &>(address);
        six.sin6_family = AF_INET6;
        length = sizeof six;
        if (descriptor >= 0) {
            setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
            if (::bind(descriptor, reinterpret_cast<sockaddr *>(&address), length) != 0) {
                ::close(descriptor);
                descriptor = -1;
            }
        }
    }
    if (descriptor < 0) {
        descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
        if (descriptor < 0) fail("no socket to be had");
        address = {};
        auto &four = reinterpret_cast<sockaddr_in &>(address);
        four.sin_family = AF_INET;
        four.sin_addr.s_addr = htonl(onlyHere ? INADDR_LOOPBACK : INADDR_ANY);
        length = sizeof four;
        socket = Socket(descriptor);
        if (::bind(descriptor, reinterpret_cast<sockaddr *>(&address), length) != 0) fail("no port to be had");
    } else {
        socket = Socket(descriptor);
    }
    if (::listen(descriptor, SOMAXCONN) != 0) fail("cannot listen on a port");
    length = sizeof address;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr *>(&address), &length) != 0) fail("a port without a number");
    port = ntohs(
        address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6 &>(address).sin6_port
                                      : reinterpret_cast<sockaddr_in &>(address).sin_port);
}

Socket Listener::accept(std::chrono::milliseconds patience) {
    if (!waitFor(socket.descriptor(), POLLIN, Clock::now() + patience)) return Socket();
    return Socket(::accept(socket.descriptor(), nullptr, nullptr));
}

std::vector<std::string> addressesOfThisMachine(bool onlyHere) {
    std::vector<std::string> result;
    ifaddrs *first = nullptr;
    if (!onlyHere && getifaddrs(&first) == 0) {
        for (auto entry = first; entry; entry = entry->ifa_next) {
            if (!entry->ifa_addr || !(entry->ifa_flags & IFF_UP) || (entry->ifa_flags & IFF_LOOPBACK)) continue;
            char text[INET6_ADDRSTRLEN];
            if (entry->ifa_addr->sa_family == AF_INET) {
                auto &four = reinterpret_cast<sockaddr_in &>(*entry->ifa_addr);
                if (inet_ntop(AF_INET, &four.sin_addr, text, sizeof text)) result.insert(result.begin(), text);
            } else if (entry->ifa_addr->sa_family == AF_INET6) {
                // An address of one link only would need the name of the other side's interface.
                auto &six = reinterpret_cast<sockaddr_in6 &>(*entry->ifa_addr);
                if (IN6_IS_ADDR_LINKLOCAL(&six.sin6_addr)) continue;
                if (inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text)) result.push_back(text);
            }
        }
        freeifaddrs(first);
    }
    result.push_back("127.0.0.1");
    return result;
}

Socket connectTo(const std::string &address, uint16_t port, std::chrono::milliseconds patience) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0 || !found) return Socket();
    Socket result(::socket(found->ai_family, SOCK_STREAM, 0));
    bool connected = result.isOpen();
    if (connected && ::connect(result.descriptor(), found->ai_addr, found->ai_addrlen) != 0) {
        int error = errno;
        if (error == EINPROGRESS && waitFor(result.descriptor(), POLLOUT, Clock::now() + patience)) {
            socklen_t length = sizeof error;
            getsockopt(result.descriptor(), SOL_SOCKET, SO_ERROR, &error, &length);
        }
        connected = error == 0;
    }
    freeaddrinfo(found);
    return connected ? std::move(result) : Socket();
}

}  // namespace ct
