#include "class_ids.h"

#include <array>
#include <cstring>

#include <pluginterfaces/base/ipluginbase.h>
#include <pluginterfaces/vst/ivstaudioprocessor.h>

#if JUCE_LINUX || JUCE_BSD
 #include <sys/utsname.h>
#endif

namespace resonate {

namespace {

/** The shared library inside the bundle, which on Windows may be the bundle itself. */
juce::File library(const juce::File& bundle) {
  const auto contents = bundle.getChildFile("Contents");
  const auto name = bundle.getFileNameWithoutExtension();
#if JUCE_MAC
  return contents.getChildFile("MacOS").getChildFile(name);
#elif JUCE_WINDOWS
  return bundle.isDirectory() ? contents.getChildFile("x86_64-win").getChildFile(name + ".vst3") : bundle;
#else
  utsname machine{};
  ::uname(&machine);
  return contents.getChildFile(juce::String(machine.machine) + "-linux").getChildFile(name + ".so");
#endif
}

/** The bytes of an ID in the order in which it is written down, the same on every system. */
std::array<juce::uint8, 16> bytesOf(const Steinberg::TUID& id) {
#if COM_COMPATIBLE
  // Windows lays the first eight bytes out as a GUID.
  static constexpr int kOrder[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
#else
  static constexpr int kOrder[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#endif
  std::array<juce::uint8, 16> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<juce::uint8>(id[kOrder[i]]);
  return bytes;
}

juce::String hex(const std::array<juce::uint8, 16>& bytes) {
  return juce::String::toHexString(bytes.data(), static_cast<int>(bytes.size()), 0).toUpperCase();
}

/** As getHashForRange in juce_VST3PluginFormat.cpp: a polynomial in 31 of the ID's four words. */
int juceUid(const std::array<juce::uint8, 16>& bytes) {
  juce::uint32 hash = 0;
  for (std::size_t word = 0; word < bytes.size(); word += 4) hash = 31 * hash + juce::ByteOrder::bigEndianInt(&bytes[word]);
  return static_cast<int>(hash);
}

}  // namespace

std::map<int, ClassId> classIds(const juce::File& bundle) {
  std::map<int, ClassId> ids;
  juce::DynamicLibrary module(library(bundle).getFullPathName());
  using GetFactory = Steinberg::IPluginFactory*(PLUGIN_API*)();
  auto* getFactory = reinterpret_cast<GetFactory>(module.getFunction("GetPluginFactory"));
  auto* factory = getFactory == nullptr ? nullptr : getFactory();
  if (factory == nullptr) return ids;
  for (Steinberg::int32 i = 0; i < factory->countClasses(); ++i) {
    Steinberg::PClassInfo info{};
    if (factory->getClassInfo(i, &info) != Steinberg::kResultOk || std::strcmp(info.category, kVstAudioEffectClass) != 0) continue;
    const auto bytes = bytesOf(info.cid);
    const auto name = juce::String::fromUTF8(info.name, static_cast<int>(::strnlen(info.name, sizeof info.name))).trim();
    ids.emplace(juceUid(bytes), ClassId{hex(bytes), name});
  }
  factory->release();
  return ids;
}

}  // namespace resonate
