// A VST3 effect of two parameters that does what its file is called: see `behaviour`. For tests of the plugin host.

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <deque>
#include <limits>
#include <string>
#include <vector>

#include <pluginterfaces/base/coreiids.cpp>
#include <pluginterfaces/base/funknown.cpp>
#include <pluginterfaces/base/ibstream.h>
#include <pluginterfaces/base/ipluginbase.h>
#include <pluginterfaces/vst/ivstaudioprocessor.h>
#include <pluginterfaces/vst/ivstcomponent.h>
#include <pluginterfaces/vst/ivsteditcontroller.h>
#include <pluginterfaces/vst/ivstparameterchanges.h>

using namespace Steinberg;
using namespace Steinberg::Vst;

namespace Steinberg::Vst {
DEF_CLASS_IID(IComponent)
DEF_CLASS_IID(IAudioProcessor)
DEF_CLASS_IID(IEditController)
}  // namespace Steinberg::Vst

namespace {

/** The name of the file that this code was loaded from, without its ending. */
std::string behaviour() {
  Dl_info info{};
  dladdr(reinterpret_cast<void*>(&behaviour), &info);
  const std::string path = info.dli_fname;
  const auto from = path.rfind('/') + 1;
  return path.substr(from, path.rfind('.') - from);
}

[[noreturn]] void hang() {
  for (;;) ::pause();
}

void crash() {
  volatile int* nowhere = nullptr;
  *nowhere = 1;
}

/** One effect in a bundle, or two whose names are the same but for their case. */
int32 countEffects() { return behaviour() == "twins" ? 2 : 1; }

std::string nameOf(int32 index) { return (index == 0 ? "Test " : "TEST ") + behaviour(); }

/** An ID of its own for each behaviour: its name; and for the second effect of a bundle one more. */
void idOf(int32 index, TUID id) {
  std::memset(id, 0, sizeof(TUID));
  const auto name = behaviour();
  std::memcpy(id, name.data(), std::min(name.size(), sizeof(TUID)));
  id[sizeof(TUID) - 1] = static_cast<char>(id[sizeof(TUID) - 1] + index);
}

constexpr ParamID kGain = 100;
/** Not automatable: no host may show or set it. */
constexpr ParamID kPrivate = 101;
/** What is to go wrong in processing does so after as many samples: in the middle of the sound. */
constexpr int kBeginning = 20000;
constexpr int kLate = 300;

class Effect final : public IComponent, public IAudioProcessor, public IEditController {
 public:
  tresult PLUGIN_API queryInterface(const TUID iid, void** found) override {
    *found = nullptr;
    if (FUnknownPrivate::iidEqual(iid, IComponent::iid) || FUnknownPrivate::iidEqual(iid, IPluginBase::iid) ||
        FUnknownPrivate::iidEqual(iid, FUnknown::iid)) {
      *found = static_cast<IComponent*>(this);
    } else if (FUnknownPrivate::iidEqual(iid, IAudioProcessor::iid)) {
      *found = static_cast<IAudioProcessor*>(this);
    } else if (FUnknownPrivate::iidEqual(iid, IEditController::iid)) {
      *found = static_cast<IEditController*>(this);
    }
    if (*found == nullptr) return kNoInterface;
    addRef();
    return kResultOk;
  }
  uint32 PLUGIN_API addRef() override { return ++references_; }
  uint32 PLUGIN_API release() override {
    const auto left = --references_;
    if (left == 0) delete this;
    return left;
  }

  tresult PLUGIN_API initialize(FUnknown*) override { return kResultOk; }
  tresult PLUGIN_API terminate() override { return kResultOk; }

