#include "transport.h"

#include "check.h"

namespace resonate::plugin::tests {

namespace {

constexpr double kRate = 48000.0;

/** A DAW that says what it is given. */
struct Said : juce::AudioPlayHead {
  PositionInfo info;
  juce::Optional<PositionInfo> getPosition() const override { return info; }
};

void placesWhatIsSaidInSamplesSecondsOrNothing() {
  Said said;
  said.info.setIsPlaying(true);
  CHECK(!transportOf(&said, kRate).isPlaying);
  said.info.setTimeInSeconds(1.5);
  CHECK(transportOf(&said, kRate).isPlaying && transportOf(&said, kRate).position == 72000);
  // Samples are exact, and go before.
  said.info.setTimeInSamples(71999);
  CHECK(transportOf(&said, kRate).position == 71999);
  said.info.setTimeInSamples(INT64_MIN);
  CHECK(transportOf(&said, kRate).position == -kFarthest);
  CHECK(!transportOf(nullptr, kRate).isPlaying && transportOf(nullptr, kRate).position == 0);
}

void playsWhileItRecords() {
  Said said;
  said.info.setTimeInSamples(5);
  said.info.setIsRecording(true);
  CHECK(transportOf(&said, kRate).isPlaying);
}

void beginsAPreRollBeforeTheTimeline() {
  Said said;
  said.info.setIsPlaying(true);
  said.info.setTimeInSamples(0);
  said.info.setPpqPosition(-4.0);
  said.info.setBpm(120.0);
  CHECK(transportOf(&said, kRate).position == -96000);
  // The same bar at half the tempo takes twice as long.
  said.info.setBpm(60.0);
  CHECK(transportOf(&said, kRate).position == -192000);
  // Within the timeline the samples hold, whatever the beats are.
  said.info.setTimeInSamples(10);
  CHECK(transportOf(&said, kRate).position == 10);
  said.info.setTimeInSamples(0);
  said.info.setBpm(0.0);
  CHECK(transportOf(&said, kRate).position == 0);
}

void placesTheLoopByTheTempoAtThePlayhead() {
  Said said;
  said.info.setIsPlaying(true);
  said.info.setTimeInSamples(240000);
  said.info.setPpqPosition(8.0);
  said.info.setBpm(120.0);
  said.info.setLoopPoints(juce::AudioPlayHead::LoopPoints{6.0, 10.0});
  auto transport = transportOf(&said, kRate);
  CHECK(transport.loopStart == 240000 - 48000 && transport.loopEnd == 240000 + 48000);
  // After a change of tempo the playhead is elsewhere in beats and in samples: what counts is the way from it.
  said.info.setBpm(90.0);
  transport = transportOf(&said, kRate);
  CHECK(transport.loopStart == 240000 - 64000 && transport.loopEnd == 240000 + 64000);
  said.info.setLoopPoints(juce::AudioPlayHead::LoopPoints{10.0, 10.0});
  transport = transportOf(&said, kRate);
  CHECK(transport.loopStart == 0 && transport.loopEnd == 0);
  said.info.setLoopPoints(juce::AudioPlayHead::LoopPoints{1e300, 1e301});
  transport = transportOf(&said, kRate);
  CHECK(transport.loopStart == kFarthest && transport.loopEnd == kFarthest);
  said.info.setLoopPoints(juce::AudioPlayHead::LoopPoints{6.0, 1e308});
  transport = transportOf(&said, kRate);
  CHECK(!(transport.loopEnd > transport.loopStart));
}

}  // namespace

void testTransport() {
  test("the playhead is where the DAW says, in samples or in seconds, and where it says nothing nothing plays", placesWhatIsSaidInSamplesSecondsOrNothing);
  test("what records plays", playsWhileItRecords);
  test("a pre-roll begins before the timeline, by its beats", beginsAPreRollBeforeTheTimeline);
  test("a loop is placed by the tempo at the playhead", placesTheLoopByTheTempoAtThePlayhead);
}

}  // namespace resonate::plugin::tests
