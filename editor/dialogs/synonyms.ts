/** Other words under which people look for a command, by its id. */
export const SYNONYMS: Readonly<Record<string, string>> = {
  'app.models': 'ai weights download install jasco demucs licence network',
  'app.preferences': 'settings options light theme dark theme contrast colour color device sound output',
  'app.shortcuts': 'help keyboard keys cheat sheet',
  'edit.undo': 'back revert',
  'edit.redo': 'again',
  'file.export': 'save render bounce download master',
  'file.open': 'load import file song',
  'play.fromRegion': 'listen hear',
  'play.loop': 'repeat cycle',
  'play.version': 'compare before after a/b',
  'region.accept': 'keep done approve',
  'region.ignore': 'skip leave',
  'region.mendAll': 'repair fix everything',
  'take.new': 'repair fix treat',
  'view.history': 'steps versions',
  'view.mixer': 'faders volume',
};
