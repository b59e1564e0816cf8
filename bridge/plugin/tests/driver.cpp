// A DAW for tests: loads a VST3 and does what lines of JSON on stdin say, with a line of JSON for each on stdout.

#include <juce_audio_processors/juce_audio_processors.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "block_clock.h"
#include "json.h"

namespace {

using juce::var;

/** The transport that the plugin is told of. */
struct PlayHead : juce::AudioPlayHead {
  juce::int64 position = 0;
  bool isPlaying = false;
  double rate = 48000.0;
  double bpm = 120.0;
  double loopStart = 0.0;
  double loopEnd = 0.0;

  juce::Optional<PositionInfo> getPosition() const override {
    PositionInfo info;
    const double seconds = static_cast<double>(position) / rate;
    info.setTimeInSamples(position);
    info.setTimeInSeconds(seconds);
    info.setPpqPosition(seconds * bpm / 60.0);
    info.setBpm(bpm);
    info.setIsPlaying(isPlaying);
    if (loopEnd > loopStart) {
      info.setIsLooping(true);
      info.setLoopPoints(LoopPoints{loopStart * bpm / 60.0, loopEnd * bpm / 60.0});
    }
    return info;
  }
};

/** Counts what the blocks of a play cost. A block is all plugins in turn, as in a DAW: it is late where it takes longer than it sounds. */
class Costs {
 public:
  void begin() {
    clock_ = secondsNow();
    use_ = useOfThisThread();
  }
  void end(double budget) {
    const double took = secondsNow() - clock_;
    const auto use = useOfThisThread();
    const double processor = use.processor - use_.processor;
    spent_ += took;
    worst_ = juce::jmax(worst_, took);
    worstProcessor_ = juce::jmax(worstProcessor_, processor);
    const auto faults = use.faults - use_.faults;
    // A page fault waits where another thread changes what memory the process has: that is no wait of the plugin's own.
    const auto waits = faults == 0 ? use.waits - use_.waits : 0;
    waits_ += waits;
    faults_ += faults;
    if (took <= budget) return;
    ++late_;
    // The plugins are to blame for what they compute and what they wait for, not for what the system does meanwhile: run others, and bring memory.
    if ((processor > budget && faults == 0) || waits > 0) ++lateByPlugins_;
  }
  void write(juce::DynamicObject& into) const {
    into.setProperty("spent", spent_);
    into.setProperty("worst", worst_);
    into.setProperty("worstProcessor", worstProcessor_);
    into.setProperty("waits", static_cast<juce::int64>(waits_));
    into.setProperty("faults", static_cast<juce::int64>(faults_));
    into.setProperty("late", late_);
    into.setProperty("lateByPlugins", lateByPlugins_);
  }

 private:
  double clock_ = 0.0;
  ThreadUse use_;
  double spent_ = 0.0;
  double worst_ = 0.0;
  double worstProcessor_ = 0.0;
  long waits_ = 0;
  long faults_ = 0;
  int late_ = 0;
  int lateByPlugins_ = 0;
};

class Driver {
 public:
  var act(const var& asked) {
    const auto what = asked["do"].toString();
    if (what == "load") return load(asked["path"].toString(), static_cast<int>(asked["instances"].isVoid() ? var(1) : asked["instances"]));
    if (plugins_.empty()) return failure("nothing is loaded");
    if (what == "prepare") return prepare(asked);
    if (what == "set") return set(asked["name"].toString(), static_cast<float>(static_cast<double>(asked["value"])));
    if (what == "parameters") return parameters();
    if (what == "play") return play(asked);
    if (what == "state") return state();
    if (what == "restore") return restore(asked["state"].toString());
    if (what == "fuzz") return fuzz(static_cast<int>(asked["rounds"]));
    if (what == "unload") {
      plugins_.clear();
      return done();
    }
    return failure("unknown: " + what);
  }

 private:
  static var done() { return var(resonate::newObject().get()); }

  static var failure(const juce::String& why) {
    auto object = resonate::newObject();
    object->setProperty("error", why);
    return var(object.get());
  }

  var load(const juce::String& path, int instances) {
    juce::OwnedArray<juce::PluginDescription> found;
    format_.findAllTypesForFile(found, path);
    if (found.isEmpty()) return failure("no plugin in " + path);
    for (int i = 0; i < instances; ++i) {
      juce::String why;
      auto made = format_.createInstanceFromDescription(*found[0], 48000.0, 512, why);
      if (made == nullptr) return failure(why);
      made->setPlayHead(&playHead_);
      plugins_.push_back(std::move(made));
    }
    return done();
  }

