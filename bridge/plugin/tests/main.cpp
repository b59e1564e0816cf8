// Tests of the plugin's parts, those that no DAW shows. Prints what fails and ends with 1, or says how many there were.

#include <iostream>
#include <string>

#include "check.h"

namespace resonate::plugin::tests {

namespace {

int count = 0;
int failed = 0;
bool hasFailed = false;
std::string current;

}  // namespace

void check(bool isTrue, const char* what, const char* file, int line) {
  if (isTrue) return;
  hasFailed = true;
  std::cout << "FAILED: " << current << ": " << what << " (" << file << ":" << line << ")\n";
}

void test(const char* name, void (*body)()) {
  current = name;
  hasFailed = false;
  ++count;
  body();
  if (hasFailed) ++failed;
}

}  // namespace resonate::plugin::tests

int main() {
  using namespace resonate::plugin::tests;
  testPlayer();
  testEdits();
  testPages();
  testCapture();
  testState();
  testAnswers();
  testStart();
  std::cout << count - failed << " of " << count << " tests" << (failed > 0 ? ", with failures" : " passed") << "\n";
  return failed == 0 ? 0 : 1;
}
