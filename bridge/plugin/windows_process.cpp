#include "windows_process.h"

#ifdef _WIN32

#include <windows.h>

#include "windows_words.h"

namespace resonate::plugin {

namespace {

std::wstring wide(const std::string& text) {
  const int letters = ::MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), nullptr, 0);
  std::wstring out(static_cast<std::size_t>(letters), L'\0');
  ::MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), out.data(), letters);
  return out;
}

std::vector<std::wstring> allWide(const std::vector<std::string>& texts) {
  std::vector<std::wstring> out;
  for (const auto& text : texts) out.push_back(wide(text));
  return out;
}

std::vector<std::wstring> ownEnvironment() {
  std::vector<std::wstring> variables;
  auto* const block = ::GetEnvironmentStringsW();
  for (const wchar_t* at = block; at != nullptr && *at != L'\0'; at += variables.back().size() + 1) variables.emplace_back(at);
  if (block != nullptr) ::FreeEnvironmentStringsW(block);
  return variables;
}

/** A file that a new process may have. */
class Handed {
 public:
  Handed(const wchar_t* path, DWORD access, DWORD disposition) {
    SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    handle_ = ::CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE, &inheritable, disposition, FILE_ATTRIBUTE_NORMAL, nullptr);
  }
  ~Handed() {
    if (isOpen()) ::CloseHandle(handle_);
  }
  Handed(const Handed&) = delete;
  Handed& operator=(const Handed&) = delete;
  bool isOpen() const { return handle_ != INVALID_HANDLE_VALUE; }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

/** The only handles that a new process is given: a sound card that the DAW has open would stay open with it. */
class OnlyThese {
 public:
  explicit OnlyThese(std::vector<HANDLE> handles) : handles_(std::move(handles)) {
    SIZE_T size = 0;
    ::InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    memory_.resize(size);
    isMade_ = ::InitializeProcThreadAttributeList(list(), 1, 0, &size) != FALSE;
    isSet_ = isMade_ && ::UpdateProcThreadAttribute(list(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(), handles_.size() * sizeof(HANDLE), nullptr, nullptr) != FALSE;
  }
  ~OnlyThese() {
    if (isMade_) ::DeleteProcThreadAttributeList(list());
  }
  OnlyThese(const OnlyThese&) = delete;
  OnlyThese& operator=(const OnlyThese&) = delete;
  bool isSet() const { return isSet_; }
  LPPROC_THREAD_ATTRIBUTE_LIST list() { return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data()); }

 private:
  std::vector<HANDLE> handles_;
  std::vector<char> memory_;
  bool isMade_ = false;
  bool isSet_ = false;
};

}  // namespace

bool startWindowsProcess(const std::vector<std::string>& words, const std::vector<std::string>& environment, const std::string& log) {
  if (words.empty()) return false;
  const Handed in(L"NUL", GENERIC_READ, OPEN_EXISTING);
  const Handed out(wide(log).c_str(), GENERIC_WRITE, CREATE_ALWAYS);
  if (!in.isOpen() || !out.isOpen()) return false;
  OnlyThese handed({in.get(), out.get()});
  if (!handed.isSet()) return false;
  STARTUPINFOEXW startup{};
  startup.StartupInfo.cb = sizeof(startup);
  startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  startup.StartupInfo.hStdInput = in.get();
  startup.StartupInfo.hStdOutput = out.get();
  startup.StartupInfo.hStdError = out.get();
  startup.lpAttributeList = handed.list();
  const auto program = wide(words.front());
  auto variables = environmentBlockOf(ownEnvironment(), allWide(environment));
  constexpr DWORD flags = CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT;
  // A DAW may run in a job of which all ends with it; where leaving that is not allowed, it is started within.
  for (const DWORD more : {static_cast<DWORD>(CREATE_BREAKAWAY_FROM_JOB), static_cast<DWORD>(0)}) {
    auto line = commandLineOf(allWide(words));
    PROCESS_INFORMATION started{};
    if (::CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, flags | more, variables.data(), nullptr, &startup.StartupInfo, &started) != FALSE) {
      ::CloseHandle(started.hThread);
      ::CloseHandle(started.hProcess);
      return true;
    }
  }
  return false;
}

}  // namespace resonate::plugin

#endif