  var prepare(const var& asked) {
    playHead_.rate = asked["rate"];
    block_ = asked["block"];
    for (auto& plugin : plugins_) {
      plugin->releaseResources();
      plugin->setNonRealtime(static_cast<bool>(asked["offline"]));
      if (static_cast<bool>(asked["all"])) plugin->enableAllBuses();
      plugin->setRateAndBufferSizeDetails(playHead_.rate, block_);
      plugin->prepareToPlay(playHead_.rate, block_);
    }
    auto object = resonate::newObject();
    object->setProperty("outputs", plugins_[0]->getTotalNumOutputChannels());
    return var(object.get());
  }

  var set(const juce::String& name, float value) {
    for (auto& plugin : plugins_) {
      for (auto* parameter : plugin->getParameters()) {
        if (parameter->getName(100) == name) parameter->setValue(value);
      }
    }
    return done();
  }

  var parameters() {
    auto object = resonate::newObject();
    for (auto* parameter : plugins_[0]->getParameters()) object->setProperty(parameter->getName(100), parameter->getValue());
    return var(object.get());
  }

  /** Plays frames from a place; the first instance's output goes to a file, planar blocks of all channels interleaved. `blocks`: their sizes in turn. */
  var play(const var& asked) {
    playHead_.position = asked["from"];
    playHead_.isPlaying = !static_cast<bool>(asked["stopped"]);
    playHead_.loopStart = asked["loopStart"].isVoid() ? 0.0 : static_cast<double>(asked["loopStart"]);
    playHead_.loopEnd = asked["loopEnd"].isVoid() ? 0.0 : static_cast<double>(asked["loopEnd"]);
    auto left = static_cast<juce::int64>(asked["frames"]);
    const bool isLive = asked["live"];
    const auto* sizes = asked["blocks"].getArray();
    std::unique_ptr<juce::FileOutputStream> out;
    if (asked["out"].isString()) {
      const juce::File file(asked["out"].toString());
      file.deleteFile();
      out = file.createOutputStream();
    }
    const int channels = juce::jmax(plugins_[0]->getTotalNumOutputChannels(), plugins_[0]->getTotalNumInputChannels());
    const auto in = static_cast<float>(static_cast<double>(asked["input"].isVoid() ? var(0.0) : asked["input"]));
    juce::MidiBuffer midi;
    std::vector<float> interleaved;
    std::vector<juce::AudioBuffer<float>> buffers(plugins_.size());
    for (auto& buffer : buffers) buffer.setSize(channels, block_);
    const AudioPriority priority(isLive);
    Costs costs;
    const double processor = useOfThisProcess();
    const double begun = secondsNow();
    double due = begun;
    for (int n = 0; left > 0; ++n) {
      const int size = sizes != nullptr && !sizes->isEmpty() ? static_cast<int>((*sizes)[n % sizes->size()]) : block_;
      const int frames = static_cast<int>(juce::jmin<juce::int64>(left, juce::jmin(size, block_)));
      if (isLive) std::this_thread::sleep_until(std::chrono::steady_clock::time_point(std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(due))));
      for (auto& buffer : buffers) {
        buffer.setSize(channels, frames, false, false, true);
        for (int c = 0; c < channels; ++c) juce::FloatVectorOperations::fill(buffer.getWritePointer(c), c < 2 ? in : 0.0f, frames);
      }
      costs.begin();
      for (std::size_t i = 0; i < plugins_.size(); ++i) plugins_[i]->processBlock(buffers[i], midi);
      costs.end(frames / playHead_.rate);
      if (out != nullptr) {
        interleaved.clear();
        for (int f = 0; f < frames; ++f) {
          for (int c = 0; c < channels; ++c) interleaved.push_back(buffers[0].getSample(c, f));
        }
        out->write(interleaved.data(), interleaved.size() * sizeof(float));
      }
      if (playHead_.isPlaying) playHead_.position += frames;
      const auto loopEnd = juce::roundToInt(playHead_.loopEnd * playHead_.rate);
      if (loopEnd > 0 && playHead_.position >= loopEnd) playHead_.position = juce::roundToInt(playHead_.loopStart * playHead_.rate);
      left -= frames;
      due += frames / playHead_.rate;
    }
    auto object = resonate::newObject();
    object->setProperty("channels", channels);
    costs.write(*object);
    object->setProperty("took", secondsNow() - begun);
    object->setProperty("processor", useOfThisProcess() - processor);
    object->setProperty("hasPriority", priority.isGiven());
    return var(object.get());
  }

