#include "local_socket.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace resonate {

namespace {
// A peer that is gone is an error of the call, never a signal that ends the process.
#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;
#endif
}  // namespace

struct LocalSocket::Handle {
  explicit Handle(int fd) : fd(fd) {}
  ~Handle() { ::close(fd); }
  const int fd;
};

LocalSocket::LocalSocket() = default;
LocalSocket::LocalSocket(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
LocalSocket::~LocalSocket() = default;
LocalSocket::LocalSocket(LocalSocket&& other) noexcept = default;
LocalSocket& LocalSocket::operator=(LocalSocket&& other) noexcept = default;
bool LocalSocket::isOpen() const { return handle_ != nullptr; }

LocalSocket LocalSocket::connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, path.data(), path.size());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return {};
  LocalSocket made(std::make_unique<Handle>(fd));
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return made;
}

bool LocalSocket::read(void* into, std::size_t bytes) {
  auto* at = static_cast<std::uint8_t*>(into);
  while (bytes > 0) {
    const auto got = ::recv(handle_->fd, at, bytes, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return true;
}

bool LocalSocket::write(const void* from, std::size_t bytes) {
  const auto* at = static_cast<const std::uint8_t*>(from);
  while (bytes > 0) {
    const auto sent = ::send(handle_->fd, at, bytes, kSendFlags);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    at += sent;
    bytes -= static_cast<std::size_t>(sent);
  }
  return true;
}

void LocalSocket::shutdown() {
  if (isOpen()) ::shutdown(handle_->fd, SHUT_RDWR);
}

}  // namespace resonate
