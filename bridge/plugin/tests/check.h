#pragma once

namespace resonate::plugin::tests {

/** Notes a condition that does not hold, and goes on. */
void check(bool isTrue, const char* what, const char* file, int line);

/** Runs one test. */
void test(const char* name, void (*body)());

// The tests of each part.
void testPlayer();
void testEdits();
void testPages();
void testCapture();
void testState();
void testAnswers();
void testStart();

}  // namespace resonate::plugin::tests

#define CHECK(condition) ::resonate::plugin::tests::check((condition), #condition, __FILE__, __LINE__)
