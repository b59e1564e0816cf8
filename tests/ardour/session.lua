-- What the tests do in Ardour, by ardour7-lua: MODE FOLDER NAME RATE BLOCK PLUGIN OUT FRAMES STEM...
-- new: a session with the plugin on four tracks, one stem each; open: the session that was made before.
-- Either way each of the stems that are named is exported alone, to OUT/NAME-STEM.wav. What is done is said on stderr.
local mode, folder, name, rate, block, plugin, out, frames = table.unpack(arg, 1, 8)
local WANTED = { table.unpack(arg, 9) }
local function say(what) io.stderr:write("session.lua: " .. what .. "\n") end
local STEMS = { "Vocals", "Drums", "Bass", "Other" }
local PRESET = "5e550a7e-0000-4000-8000-000000000001"
local path = folder .. "/" .. name
local session = mode == "new" and create_session(path, name, tonumber(rate)) or load_session(path, name)
assert(session, "no session")
say(mode == "new" and "made the session" or "opened the session")
session:engine():set_buffer_size(tonumber(block))
if mode == "new" then
  for i, stem in ipairs(STEMS) do
    local order = ARDOUR.PresentationInfo.max_order
    local track = session:new_audio_track(2, 2, nil, 1, stem, order, ARDOUR.TrackMode.Normal, true):front()
    -- Else all eight outputs would be panned into the stereo bus.
    track:set_strict_io(true)
    local made = ARDOUR.LuaAPI.new_plugin(session, plugin, ARDOUR.PluginType.VST3, "")
    assert(not made:isnil(), "the plugin cannot be loaded")
    track:add_processor_by_index(made, 0, nil, true)
    -- The first parameter is the stem; seven choices are 0 to 1.
    ARDOUR.LuaAPI.set_processor_param(made, 0, (i - 1) / 6)
  end
  session:save_state("")
  say("saved the session")
end
-- A new block size is in force a moment later.
ARDOUR.LuaAPI.usleep(500000)
-- A track that is not active gives nothing, at once: a mute would fade, for as long as the machine is busy with other things.
for _, heard in ipairs(WANTED) do
  for _, stem in ipairs(STEMS) do session:route_by_name(stem):set_active(stem == heard, nil) end
  local export = session:simple_export()
  export:set_folder(out)
  export:set_name(name .. "-" .. heard)
  export:set_preset(PRESET)
  export:set_range(0, tonumber(frames))
  export:run_export()
  say("exported " .. heard)
end
close_session()
quit()
