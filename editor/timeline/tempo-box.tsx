import { Popover } from '@base-ui/react/popover';
import { type RefObject, useEffect, useState } from 'react';
import type { Rhythm } from '../../host/project/project.ts';
import { evenRhythm, FASTEST, hasBeat, SLOWEST } from '../../host/project/rhythm.ts';
import { rhythmOf } from '../../host/project/selectors.ts';
import { runCommand } from '../app/commands/run.ts';
import { correctBeat } from '../app/commands/tempo.ts';
import { useServices } from '../app/services.tsx';
import { useAppDispatch, useAppSelector, useProject } from '../state/hooks.ts';
import { tempoOpened } from '../state/view.ts';
import { rhythmWords } from '../state/words.ts';
import { Button } from '../ui/button.tsx';
import { Choose } from '../ui/choose.tsx';
import { typedNumber } from '../ui/value-keys.ts';
import './tempo-box.css';

/** What songs are counted in; one that a DAW brought and that is none of these stands behind them. */
const METERS = ['2/4', '3/4', '4/4', '5/4', '6/4', '7/4', '2/2', '5/8', '6/8', '7/8', '9/8', '12/8'];

/**
 * Where tempo and bars are put right that were heard wrongly, or set before they were heard at all. It stays open beside the timeline, so that the playhead can be
 * put where a bar begins.
 */
export function TempoBox({ anchor }: { readonly anchor: RefObject<HTMLElement | null> }) {
  const dispatch = useAppDispatch();
  const open = useAppSelector((state) => state.view.tempoOpen);
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next, { reason }) => {
        if (reason !== 'outside-press' && reason !== 'focus-out') dispatch(tempoOpened(next));
      }}
    >
      <Popover.Portal>
        <Popover.Positioner className="floats" anchor={anchor} side="bottom" sideOffset={4} align="start">
          <Popover.Popup className="menu tempo" aria-label="Tempo and bars">
            <TempoForm />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function TempoForm() {
  const services = useServices();
  const project = useProject();
  const rhythm = rhythmOf(project);
  const has = hasBeat(rhythm);
  const run = (id: string) => () => runCommand(services, id);
  return (
    <>
      <p className="t2" role="status">
        {rhythmWords(project) ?? 'No beat was heard yet. Who knows the tempo can set it now.'}
      </p>
      <div className="line">
        <TempoField rhythm={rhythm} />
        <Button disabled={!has} onClick={run('tempo.halve')}>
          Halve
        </Button>
        <Button disabled={!has} onClick={run('tempo.double')}>
          Double
        </Button>
      </div>
      <p className="cap">
        A tempo that is typed makes an even grid. Halve and Double keep to the beats as they were played.
      </p>
      <div className="line">
        <span>Meter</span>
        <Meter rhythm={rhythm} />
      </div>
      <Button disabled={!has} onClick={run('tempo.firstBar')}>
        Bar 1 begins at the playhead
      </Button>
      <Button disabled={!has} onClick={run('tempo.bar')}>
        A bar begins at the playhead
      </Button>
      <div className="line">
        <Button look="quiet" disabled={project.edits.rhythm === null} onClick={run('tempo.asHeard')}>
          {project.profile === null ? 'Without a beat again' : 'As it was heard'}
        </Button>
        <span className="grow" />
        <Popover.Close className="btn">Close</Popover.Close>
      </div>
    </>
  );
}

/** Beats a minute. Leaving the field sets what was typed; Enter what stands there, so that a tempo that drifts can be made even as it is shown. */
function TempoField({ rhythm }: { readonly rhythm: Rhythm | null }) {
  const services = useServices();
  const project = useProject();
  const shown = hasBeat(rhythm) ? String(Number(rhythm.tempo.bpm.toFixed(2))) : '';
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const send = () => {
    const typed = typedNumber(text);
    if (typed === null) {
      setText(shown);
      return;
    }
    const bpm = Math.min(FASTEST, Math.max(SLOWEST, typed));
    setText(String(bpm));
    // Nothing is done twice: what is shown may be rounded, so that it says nothing of that.
    if (JSON.stringify(evenRhythm(rhythm, bpm, project)) === JSON.stringify(rhythm)) return;
    correctBeat(services, { type: 'rhythm/tempo', payload: { bpm } });
  };
  return (
    <label className="field">
      <input
        aria-label="Tempo, beats a minute"
        inputMode="decimal"
        placeholder="120"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => text !== shown && send()}
        onKeyDown={(event) => event.key === 'Enter' && send()}
      />
      <span className="t3">bpm</span>
    </label>
  );
}

function Meter({ rhythm }: { readonly rhythm: Rhythm | null }) {
  const services = useServices();
  const value = rhythm?.meter.join('/') ?? '4/4';
  const known = METERS.includes(value) ? METERS : [...METERS, value];
  return (
    <Choose
      label="Meter"
      value={value}
      disabled={!hasBeat(rhythm)}
      options={known.map((meter) => ({ value: meter, label: meter }))}
      onChange={(meter) => {
        const [count, unit] = meter.split('/').map(Number) as [number, 2 | 4 | 8];
        correctBeat(services, { type: 'rhythm/meter', payload: { meter: [count, unit] } });
      }}
    />
  );
}
