import { useHostInfo } from '../app/use-host-info.ts';
import { MidiPage } from '../midi/midi-page.tsx';
import { dialogOpened, type PreferencesPage, preferencesPageChosen } from '../state/desk.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { rollChosen, type Theme, themeChosen } from '../state/preferences.ts';
import { Button } from '../ui/button.tsx';
import { duration } from '../ui/format.ts';
import { Segments } from '../ui/segments.tsx';
import { SliderRow } from '../ui/slider-row.tsx';
import { CacheChoice } from './cache-choice.tsx';
import { DeviceChoice } from './device-choice.tsx';
import { ShortcutEditor } from './shortcut-editor.tsx';
import './preferences.css';

const THEMES = [
  { value: 'system' as const, content: 'System' },
  { value: 'dark' as const, content: 'Dark' },
  { value: 'light' as const, content: 'Light' },
  { value: 'contrast' as const, content: 'High contrast' },
];

/** What a person sets for every project: in a panel beside the song, and in a dialog where none is open. */
export default function PreferencesPages() {
  const dispatch = useAppDispatch();
  const page = useAppSelector((state) => state.desk.preferencesPage);
  return (
    <section className="prefs" aria-label="Preferences">
      <Segments<PreferencesPage>
        label="Page"
        value={page}
        onChange={(next) => dispatch(preferencesPageChosen(next))}
        segments={[
          { value: 'general', content: 'General' },
          { value: 'midi', content: 'MIDI' },
          { value: 'shortcuts', content: 'Shortcuts' },
        ]}
      />
      {page === 'general' && <General />}
      {page === 'midi' && <MidiPage />}
      {page === 'shortcuts' && <ShortcutEditor />}
    </section>
  );
}

function General() {
  const dispatch = useAppDispatch();
  const info = useHostInfo();
  const { theme, preRoll, postRoll } = useAppSelector((state) => state.preferences);
  return (
    <>
      <section>
        <h2>Look</h2>
        <Segments<Theme>
          label="Theme"
          value={theme}
          segments={THEMES}
          onChange={(next) => dispatch(themeChosen(next))}
        />
      </section>
      <DeviceChoice />
      <section>
        <h2>Loop of a region</h2>
        <div className="slider-rows">
          <SliderRow
            name="Before it"
            label="Played before a region"
            value={preRoll}
            min={0}
            max={4}
            step={0.1}
            initial={1}
            format={duration}
            onChange={(value) => dispatch(rollChosen({ preRoll: value }))}
          />
          <SliderRow
            name="After it"
            label="Played after a region"
            value={postRoll}
            min={0}
            max={4}
            step={0.1}
            initial={0.5}
            format={duration}
            onChange={(value) => dispatch(rollChosen({ postRoll: value }))}
          />
        </div>
      </section>
      {info !== null && <CacheChoice info={info} />}
      <section>
        <h2>Neural models</h2>
        <div className="row">
          <span className="t2 grow">For a better separation, and to generate what cannot be rebuilt.</span>
          <Button size="dense" onClick={() => dispatch(dialogOpened('models'))}>
            Show them
          </Button>
        </div>
      </section>
    </>
  );
}
