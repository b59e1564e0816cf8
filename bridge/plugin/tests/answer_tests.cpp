#include <random>
#include <string>

#include "answers.h"
#include "check.h"
#include "state.h"

namespace resonate::plugin::tests {

namespace {

void takesNoHostileAnswer() {
  std::mt19937 random(11);
  const std::vector<std::string> words{"{", "}", "[", "]", "\"spans\"", ":", ",", "1e999", "-1", "null", "\"part\"", "\"bass\"", "{\"projects\":[", "{\"project\":\"x\",\"name\":\"y\",\"length\":1e300}", "\\u0000", "\"\\ud800\""};
  int understood = 0;
  for (int round = 0; round < 10000; ++round) {
    std::vector<std::uint8_t> body;
    if (round % 2 == 0) {
      for (auto n = random() % 12; n > 0; --n) {
        const auto& word = words[random() % words.size()];
        body.insert(body.end(), word.begin(), word.end());
      }
    } else {
      body.resize(random() % 200);
      for (auto& byte : body) byte = static_cast<std::uint8_t>(random());
      // A header of sound that says anything.
      if (body.size() >= 16 && round % 4 == 1) {
        for (std::size_t i = 0; i < 16; ++i) body[i] = static_cast<std::uint8_t>(i % 4 == 0 ? random() % 4 : (random() % 8 == 0 ? random() : 0));
      }
    }
    if (projectsIn(body)) ++understood;
    if (songIn(body)) ++understood;
    if (changedIn(body)) ++understood;
    if (const auto sound = soundIn(body)) {
      ++understood;
      const auto samples = static_cast<std::size_t>(sound->frames) * kChannels * (sound->hasOriginal ? 2 : 1);
      CHECK(sound->samples + samples * sizeof(float) == body.data() + body.size());
    }
    textIn(body, "message");
    PluginState state;
    state.decode(body.data(), static_cast<int>(body.size()));
  }
  std::vector<std::uint8_t> deep(200000, '[');
  CHECK(!projectsIn(deep));
  CHECK(understood < 10000);
}

}  // namespace

void testAnswers() {
  test("10,000 hostile answers are refused", takesNoHostileAnswer);
}

}  // namespace resonate::plugin::tests
