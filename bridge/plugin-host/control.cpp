#include "control.h"

#include <algorithm>
#include <atomic>
#include <climits>
#include <cmath>

#include "death_note.h"
#include "json.h"
#include "protocol.h"
#include "refusal.h"

namespace resonate {

namespace {

/** A knob that is turned is heard with the next of these: more would be told than a chain is rendered. */
constexpr int kEventsPerSecond = 25;

double numberOf(const juce::var& request, const char* name, double lowest, double highest) {
  const auto& value = request[name];
  const double number = value.isInt() || value.isInt64() || value.isDouble() ? static_cast<double>(value) : NAN;
  if (!(number >= lowest && number <= highest)) {
    throw Refusal(std::string(name) + " must be a number from " + std::to_string(lowest) + " to " + std::to_string(highest));
  }
  return number;
}

int integerOf(const juce::var& request, const char* name, int lowest, int highest) {
  return static_cast<int>(std::floor(numberOf(request, name, lowest, highest)));
}

juce::String textOf(const juce::var& request, const char* name) {
  if (!request[name].isString()) throw Refusal(std::string(name) + " must be text");
  return request[name].toString();
}

bool flagOf(const juce::var& request, const char* name) {
  if (!request[name].isBool()) throw Refusal(std::string(name) + " must be true or false");
  return request[name];
}

juce::MemoryBlock bytesOf(const juce::var& request, const char* name) {
  juce::MemoryOutputStream bytes;
  if (!juce::Base64::convertFromBase64(bytes, textOf(request, name))) throw Refusal(std::string(name) + " must be base64");
  return bytes.getMemoryBlock();
}

juce::var parameterOf(const juce::HostedAudioProcessorParameter& parameter) {
  constexpr int kLongestText = 64;
  auto object = newObject();
  object->setProperty("id", parameter.getParameterID());
  object->setProperty("name", parameter.getName(kLongestText));
  object->setProperty("value", parameter.getValue());
  object->setProperty("default", parameter.getDefaultValue());
  object->setProperty("text", parameter.getText(parameter.getValue(), kLongestText));
  object->setProperty("label", parameter.getLabel());
  // JUCE calls a parameter without steps one of 2^31 - 1.
  const int steps = parameter.getNumSteps();
  object->setProperty("steps", parameter.isDiscrete() && steps > 1 && steps < 0x10000 ? steps : 0);
  return object.get();
}

juce::var done() { return newObject().get(); }

}  // namespace

Control::Control(Chain& chain, std::function<void(const juce::var&)> onEvent)
    : chain_(chain), onEvent_(std::move(onEvent)), windows_([this](const Plugin& plugin) { tell("closed", plugin); }) {
  startTimerHz(kEventsPerSecond);
}

Control::~Control() { stopTimer(); }

juce::var Control::answer(const juce::var& request) {
  const auto what = textOf(request, "do");
  if (what == "hello") return hello();
  if (what == "add") return add(request);
  if (what == "remove") return remove(request);
  if (what == "prepare") return prepare(request);
  if (what == "describe") return describe();
  if (what == "parameters") return parameters(request);
  if (what == "set") return set(request);
  if (what == "state") return state(request);
  if (what == "restore") return restore(request);
  if (what == "mix") return mix(request);
  if (what == "editor") return editor(request);
  throw Refusal("there is no request called " + what.substring(0, 40).toStdString());
}

/** `{"do":"hello"}` → `{protocol, headless}` */
juce::var Control::hello() {
  auto reply = newObject();
  reply->setProperty("protocol", kProtocol);
  reply->setProperty("headless", juce::Desktop::getInstance().isHeadless());
  return reply.get();
}

/** `{"do":"add","insert":0,"path","uid","name"}` → `{}`: loads a plugin before place `insert`. */
juce::var Control::add(const juce::var& request) {
  if (chain_.size() >= kMaxInserts) throw Refusal("a chain has at most " + std::to_string(kMaxInserts) + " inserts");
  const auto index = static_cast<std::size_t>(integerOf(request, "insert", 0, static_cast<int>(chain_.size())));
  const PluginRef ref{textOf(request, "path"), integerOf(request, "uid", INT_MIN, INT_MAX), textOf(request, "name")};
  if (!juce::File::isAbsolutePath(ref.path)) throw Refusal("path must be absolute");
  const DeathNote note(index);
  juce::String why;
  auto plugin = Plugin::open(ref, why);
  if (plugin == nullptr) throw Refusal(why.toStdString(), static_cast<int>(index));
  auto hasChanged = std::make_shared<std::atomic<bool>>(false);
  plugin->onChange = [hasChanged] { hasChanged->store(true); };
  watched_.push_back({plugin.get(), hasChanged});
  chain_.add(index, std::make_unique<Insert>(std::move(plugin)));
  return done();
}

/** `{"do":"remove","insert":0}` → `{}` */
juce::var Control::remove(const juce::var& request) {
  const auto index = insertOf(request);
  const DeathNote note(index);
  auto* plugin = &chain_.at(index).plugin();
  windows_.close(*plugin);
  watched_.erase(std::remove_if(watched_.begin(), watched_.end(), [&](const Watched& one) { return one.plugin == plugin; }), watched_.end());
  chain_.remove(index);
  return done();
}

/** `{"do":"prepare","rate","block","channels","offline","tempo"}` → as `describe`: sound may come now. */
juce::var Control::prepare(const juce::var& request) {
  Setting setting;
  setting.sampleRate = numberOf(request, "rate", 8000, 768000);
  setting.block = integerOf(request, "block", 1, kMaxBlock);
  setting.channels = integerOf(request, "channels", 1, kMaxChannels);
  setting.isOffline = flagOf(request, "offline");
  const double tempo = numberOf(request, "tempo", 1, 1000);
  std::size_t failed = 0;
  juce::String why;
  if (!chain_.prepare(setting, tempo, failed, why)) {
    throw Refusal(why.toStdString(), static_cast<int>(failed));
  }
  return describe();
}

/**
 * `{"do":"describe"}` → `{latency, tail, inserts: [{latency, tail, instances, faulted}]}`; samples, seconds (null: for ever). The latency of
 * the chain is as it was prepared, that of an insert as its plugin says now.
 */
juce::var Control::describe() {
  const auto seconds = [](double tail) { return std::isfinite(tail) ? juce::var(tail) : juce::var(); };
  juce::Array<juce::var> inserts;
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    auto& insert = chain_.at(i);
    auto object = newObject();
    object->setProperty("latency", insert.plugin().latency());
    object->setProperty("tail", seconds(insert.plugin().tail()));
    object->setProperty("instances", insert.plugin().isDoubled() ? 2 : 1);
    object->setProperty("faulted", insert.isFaulted());
    inserts.add(object.get());
  }
  auto reply = newObject();
  reply->setProperty("latency", chain_.latency());
  reply->setProperty("tail", seconds(chain_.tail()));
  reply->setProperty("inserts", inserts);
  return reply.get();
}

