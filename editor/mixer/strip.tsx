import type { Track } from '../../host/project/project.ts';
import { useEdit } from '../app/services.tsx';
import { ChainButton } from '../inserts/chain-button.tsx';
import { useAppDispatch } from '../state/hooks.ts';
import { stemFocused } from '../state/view.ts';
import { STEM_WORDS } from '../state/words.ts';
import { decibels } from '../ui/format.ts';
import { Fader } from './fader.tsx';
import { Meter } from './meter.tsx';
import { PanSlider } from './pan-slider.tsx';
import { TrackSwitches } from './track-switches.tsx';

/** Name, pan, plugins, fader and meter, mute and solo of one stem. */
export function Strip({ track }: { readonly track: Track }) {
  const edit = useEdit();
  const dispatch = useAppDispatch();
  const { stem, gainDb } = track;
  const name = STEM_WORDS[stem];
  return (
    <fieldset className="strip" aria-label={name} onFocus={() => dispatch(stemFocused(stem))}>
      <span className="n">
        <i className={`stem ${stem}`} />
        {name}
      </span>
      <PanSlider track={track} />
      <ChainButton place={stem} />
      <div className="fd">
        <Fader
          label={`${name} gain`}
          value={gainDb}
          onChange={(db, gesture) => edit({ type: 'track/set', payload: { stem, gainDb: db }, group: gesture })}
        />
        <Meter name={stem} label={name} color={stem} />
      </div>
      <span className="v">{decibels(gainDb)}</span>
      <TrackSwitches track={track} />
    </fieldset>
  );
}
