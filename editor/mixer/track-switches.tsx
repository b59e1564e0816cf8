import type { Track } from '../../host/project/project.ts';
import { useEdit } from '../app/services.tsx';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { soloSafeToggled } from '../state/view.ts';
import { STEM_WORDS } from '../state/words.ts';

/** Mute and solo of a track. */
export function TrackSwitches({ track }: { readonly track: Track }) {
  const edit = useEdit();
  const { stem } = track;
  return (
    <Switches track={track} onSwitch={(key) => edit({ type: 'track/set', payload: { stem, [key]: !track[key] } })} />
  );
}

interface SwitchesProps {
  readonly track: Pick<Track, 'stem' | 'mute' | 'solo'>;
  readonly onSwitch: (key: 'mute' | 'solo') => void;
}

/** The two switches of whatever stands for a track. `Alt` and a click on solo keeps it audible while others are solo. */
export function Switches({ track, onSwitch }: SwitchesProps) {
  const dispatch = useAppDispatch();
  const { stem, mute, solo } = track;
  const safe = useAppSelector((state) => state.view.soloSafe.includes(stem));
  const name = STEM_WORDS[stem];
  return (
    <span className="b">
      <button
        type="button"
        className={`sq ${mute ? 'on' : ''}`}
        aria-pressed={mute}
        aria-label={`Mute ${name}`}
        title={`Mute ${name}`}
        onClick={() => onSwitch('mute')}
      >
        M
      </button>
      <button
        type="button"
        className={`sq ${solo ? 'on' : ''} ${safe ? 'safe' : ''}`}
        aria-pressed={solo}
        aria-label={`Solo ${name}${safe ? ', kept audible under solo' : ''}`}
        title={`Solo ${name}. Alt and click: keep it audible under solo`}
        onClick={(event) => {
          if (event.altKey) dispatch(soloSafeToggled(stem));
          else onSwitch('solo');
        }}
      >
        S
      </button>
    </span>
  );
}
