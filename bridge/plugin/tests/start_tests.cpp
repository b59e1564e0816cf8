#include <juce_core/juce_core.h>

#include <string>

#include "check.h"
#include "host_search.h"
#include "start_command.h"
#include "windows_words.h"

#if !JUCE_WINDOWS
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace resonate::plugin::tests {

namespace {

#if !JUCE_WINDOWS

/** A folder as a host leaves it, and a program that writes down how it was started. */
struct Home {
  juce::File folder;
  juce::File program;
  juce::File said;
  juce::File held;

  Home() {
    folder = juce::File::createTempFile("bridge");
    folder.createDirectory();
    ::chmod(path(folder), 0700);
    program = folder.getChildFile("fake resonate");
    said = folder.getChildFile("said");
    held = folder.getChildFile("held");
    const auto there = said.getFullPathName();
    write(program, "#!/bin/sh\necho started\n{ echo \"$PLACE\"; for word; do echo \"$word\"; done; ls -l /proc/self/fd; } > '" + there + ".part'\nmv '" + there + ".part' '" + there + "'\n");
    ::chmod(path(program), 0700);
    writeDown("{\"command\":[\"" + program.getFullPathName() + "\",\"start\"],\"environment\":{\"PLACE\":\"here\"}}");
  }
  ~Home() { folder.deleteRecursively(); }

  static void write(const juce::File& file, const juce::String& text) { file.replaceWithText(text, false, false, "\n"); }
  static const char* path(const juce::File& file) { return file.getFullPathName().toRawUTF8(); }

  void writeDown(const juce::String& text) const {
    const auto file = folder.getChildFile("start.json");
    write(file, text);
    ::chmod(path(file), 0600);
  }

  juce::String refusal() const {
    juce::String found;
    const auto command = readStartCommand(folder, found);
    CHECK(command.has_value() == found.isEmpty());
    return found;
  }

  /** What the program wrote; empty where it did not within ten seconds. */
  juce::StringArray whatItSaid() const {
    for (int i = 0; i < 1000 && !said.existsAsFile(); ++i) juce::Thread::sleep(10);
    juce::StringArray lines;
    said.readLines(lines);
    return lines;
  }
};

void startsWhatAHostWroteDown() {
  Home home;
  // Open like a sound card: it is not handed on.
  const int held = ::open(Home::path(home.held), O_RDONLY | O_CREAT, 0600);
  HostSearch search(home.folder);
  juce::String token;
  const auto none = search.look(0, [] {}, token);
  CHECK(none == nullptr && search.notice().contains("not running"));
  search.start(1, "/no project");
  CHECK(search.isStarting() && search.notice().contains("starting"));
  const auto lines = home.whatItSaid();
  CHECK(lines.size() >= 3 && lines[0] == "here" && lines[1] == "start");
  // The list of its open files is of the system's own making; macOS has none.
  CHECK(!lines.joinIntoString("\n").contains(home.held.getFullPathName()));
  CHECK(home.folder.getChildFile("start.log").loadFileAsString().contains("started"));
  // Nobody answers: the person is told where to look.
  const auto still = search.look(1000, [] {}, token);
  CHECK(still == nullptr && search.isStarting());
  const auto after = search.look(1000000, [] {}, token);
  CHECK(after == nullptr && !search.isStarting() && search.notice().contains("start.log"));
  ::close(held);
}

void startsOnTheProjectThatIsPlayed() {
  Home home;
  const auto project = home.folder.getChildFile("a song; rm");
  project.createDirectory();
  project.getChildFile("project.json").replaceWithText("{}");
  HostSearch search(home.folder);
  search.start(0, project.getFullPathName());
  const auto lines = home.whatItSaid();
  CHECK(lines.size() >= 3 && lines[1] == "start" && lines[2] == project.getFullPathName());
}

void refusesWhatOthersCouldHaveChanged() {
  Home home;
  CHECK(home.refusal().isEmpty());
  ::chmod(Home::path(home.program), 0702);
  CHECK(home.refusal().contains("may change"));
  ::chmod(Home::path(home.program), 0700);
  CHECK(home.refusal().isEmpty());
  // Also what the program is told to run.
  const auto script = home.folder.getChildFile("script");
  script.replaceWithText("");
  ::chmod(Home::path(script), 0666);
  home.writeDown("{\"command\":[\"" + home.program.getFullPathName() + "\",\"" + script.getFullPathName() + "\"]}");
  CHECK(home.refusal().contains("may change"));
  script.deleteFile();
  CHECK(home.refusal().contains("is gone"));
  // And a folder in which others may put another file in its place.
  const auto open = home.folder.getChildFile("open");
  open.createDirectory();
  const auto inside = open.getChildFile("program");
  inside.replaceWithText("");
  ::chmod(Home::path(inside), 0700);
  ::chmod(Home::path(open), 0777);
  home.writeDown("{\"command\":[\"" + inside.getFullPathName() + "\"]}");
  CHECK(home.refusal().contains("may change"));
  ::chmod(Home::path(open), 01777);
  CHECK(home.refusal().isEmpty());
}

/** Group 1 is somebody else's on every system; only the administrator can give a file to it. */
constexpr gid_t kOthers = 1;

void knowsTheGroupOfThePersonAlone() {
  Home home;
  const auto above = home.folder.getChildFile("above");
  const auto inside = above.getChildFile("between/program");
  inside.create();
  ::chmod(Home::path(inside), 0775);
  ::chmod(Home::path(above), 0775);
  home.writeDown("{\"command\":[\"" + inside.getFullPathName() + "\"]}");
  if (::getegid() == 0) CHECK(home.refusal().isEmpty());
  for (const auto& shared : {inside, above}) {
    if (::chown(Home::path(shared), static_cast<uid_t>(-1), kOthers) != 0) return;
    ::chmod(Home::path(shared), 0775);
    CHECK(home.refusal().contains("may change"));
    ::chmod(Home::path(shared), 0755);
    CHECK(home.refusal().isEmpty());
  }
  // A folder above it, of a file that a link leads to.
  const auto link = home.folder.getChildFile("link");
  CHECK(inside.createSymbolicLink(link, true));
  home.writeDown("{\"command\":[\"" + link.getFullPathName() + "\"]}");
  CHECK(home.refusal().isEmpty());
  ::chmod(Home::path(above), 0777);
  CHECK(home.refusal().contains("may change"));
}

void saysThatNothingWasWrittenDown() {
  Home home;
  for (const auto* text : {"", "{}", "[]", "{\"command\":[]}", "{\"command\":[\"resonate\"]}", "{\"command\":[7]}", "{\"command\":\"/bin/sh\"}"}) {
    home.writeDown(text);
    CHECK(home.refusal().contains("start it yourself once"));
  }
  home.writeDown("{\"command\":[\"" + home.program.getFullPathName() + "\"]}");
  CHECK(home.refusal().isEmpty());
  // Written by somebody else, for all that can be known.
  ::chmod(Home::path(home.folder.getChildFile("start.json")), 0644);
  CHECK(home.refusal().contains("start it yourself once"));
  HostSearch search(home.folder);
  search.start(0, {});
  CHECK(!search.isStarting() && search.notice().contains("start it yourself once"));
}

#endif

void writesCommandsAsWindowsReadsThem() {
  CHECK(commandLineOf({L"C:\\Program Files\\node.exe", L"start", L"", L"a\"b"}) == L"\"C:\\Program Files\\node.exe\" start \"\" \"a\\\"b\"");
  // A backslash is one, unless a quotation mark follows it.
  CHECK(quotedWord(L"C:\\music\\") == L"C:\\music\\");
  CHECK(quotedWord(L"C:\\my music\\") == L"\"C:\\my music\\\\\"");
  CHECK(quotedWord(L"a\\\"b c") == L"\"a\\\\\\\"b c\"");
}

void givesVariablesInPlaceOfThoseOfTheDaw() {
  using namespace std::string_literals;
  const auto block = environmentBlockOf({L"Path=C:\\x", L"=C:=C:\\here", L"resonate_cache=old", L"ZZ="}, {L"RESONATE_CACHE=D:\\new", L"A=1"});
  CHECK(block == L"=C:=C:\\here\0A=1\0Path=C:\\x\0RESONATE_CACHE=D:\\new\0ZZ=\0\0"s);
}

}  // namespace

void testStart() {
  test("on Windows a command line is taken apart into the words that it was made of", writesCommandsAsWindowsReadsThem);
  test("on Windows what starts Resonate sets takes the place of what the DAW has, in whatever letters", givesVariablesInPlaceOfThoseOfTheDaw);
#if !JUCE_WINDOWS
  test("Resonate is started as a host wrote it down, with none of the DAW's files, and waited for", startsWhatAHostWroteDown);
  test("it is started on the project that is played", startsOnTheProjectThatIsPlayed);
  test("what others than the person could have changed is not started", refusesWhatOthersCouldHaveChanged);
  test("a group of the person alone may write, another one may not, in no folder above either", knowsTheGroupOfThePersonAlone);
  test("where nothing was written down one sentence says so", saysThatNothingWasWrittenDown);
#endif
}

}  // namespace resonate::plugin::tests
