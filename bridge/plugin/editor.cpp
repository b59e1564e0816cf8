#include "editor.h"

#include "processor.h"
#include "takes.h"

namespace resonate::plugin {

namespace {

constexpr int kWidth = 420;
constexpr int kHeight = 340;
constexpr int kRow = 30;
constexpr int kGap = 8;
constexpr int kLooksPerSecond = 10;
/** Projects that were opened meanwhile are in the list after this many looks. */
constexpr int kAskEvery = 20;

const juce::Colour kBack{0xff17191d};
const juce::Colour kText{0xffe8e6e1};
const juce::Colour kQuiet{0xff9a9ca3};
const juce::Colour kAccent{0xff4f8f7b};
const juce::Colour kWarning{0xffe0a458};

juce::String timeOf(double seconds) {
  const auto whole = std::abs(seconds);
  const int minutes = static_cast<int>(whole / 60.0);
  return juce::String(seconds < 0 ? "-" : "") + juce::String(minutes) + ":" + juce::String(whole - 60.0 * minutes, 2).paddedLeft('0', 5);
}

}  // namespace

Editor::Editor(Processor& processor) : AudioProcessorEditor(processor), processor_(processor) {
  title_.setText("Resonate", juce::dontSendNotification);
  title_.setFont(juce::Font(20.0f, juce::Font::bold));
  for (auto* label : {&title_, &startsAt_}) label->setColour(juce::Label::textColourId, kText);
  status_.setMinimumHorizontalScale(1.0f);
  status_.setJustificationType(juce::Justification::topLeft);
  project_.setTextWhenNothingSelected("No project is open");
  project_.setTitle("Project");
  project_.onChange = [this] {
    const auto at = static_cast<std::size_t>(project_.getSelectedItemIndex());
    if (at < shown_.size()) processor_.link().choose(shown_[at].project);
  };
  part_.setTitle("Stem");
  part_.addItemList(processor_.part().choices, 1);
  take_.setTitle("Take");
  take_.addItemList(takeNames(), 1);
  for (auto* button : {&original_, &mended_}) {
    button->setColour(juce::TextButton::buttonOnColourId, kAccent);
    button->onClick = [this, button] {
      auto& mended = processor_.mended();
      mended.beginChangeGesture();
      mended.setValueNotifyingHost(button == &mended_ ? 1.0f : 0.0f);
      mended.endChangeGesture();
    };
  }
  original_.setConnectedEdges(juce::Button::ConnectedOnRight);
  mended_.setConnectedEdges(juce::Button::ConnectedOnLeft);
  blend_.setTitle("Blend");
  blend_.setTextValueSuffix(" mended");
  blend_.setTextBoxStyle(juce::Slider::TextBoxRight, false, 96, kRow - 6);
  blend_.setNumDecimalPlacesToDisplay(2);
  place_.onClick = [this] {
    const double rate = processor_.getSampleRate();
    if (rate > 0.0) processor_.setSongStart(static_cast<double>(processor_.transport().position) / rate);
  };
  mend_.onClick = [this] {
    const auto transport = processor_.transport();
    const auto start = std::llround(processor_.songStart() * processor_.getSampleRate());
    processor_.link().mend(processor_.chosenPart(), transport.loopStart - start, transport.loopEnd - start);
  };
  start_.onClick = [this] { processor_.link().startHost(); };
  arm_.setClickingTogglesState(true);
  arm_.setColour(juce::TextButton::buttonOnColourId, juce::Colour(0xffb0413e));
  for (juce::Component* child : std::initializer_list<juce::Component*>{&title_, &status_, &project_, &part_, &take_, &original_, &mended_, &blend_, &place_, &startsAt_, &mend_, &arm_, &start_}) {
    addAndMakeVisible(child);
  }
  partAttachment_ = std::make_unique<juce::ComboBoxParameterAttachment>(processor_.part(), part_);
  takeAttachment_ = std::make_unique<juce::ComboBoxParameterAttachment>(processor_.take(), take_);
  blendAttachment_ = std::make_unique<juce::SliderParameterAttachment>(processor_.blend(), blend_);
  armAttachment_ = std::make_unique<juce::ButtonParameterAttachment>(processor_.capture(), arm_);
  setSize(kWidth, kHeight);
  // Opened before anything plays, it shows what is there.
  if (processor_.getSampleRate() > 0.0) processor_.link().start(processor_.getSampleRate());
  processor_.link().askForProjects();
  timerCallback();
  startTimerHz(kLooksPerSecond);
}

Editor::~Editor() { stopTimer(); }

void Editor::paint(juce::Graphics& g) { g.fillAll(kBack); }

void Editor::resized() {
  auto area = getLocalBounds().reduced(2 * kGap);
  const auto row = [&] {
    const auto next = area.removeFromTop(kRow);
    area.removeFromTop(kGap);
    return next;
  };
  const auto halves = [&](juce::Component& left, juce::Component& right) {
    auto whole = row();
    left.setBounds(whole.removeFromLeft((whole.getWidth() - kGap) / 2));
    right.setBounds(whole.withTrimmedLeft(kGap));
  };
  auto top = row();
  start_.setBounds(top.removeFromRight(140));
  title_.setBounds(top);
  project_.setBounds(row());
  halves(part_, take_);
  auto versions = row();
  original_.setBounds(versions.removeFromLeft(80));
  mended_.setBounds(versions.removeFromLeft(80));
  blend_.setBounds(versions.withTrimmedLeft(kGap));
  auto place = row();
  place_.setBounds(place.removeFromLeft(220));
  startsAt_.setBounds(place.withTrimmedLeft(kGap));
  halves(mend_, arm_);
  status_.setBounds(area);
}

void Editor::timerCallback() {
  const auto status = processor_.link().status();
  if (++sinceAsked_ >= kAskEvery) {
    sinceAsked_ = 0;
    processor_.link().askForProjects();
  }
  showProjects(status);
  showTransport();
  start_.setVisible(!status.isConnected);
  start_.setEnabled(!status.isStarting);
  mended_.setToggleState(processor_.mended().get(), juce::dontSendNotification);
  original_.setToggleState(!processor_.mended().get(), juce::dontSendNotification);
  // What was captured is a project now.
  if (arm_.getToggleState() && !processor_.isArmed()) arm_.triggerClick();
  const auto said = sentence(status);
  const bool isWell = status.notice.isEmpty() && status.captureNotice.isEmpty() && status.chainNotice.isEmpty();
  status_.setColour(juce::Label::textColourId, isWell ? kQuiet : kWarning);
  status_.setText(said, juce::dontSendNotification);
}

void Editor::showProjects(const LinkStatus& status) {
  const auto isSame = [](const ProjectName& a, const ProjectName& b) { return a.project == b.project && a.name == b.name; };
  if (shown_.size() != status.projects.size() || !std::equal(shown_.begin(), shown_.end(), status.projects.begin(), isSame)) {
    shown_ = status.projects;
    project_.clear(juce::dontSendNotification);
    for (std::size_t i = 0; i < shown_.size(); ++i) project_.addItem(shown_[i].name, static_cast<int>(i) + 1);
  }
  const auto chosen = processor_.link().project();
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    if (shown_[i].project == chosen) project_.setSelectedItemIndex(static_cast<int>(i), juce::dontSendNotification);
  }
}

void Editor::showTransport() {
  startsAt_.setText("at " + timeOf(processor_.songStart()), juce::dontSendNotification);
  const auto transport = processor_.transport();
  mend_.setEnabled(transport.loopEnd > transport.loopStart);
}

juce::String Editor::sentence(const LinkStatus& status) const {
  if (status.notice.isNotEmpty()) return status.notice;
  if (status.captureNotice.isNotEmpty()) return status.captureNotice;
  if (processor_.isArmed()) return status.isCapturing ? "Capturing ..." : "Armed: play the track, and it is captured until the transport stops.";
  if (!status.isOpen) return "Looking for the project ...";
  if (status.chainNotice.isNotEmpty()) return status.chainNotice;
  const auto missed = processor_.missed();
  if (missed > 0) return juce::String(missed) + " samples came too late since playing began.";
  return "Playing " + status.song.name + " as it stands in Resonate.";
}

}  // namespace resonate::plugin