  tresult PLUGIN_API getControllerClassId(TUID) override { return kNotImplemented; }
  tresult PLUGIN_API setIoMode(IoMode) override { return kResultOk; }
  int32 PLUGIN_API getBusCount(MediaType type, BusDirection) override { return type == kAudio ? 1 : 0; }
  tresult PLUGIN_API getBusInfo(MediaType type, BusDirection direction, int32 index, BusInfo& info) override {
    if (type != kAudio || index != 0) return kInvalidArgument;
    info = {};
    info.mediaType = kAudio;
    info.direction = direction;
    info.channelCount = channels_;
    info.busType = kMain;
    info.flags = BusInfo::kDefaultActive;
    return kResultOk;
  }
  tresult PLUGIN_API getRoutingInfo(RoutingInfo&, RoutingInfo&) override { return kNotImplemented; }
  tresult PLUGIN_API activateBus(MediaType, BusDirection, int32, TBool) override { return kResultOk; }
  tresult PLUGIN_API setActive(TBool state) override {
    if (state != 0 && mode_ == "crash-load") crash();
    if (state != 0 && mode_ == "hang-load") hang();
    processed_ = 0;
    late_.assign(static_cast<std::size_t>(channels_), std::deque<float>(kLate, 0.0f));
    return kResultOk;
  }
  tresult PLUGIN_API setState(IBStream* stream) override {
    double gain = 0;
    int32 got = 0;
    if (stream->read(&gain, sizeof gain, &got) != kResultOk || got != sizeof gain) return kResultFalse;
    gain_ = std::clamp(gain, 0.0, 1.0);
    return kResultOk;
  }
  tresult PLUGIN_API getState(IBStream* stream) override { return stream->write(&gain_, sizeof gain_, nullptr); }

  tresult PLUGIN_API setBusArrangements(SpeakerArrangement* in, int32 ins, SpeakerArrangement* out, int32 outs) override {
    if (ins != 1 || outs != 1 || in[0] != out[0]) return kResultFalse;
    if (in[0] != (channels_ == 1 ? SpeakerArr::kMono : SpeakerArr::kStereo)) return kResultFalse;
    return kResultTrue;
  }
  tresult PLUGIN_API getBusArrangement(BusDirection, int32, SpeakerArrangement& arrangement) override {
    arrangement = channels_ == 1 ? SpeakerArr::kMono : SpeakerArr::kStereo;
    return kResultOk;
  }
  tresult PLUGIN_API canProcessSampleSize(int32 size) override { return size == kSample32 ? kResultTrue : kResultFalse; }
  uint32 PLUGIN_API getLatencySamples() override {
    if (mode_ == "endless") return std::numeric_limits<int32>::max();
    return mode_ == "late" || isMoved_ ? kLate : 0;
  }
  tresult PLUGIN_API setupProcessing(ProcessSetup&) override { return kResultOk; }
  tresult PLUGIN_API setProcessing(TBool) override { return kResultOk; }
  uint32 PLUGIN_API getTailSamples() override { return 0; }
  tresult PLUGIN_API process(ProcessData& data) override {
    listen(data.inputParameterChanges);
    if (data.numInputs == 0 || data.numOutputs == 0 || data.numSamples == 0) return kResultOk;
    const bool isWrong = processed_ >= kBeginning;
    processed_ += data.numSamples;
    if (mode_ == "slow") ::usleep(2000);
    if (isWrong && mode_ == "crash-process") crash();
    if (isWrong && mode_ == "hang-process") hang();
    if (isWrong && mode_ == "moving" && !isMoved_) {
      isMoved_ = true;
      handler_->restartComponent(kLatencyChanged);
    }
    for (int32 c = 0; c < data.outputs[0].numChannels; ++c) {
      const float* in = data.inputs[0].channelBuffers32[c];
      float* out = data.outputs[0].channelBuffers32[c];
      for (int32 i = 0; i < data.numSamples; ++i) out[i] = sample(c, in[i], isWrong);
    }
    return kResultOk;
  }

  tresult PLUGIN_API setComponentState(IBStream* stream) override { return setState(stream); }
  int32 PLUGIN_API getParameterCount() override { return 2; }
  tresult PLUGIN_API getParameterInfo(int32 index, ParameterInfo& info) override {
    info = {};
    info.id = index == 0 ? kGain : kPrivate;
    write(info.title, index == 0 ? "Gain" : "Private");
    write(info.units, index == 0 ? "x" : "");
    info.defaultNormalizedValue = 0.5;
    info.flags = index == 0 ? ParameterInfo::kCanAutomate : ParameterInfo::kNoFlags;
    return kResultOk;
  }
  tresult PLUGIN_API getParamStringByValue(ParamID, ParamValue value, String128 text) override {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.2f", 2 * value);
    write(text, digits);
    return kResultOk;
  }
  tresult PLUGIN_API getParamValueByString(ParamID, TChar*, ParamValue&) override { return kNotImplemented; }
  ParamValue PLUGIN_API normalizedParamToPlain(ParamID, ParamValue value) override { return 2 * value; }
  ParamValue PLUGIN_API plainParamToNormalized(ParamID, ParamValue value) override { return value / 2; }
  ParamValue PLUGIN_API getParamNormalized(ParamID id) override { return id == kGain ? gain_ : 0.5; }
  tresult PLUGIN_API setParamNormalized(ParamID id, ParamValue value) override {
    if (id == kGain) gain_ = value;
    return kResultOk;
  }
  tresult PLUGIN_API setComponentHandler(IComponentHandler* handler) override {
    handler_ = handler;
    return kResultOk;
  }
  IPlugView* PLUGIN_API createView(FIDString) override { return nullptr; }

