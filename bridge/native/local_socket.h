#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace resonate {

/**
 * A connection to a Unix socket of this machine, on Windows to a named pipe; closed with the object. Reads and writes block until all bytes have gone.
 * One thread may read while another writes; `shutdown` may be called by any and wakes both.
 */
class LocalSocket {
 public:
  LocalSocket();
  ~LocalSocket();
  LocalSocket(LocalSocket&& other) noexcept;
  LocalSocket& operator=(LocalSocket&& other) noexcept;
  LocalSocket(const LocalSocket&) = delete;
  LocalSocket& operator=(const LocalSocket&) = delete;

  /** Connects to a listening socket; its path is in UTF-8. An object that is not `isOpen` where nobody listens or the path is too long for a socket. */
  static LocalSocket connect(const std::string& path);

  bool isOpen() const;
  /** True: exactly `bytes` were read. False: the peer closed, or the connection broke. */
  bool read(void* into, std::size_t bytes);
  bool write(const void* from, std::size_t bytes);
  /** Ends the connection for both sides; whoever waits in `read` or `write` comes back with false. */
  void shutdown();

 private:
  struct Handle;
  explicit LocalSocket(std::unique_ptr<Handle> handle);
  /** Null: it is not open. */
  std::unique_ptr<Handle> handle_;
};

}  // namespace resonate