/** `{"do":"parameters","insert":0}` → `{parameters: [{id, name, value, default, text, label, steps}]}`; values 0..1, 0 steps: continuous. */
juce::var Control::parameters(const juce::var& request) {
  const auto index = insertOf(request);
  const DeathNote note(index);
  juce::Array<juce::var> list;
  for (const auto* parameter : chain_.at(index).plugin().parameters()) list.add(parameterOf(*parameter));
  auto reply = newObject();
  reply->setProperty("parameters", list);
  return reply.get();
}

/** `{"do":"set","insert":0,"id","value":0..1}` → the parameter, with its text. */
juce::var Control::set(const juce::var& request) {
  const auto index = insertOf(request);
  const DeathNote note(index);
  auto& plugin = chain_.at(index).plugin();
  const auto id = textOf(request, "id");
  auto* parameter = plugin.parameter(id);
  if (parameter == nullptr) throw Refusal("it has no parameter " + id.substring(0, 40).toStdString() + " that can be set");
  plugin.set(*parameter, static_cast<float>(numberOf(request, "value", 0, 1)));
  return parameterOf(*parameter);
}

/** `{"do":"state","insert":0}` → `{state: base64}`: all of its settings, in a form that is the plugin's own matter. */
juce::var Control::state(const juce::var& request) {
  const auto index = insertOf(request);
  const DeathNote note(index);
  const auto block = chain_.at(index).plugin().state();
  auto reply = newObject();
  reply->setProperty("state", juce::Base64::toBase64(block.getData(), block.getSize()));
  return reply.get();
}

/** `{"do":"restore","insert":0,"state":base64}` → `{}` */
juce::var Control::restore(const juce::var& request) {
  const auto index = insertOf(request);
  const DeathNote note(index);
  chain_.at(index).plugin().restore(bytesOf(request, "state"));
  return done();
}

/** `{"do":"mix","insert":0,"bypass":false,"wet":0..1}` → `{}` */
juce::var Control::mix(const juce::var& request) {
  auto& insert = chain_.at(insertOf(request));
  const bool isBypassed = flagOf(request, "bypass");
  const double wet = numberOf(request, "wet", 0, 1);
  insert.setBypassed(isBypassed);
  insert.setWet(static_cast<float>(wet));
  return done();
}

/** `{"do":"editor","insert":0,"show":true,"title"}` → `{}`: the plugin's own window. */
juce::var Control::editor(const juce::var& request) {
  const auto index = insertOf(request);
  const DeathNote note(index);
  auto& plugin = chain_.at(index).plugin();
  juce::String why;
  if (!flagOf(request, "show")) windows_.close(plugin);
  else if (!windows_.show(plugin, textOf(request, "title"), why)) throw Refusal(why.toStdString());
  return done();
}

std::size_t Control::insertOf(const juce::var& request) const {
  if (chain_.size() == 0) throw Refusal("the chain is empty");
  return static_cast<std::size_t>(integerOf(request, "insert", 0, static_cast<int>(chain_.size()) - 1));
}

void Control::tell(const char* event, const Plugin& plugin) {
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    if (&chain_.at(i).plugin() != &plugin) continue;
    auto object = newObject();
    object->setProperty("event", event);
    object->setProperty("insert", static_cast<int>(i));
    onEvent_(object.get());
  }
}

void Control::timerCallback() {
  for (const auto& watched : watched_) {
    if (watched.hasChanged->exchange(false)) tell("changed", *watched.plugin);
  }
}

}  // namespace resonate
