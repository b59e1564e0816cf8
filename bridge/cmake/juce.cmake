# Finds JUCE and compiles the modules that Resonate uses once, into the static library `resonate_juce`.
#
# JUCE's modules are INTERFACE libraries: every target that links one compiles it again, about two CPU minutes a time.
# Link `resonate_juce` instead of `juce::…`; it hands on the headers, definitions and system libraries.
#
# Debian: apt-get install juce-modules-source. Elsewhere: -DJUCE_DIR=… or the environment variable JUCE_DIR,
# either an installed JUCE (the folder of JUCEConfig.cmake) or a checkout of its sources.

if(NOT JUCE_DIR AND DEFINED ENV{JUCE_DIR})
  set(JUCE_DIR "$ENV{JUCE_DIR}")
endif()
if(JUCE_DIR AND EXISTS "${JUCE_DIR}/extras/Build/juceaide")
  add_subdirectory("${JUCE_DIR}" juce EXCLUDE_FROM_ALL)
else()
  find_package(JUCE CONFIG REQUIRED)
endif()
get_target_property(RESONATE_JUCE_MODULES juce::juce_core INTERFACE_JUCE_MODULE_PATH)

add_library(resonate_juce STATIC)
target_link_libraries(resonate_juce
  PRIVATE juce::juce_audio_processors
  PUBLIC juce::juce_recommended_config_flags)
target_compile_definitions(resonate_juce
  PUBLIC
    JUCE_DISPLAY_SPLASH_SCREEN=0
    JUCE_PLUGINHOST_VST3=1
    JUCE_PLUGINHOST_AU=1
    JUCE_USE_CURL=0
    JUCE_VST3_CAN_REPLACE_VST2=0
    JUCE_WEB_BROWSER=0
  # What the modules themselves define (which are there, which system this is) holds for whoever includes their headers.
  INTERFACE $<TARGET_PROPERTY:resonate_juce,COMPILE_DEFINITIONS>)
target_include_directories(resonate_juce SYSTEM INTERFACE $<TARGET_PROPERTY:resonate_juce,INCLUDE_DIRECTORIES>)
set_target_properties(resonate_juce PROPERTIES
  POSITION_INDEPENDENT_CODE TRUE
  VISIBILITY_INLINES_HIDDEN TRUE
  C_VISIBILITY_PRESET hidden
  CXX_VISIBILITY_PRESET hidden)
# Debian takes these libraries out of JUCE's sources and leaves linking them to whoever builds; in upstream's they are inside.
if(UNIX AND NOT APPLE AND NOT EXISTS "${RESONATE_JUCE_MODULES}/juce_graphics/image_formats/pnglib")
  target_link_libraries(resonate_juce PUBLIC jpeg png z)
endif()
