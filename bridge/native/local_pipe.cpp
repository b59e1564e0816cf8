#include "local_socket.h"

#include <algorithm>
#include <array>
#include <utility>

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

// The same as local_socket.cpp, for Windows.

namespace resonate {

namespace {

/** Milliseconds that a host may take until it listens anew after somebody else connected. */
constexpr DWORD kBusy = 2000;
/** Bytes that are read or written at a time, at the most. */
constexpr std::size_t kMost = 1u << 20;

/** An event that stays as it is set. */
class Event {
 public:
  Event() : handle_(::CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}
  ~Event() { ::CloseHandle(handle_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  void set() const { ::SetEvent(handle_); }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

std::wstring wide(const std::string& text) {
  const int size = ::MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), static_cast<int>(text.size()), nullptr, 0);
  std::wstring out(static_cast<std::size_t>(std::max(0, size)), L'\0');
  ::MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), static_cast<int>(text.size()), out.data(), size);
  return out;
}

}  // namespace

/** Opened for overlapped reading and writing: else one thread's write would wait until another's read has come back. */
struct LocalSocket::Handle {
  explicit Handle(HANDLE opened) : pipe(opened) {}
  ~Handle() { ::CloseHandle(pipe); }

  /** Waits for what was begun: how many bytes it was. 0: it failed, or the connection was shut down. */
  DWORD finish(BOOL isDone, OVERLAPPED& overlapped) const {
    if (isDone == FALSE && ::GetLastError() != ERROR_IO_PENDING) return 0;
    const std::array<HANDLE, 2> either{overlapped.hEvent, isOver.get()};
    if (::WaitForMultipleObjects(static_cast<DWORD>(either.size()), either.data(), FALSE, INFINITE) != WAIT_OBJECT_0) ::CancelIoEx(pipe, &overlapped);
    DWORD bytes = 0;
    // The memory is the system's until this returns.
    return ::GetOverlappedResult(pipe, &overlapped, &bytes, TRUE) == FALSE ? 0 : bytes;
  }

  const HANDLE pipe;
  const Event isOver;
};

LocalSocket::LocalSocket() = default;
LocalSocket::LocalSocket(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
LocalSocket::~LocalSocket() = default;
LocalSocket::LocalSocket(LocalSocket&& other) noexcept = default;
LocalSocket& LocalSocket::operator=(LocalSocket&& other) noexcept = default;
bool LocalSocket::isOpen() const { return handle_ != nullptr; }

LocalSocket LocalSocket::connect(const std::string& path) {
  const auto name = wide(path);
  // Who listens learns who we are, and may not act in our name.
  constexpr DWORD kFlags = FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
  const auto open = [&] { return ::CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING, kFlags, nullptr); };
  auto pipe = open();
  if (pipe == INVALID_HANDLE_VALUE && ::GetLastError() == ERROR_PIPE_BUSY && ::WaitNamedPipeW(name.c_str(), kBusy) != FALSE) pipe = open();
  if (pipe == INVALID_HANDLE_VALUE) return {};
  return LocalSocket(std::make_unique<Handle>(pipe));
}

bool LocalSocket::read(void* into, std::size_t bytes) {
  auto* at = static_cast<char*>(into);
  const Event done;
  while (bytes > 0) {
    OVERLAPPED overlapped{};
    overlapped.hEvent = done.get();
    const auto begun = ::ReadFile(handle_->pipe, at, static_cast<DWORD>(std::min(bytes, kMost)), nullptr, &overlapped);
    const auto got = handle_->finish(begun, overlapped);
    if (got == 0) return false;
    at += got;
    bytes -= got;
  }
  return true;
}

bool LocalSocket::write(const void* from, std::size_t bytes) {
  const auto* at = static_cast<const char*>(from);
  const Event done;
  while (bytes > 0) {
    OVERLAPPED overlapped{};
    overlapped.hEvent = done.get();
    const auto begun = ::WriteFile(handle_->pipe, at, static_cast<DWORD>(std::min(bytes, kMost)), nullptr, &overlapped);
    const auto sent = handle_->finish(begun, overlapped);
    if (sent == 0) return false;
    at += sent;
    bytes -= sent;
  }
  return true;
}

void LocalSocket::shutdown() {
  if (isOpen()) handle_->isOver.set();
}

}  // namespace resonate
