#include "connection.h"

#include "json.h"

namespace resonate::plugin {

namespace {
/** A host answers; one that only talks is not listened to. */
constexpr std::size_t kMostArrived = 256;
}  // namespace

std::unique_ptr<Connection> Connection::open(const std::string& path, std::function<void()> onArrival) {
  auto socket = LocalSocket::connect(path);
  if (!socket.isOpen()) return nullptr;
  return std::unique_ptr<Connection>(new Connection(std::move(socket), std::move(onArrival)));
}

Connection::Connection(LocalSocket socket, std::function<void()> onArrival) : socket_(std::move(socket)), onArrival_(std::move(onArrival)) {
  reader_ = std::thread([this] { read(); });
}

Connection::~Connection() {
  end();
  reader_.join();
}

std::uint32_t Connection::ask(Message type, const juce::var& body) {
  const auto text = toJson(body);
  ++last_;
  if (!writeFrame(socket_, static_cast<std::uint32_t>(type), last_, text.data(), text.size())) end();
  return last_;
}

bool Connection::send(Message type, const void* body, std::size_t bytes) {
  const bool isSent = writeFrame(socket_, static_cast<std::uint32_t>(type), 0, body, bytes);
  if (!isSent) end();
  return isSent;
}

std::optional<Frame> Connection::next() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (arrived_.empty()) return std::nullopt;
  auto frame = std::move(arrived_.front());
  arrived_.pop_front();
  return frame;
}

void Connection::end() {
  isOver_.store(true);
  socket_.shutdown();
}

void Connection::read() {
  while (auto frame = readFrame(socket_, kMostAnswered)) {
    bool isFlood = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      isFlood = arrived_.size() >= kMostArrived;
      arrived_.push_back(std::move(*frame));
    }
    onArrival_();
    if (isFlood) break;
  }
  end();
  onArrival_();
}

}  // namespace resonate::plugin
