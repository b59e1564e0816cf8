import { useRef } from 'react';
import type { StemName, Track } from '../../host/project/project.ts';
import { runCommand } from '../app/commands/run.ts';
import { useEdit, useServices } from '../app/services.tsx';
import { Meter } from '../mixer/meter.tsx';
import { PanSlider } from '../mixer/pan-slider.tsx';
import { dbOfFraction, fractionOfDb } from '../mixer/taper.ts';
import { TrackSwitches } from '../mixer/track-switches.tsx';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { selectProject, selectRegions, selectToMend } from '../state/selectors.ts';
import { type Display, displayChosen, selected, stemFocused } from '../state/view.ts';
import { STEM_WORDS } from '../state/words.ts';
import { decibels, pan } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Severity } from '../ui/severity.tsx';
import { Slider } from '../ui/slider.tsx';
import { dragOut } from './act/drag-out.ts';
import { leftAsIs, levelLeft } from './core/level.ts';
import { useNoTabStops } from './no-tab-stops.ts';
import './lane-header.css';

/** CSS pixels, above which the rows of a header would lie far apart. */
const TALL = 130;

/** Name, level, switches, gain, pan and meter of a stem, beside its lane. */
export function LaneHeader({
  track,
  top,
  height,
}: {
  readonly track: Track;
  readonly top: number;
  readonly height: number;
}) {
  const edit = useEdit();
  const dispatch = useAppDispatch();
  const { stem, gainDb } = track;
  const name = STEM_WORDS[stem];
  const services = useServices();
  const { length } = track.asset;
  const level = useAppSelector((state) =>
    levelLeft(track, selectRegions(state), selectProject(state)?.searched === true),
  );
  const left = useAppSelector((state) => leftAsIs(track, selectRegions(state)));
  // What a person or a DAW marked where no damage was found: to be done with all the same.
  const toMend = useAppSelector((state) => selectToMend(state).filter((region) => region.stem === stem).length);
  const focused = useAppSelector((state) => state.view.focusedStem === stem);
  const element = useRef<HTMLFieldSetElement>(null);
  useNoTabStops(element);
  return (
    <fieldset
      ref={element}
      className={`tk ${stem} ${focused ? 'now' : ''} ${height > TALL ? 'tall' : ''}`}
      aria-label={`${name} track`}
      style={{ top, height }}
      onFocus={() => dispatch(stemFocused(stem))}
      onPointerDown={() => dispatch(stemFocused(stem))}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same file is had by keyboard from the export dialog */}
      <div
        className="nm"
        draggable={window.resonate !== undefined}
        onDragStart={(event) => {
          event.preventDefault();
          dragOut(services, stem, 0, length);
        }}
      >
        <Icon name={stem} />
        <span>{name}</span>
        {level === 'good' && toMend > 0 ? (
          <span className="sev t2">{toMend} to mend</span>
        ) : (
          level !== null && <Severity level={level} />
        )}
        {level === null && left > 0 && <span className="sev t2">{left} left as is</span>}
      </div>
      <div className="ct">
        <TrackSwitches track={track} />
        <Lock track={track} />
        <span className="grow" />
        {stem !== 'other' && <NotesChoice stem={stem} />}
        <DisplayChoice stem={stem} />
      </div>
      <div className="gp">
        <Slider
          label={`${name} gain`}
          value={fractionOfDb(gainDb)}
          min={0}
          max={1}
          step={0.01}
          initial={fractionOfDb(0)}
          format={(fraction) => decibels(dbOfFraction(fraction))}
          color="var(--text-3)"
          onChange={(fraction, group) =>
            edit({ type: 'track/set', payload: { stem, gainDb: dbOfFraction(fraction) }, group })
          }
        />
        <span className="num">{decibels(gainDb)}</span>
        <PanSlider track={track} />
        <span className="num pn">{pan(track.pan)}</span>
      </div>
      <Meter name={stem} label={name} color={stem} />
    </fieldset>
  );
}

function Lock({ track: { stem, locked } }: { readonly track: Track }) {
  const edit = useEdit();
  const name = STEM_WORDS[stem];
  return (
    <button
      type="button"
      className={`sq ${locked ? 'on' : 'bare'}`}
      aria-pressed={locked}
      aria-label={`Lock ${name}`}
      title={locked ? `${name} is locked: nothing in it is changed` : `Lock ${name}`}
      onClick={() => edit({ type: 'track/set', payload: { stem, locked: !locked } })}
    >
      <Icon name={locked ? 'lock' : 'unlock'} size={14} />
    </button>
  );
}

/** Lays the notes or hits of a lane open, to put right what was heard. */
function NotesChoice({ stem }: { readonly stem: StemName }) {
  const services = useServices();
  const dispatch = useAppDispatch();
  const on = useAppSelector((state) => state.view.notesOf === stem);
  const isHeard = useAppSelector((state) => selectProject(state)?.profile != null);
  const what = stem === 'drums' ? 'hits' : 'notes';
  if (!isHeard) return null;
  return (
    <button
      type="button"
      className={`sq bare ${on ? 'on' : ''}`}
      aria-pressed={on}
      aria-label={`Edit the ${what} of ${STEM_WORDS[stem]}`}
      title={`Edit ${what} (F2): drag, double click to add, Delete to take out. What is rebuilt goes by them`}
      onClick={() => {
        // A region that is selected would say of which track the notes are.
        dispatch(selected(null));
        dispatch(stemFocused(stem));
        runCommand(services, 'timeline.notes');
      }}
    >
      <Icon name="notes" size={14} />
    </button>
  );
}

const SHOWN = [
  ['wave', 'Waveform'],
  ['spectrum', 'Spectrogram'],
] as const;

/** Two switches; both pressed is both at once. The last one stays pressed: a lane always shows something. */
function DisplayChoice({ stem }: { readonly stem: StemName }) {
  const dispatch = useAppDispatch();
  const display = useAppSelector((state) => state.view.display[stem]);
  return SHOWN.map(([kind, words]) => {
    const on = display === kind || display === 'both';
    const other: Display = kind === 'wave' ? 'spectrum' : 'wave';
    const next: Display = on ? (display === 'both' ? other : display) : 'both';
    return (
      <button
        key={kind}
        type="button"
        className={`sq bare ${on ? 'on' : ''}`}
        aria-pressed={on}
        aria-label={`${words} of ${STEM_WORDS[stem]}`}
        title={`${words}. W goes through waveform, spectrogram, both`}
        onClick={() => dispatch(displayChosen({ stem, display: next === display ? other : next }))}
      >
        <Icon name={kind} size={14} />
      </button>
    );
  });
}