  var state() {
    juce::MemoryBlock block;
    plugins_[0]->getStateInformation(block);
    auto object = resonate::newObject();
    object->setProperty("state", block.toBase64Encoding());
    return var(object.get());
  }

  var restore(const juce::String& text) {
    juce::MemoryBlock block;
    if (!block.fromBase64Encoding(text)) return failure("no state");
    for (auto& plugin : plugins_) plugin->setStateInformation(block.getData(), static_cast<int>(block.getSize()));
    return done();
  }

  /** Blocks of random sizes at random places, until told to stop. The loudest sample, 1e30 where one is no number. */
  double playAnywhere(std::atomic<bool>& isOver, int seed) {
    juce::Random random(seed);
    auto& plugin = *plugins_[0];
    const int channels = juce::jmax(plugin.getTotalNumOutputChannels(), plugin.getTotalNumInputChannels());
    juce::MidiBuffer midi;
    double loudest = 0.0;
    while (!isOver.load()) {
      playHead_.isPlaying = random.nextInt(4) != 0;
      playHead_.position = random.nextInt(10) == 0 ? random.nextInt64() : random.nextInt(1 << 20);
      juce::AudioBuffer<float> buffer(channels, 1 + random.nextInt(block_));
      buffer.clear();
      plugin.processBlock(buffer, midi);
      for (int c = 0; c < channels; ++c) {
        for (int f = 0; f < buffer.getNumSamples(); ++f) {
          const auto value = buffer.getSample(c, f);
          loudest = std::isfinite(value) ? juce::jmax(loudest, static_cast<double>(std::abs(value))) : 1e30;
        }
      }
    }
    return loudest;
  }

  /** While one thread plays anywhere, this one sets states that are damaged in all ways and parameters at random; now and then another rate and block size. */
  var fuzz(int rounds) {
    constexpr int kPerRate = 10;
    constexpr double kRates[] = {8000.0, 22050.0, 44100.0, 48000.0, 96000.0, 192000.0};
    juce::Random random(7);
    auto& plugin = *plugins_[0];
    juce::MemoryBlock good;
    plugin.getStateInformation(good);
    double loudest = 0.0;
    for (int round = 0; round < rounds; round += kPerRate) {
      block_ = 1 + random.nextInt(4096);
      plugin.releaseResources();
      playHead_.rate = kRates[random.nextInt(6)];
      plugin.setRateAndBufferSizeDetails(playHead_.rate, block_);
      plugin.prepareToPlay(playHead_.rate, block_);
      std::atomic<bool> isOver{false};
      double heard = 0.0;
      std::thread player([&] { heard = playAnywhere(isOver, round); });
      for (int n = 0; n < kPerRate; ++n) {
        auto bad = good;
        for (int k = random.nextInt(20); --k >= 0;) bad[random.nextInt(static_cast<int>(bad.getSize()))] = static_cast<char>(random.nextInt(256));
        bad.setSize(static_cast<std::size_t>(random.nextInt(static_cast<int>(bad.getSize()) + 1)));
        plugin.setStateInformation(bad.getData(), static_cast<int>(bad.getSize()));
        // But for what makes projects of it, which would be chosen.
        for (auto* parameter : plugin.getParameters()) {
          if (parameter->getName(100) != "Capture") parameter->setValue(random.nextFloat());
        }
        juce::MemoryBlock kept;
        plugin.getStateInformation(kept);
      }
      isOver.store(true);
      player.join();
      loudest = juce::jmax(loudest, heard);
    }
    plugin.setStateInformation(good.getData(), static_cast<int>(good.getSize()));
    auto object = resonate::newObject();
    object->setProperty("loudest", loudest);
    return var(object.get());
  }

  juce::VST3PluginFormat format_;
  PlayHead playHead_;
  std::vector<std::unique_ptr<juce::AudioPluginInstance>> plugins_;
  int block_ = 512;
};

}  // namespace

int main() {
  const juce::ScopedJuceInitialiser_GUI juce;
  Driver driver;
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto asked = resonate::parseObject(std::vector<std::uint8_t>(line.begin(), line.end()));
    std::cout << resonate::toJson(driver.act(asked)) << std::endl;
  }
  return 0;
}
