#include <string>

#include "check.h"
#include "state.h"
#include "takes.h"

namespace resonate::plugin::tests {

namespace {

/** The editor chooses by the place in the list, in proportion to its length. */
void listsEachTakeAtItsPlace() {
  const auto names = takeNames();
  CHECK(names.size() == kMostTakes + 1);
  CHECK(names[0] == "Chosen takes");
  for (int n = 1; n <= kMostTakes; ++n) CHECK(names[n] == "Take " + juce::String(n));
}

void keepsItsState() {
  PluginState state;
  state.project = juce::String::fromUTF8("/home/user/Lieder/\xc3\x9c" "bung's \"1\"");
  state.songStart = -12.25;
  state.parameters.set("blend", 0.375);
  const auto kept = state.encode();
  PluginState again;
  CHECK(again.decode(kept.getData(), static_cast<int>(kept.getSize())));
  CHECK(again.project == state.project && again.songStart == -12.25);
  CHECK(static_cast<double>(again.parameters["blend"]) == 0.375);
  PluginState hostile;
  const std::string wrong = R"({"resonate":1,"project":[1],"songStart":1e300,"parameters":{"blend":7,"take":"x"}})";
  CHECK(hostile.decode(wrong.data(), static_cast<int>(wrong.size())));
  CHECK(hostile.project.isEmpty() && hostile.songStart == 0.0 && static_cast<double>(hostile.parameters["blend"]) == 1.0);
  CHECK(!hostile.parameters.contains("take"));
  CHECK(!hostile.decode("", 0) && !hostile.decode("{}", 2) && !hostile.decode("[[[[", 4));
}

}  // namespace

void testState() {
  test("the list of takes has one for each value of the parameter", listsEachTakeAtItsPlace);
  test("a state comes back as it was, and a hostile one changes nothing", keepsItsState);
}

}  // namespace resonate::plugin::tests