 private:
  void listen(IParameterChanges* changes) {
    for (int32 i = 0; changes != nullptr && i < changes->getParameterCount(); ++i) {
      auto* queue = changes->getParameterData(i);
      int32 offset = 0;
      ParamValue value = 0;
      if (queue->getParameterId() != kGain) continue;
      if (queue->getPoint(queue->getPointCount() - 1, offset, value) == kResultOk) gain_ = value;
    }
  }

  float sample(int32 channel, float in, bool isWrong) {
    if (isWrong && mode_ == "nan") return std::numeric_limits<float>::quiet_NaN();
    if (isWrong && mode_ == "runaway") return 1e9f;
    const auto out = static_cast<float>(2 * gain_ * static_cast<double>(in));
    if (mode_ != "late") return out;
    auto& late = late_[static_cast<std::size_t>(channel)];
    late.push_back(out);
    const float first = late.front();
    late.pop_front();
    return first;
  }

  static void write(TChar* to, const char* text) {
    do *to++ = static_cast<TChar>(*text);
    while (*text++ != 0);
  }

  const std::string mode_ = behaviour();
  const int32 channels_ = mode_ == "mono" ? 1 : 2;
  uint32 references_ = 1;
  double gain_ = 0.5;
  /** The host's, which outlives this. */
  IComponentHandler* handler_ = nullptr;
  /** Whether its latency has changed in the middle of the sound. */
  bool isMoved_ = false;
  int processed_ = 0;
  std::vector<std::deque<float>> late_;
};

class Factory final : public IPluginFactory2 {
 public:
  tresult PLUGIN_API queryInterface(const TUID iid, void** found) override {
    const bool known = FUnknownPrivate::iidEqual(iid, IPluginFactory2::iid) ||
                       FUnknownPrivate::iidEqual(iid, IPluginFactory::iid) || FUnknownPrivate::iidEqual(iid, FUnknown::iid);
    *found = known ? this : nullptr;
    return known ? kResultOk : kNoInterface;
  }
  // One for the whole life of the module.
  uint32 PLUGIN_API addRef() override { return 1; }
  uint32 PLUGIN_API release() override { return 1; }
  tresult PLUGIN_API getFactoryInfo(PFactoryInfo* info) override {
    *info = PFactoryInfo("Resonate", "", "", PFactoryInfo::kUnicode);
    return kResultOk;
  }
  int32 PLUGIN_API countClasses() override { return countEffects(); }
  tresult PLUGIN_API getClassInfo(int32 index, PClassInfo* info) override {
    TUID id;
    idOf(index, id);
    *info = PClassInfo(id, PClassInfo::kManyInstances, kVstAudioEffectClass, nameOf(index).c_str());
    return kResultOk;
  }
  tresult PLUGIN_API getClassInfo2(int32 index, PClassInfo2* info) override {
    TUID id;
    idOf(index, id);
    *info = PClassInfo2(id, PClassInfo::kManyInstances, kVstAudioEffectClass, nameOf(index).c_str(), 0, "Fx|Tools",
                        "Resonate", "1.0.0", kVstVersionString);
    return kResultOk;
  }
  tresult PLUGIN_API createInstance(FIDString, FIDString iid, void** made) override {
    auto* effect = new Effect();
    const auto result = effect->queryInterface(*reinterpret_cast<const TUID*>(iid), made);
    effect->release();
    return result;
  }
};

}  // namespace

extern "C" {

__attribute__((visibility("default"))) bool ModuleEntry(void*) {
  if (behaviour() == "crash-entry") crash();
  if (behaviour() == "hang-entry") hang();
  return true;
}

__attribute__((visibility("default"))) bool ModuleExit() { return true; }

__attribute__((visibility("default"))) IPluginFactory* PLUGIN_API GetPluginFactory() {
  static Factory factory;
  return behaviour() == "no-factory" ? nullptr : &factory;
}
}
