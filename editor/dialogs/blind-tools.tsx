import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { lastAtOrBefore } from '../../host/project/bars.ts';
import type { Project, Region } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { usePlayer, usePlayerState } from '../app/services.tsx';
import type { Span } from '../engine/player.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { onlyHeard } from '../state/view.ts';
import { gridOf, placeOf, STEM_WORDS } from '../state/words.ts';
import { Button } from '../ui/button.tsx';
import { onFrame } from '../ui/frame-loop.ts';
import { Switch } from '../ui/switch.tsx';
import { blindLoop } from './blind-loop.ts';
import { blindRuler } from './blind-ruler.ts';

interface BlindToolsProps {
  readonly project: Project;
  /** Null: the whole song. */
  readonly region: Region | null;
}

/** Controls that Space presses: there it is left to them, but where it would do nothing (a pad that plays, what is chosen already). */
const PRESSED_BY_SPACE = 'button:not([aria-pressed=true]):not([role=radio][aria-checked=true])';

/**
 * What a person listens with: play, a place to listen to, its loop, its stem alone. Of the sound nothing is drawn, for a wave or a level would tell which
 * version plays.
 */
export function BlindTools({ project, region }: BlindToolsProps) {
  const player = usePlayer();
  const dispatch = useAppDispatch();
  const playing = usePlayerState((state) => state.playing);
  const looping = usePlayerState((state) => state.loop !== null);
  const isAlone = useAppSelector(({ view }) => view.only !== null);
  const span = useMemo(() => spanOf(project, region), [project, region]);

  const toggle = () => (playing ? player.pause() : void player.play());
  const setLoop = (on: boolean) => {
    const at = player.position();
    player.setLoop(on ? span : null);
    if (on && (at < span.start || at >= span.end)) player.seek(span.start);
  };
  const setAlone = (on: boolean) => void dispatch(onlyHeard(on && region !== null ? region.stem : null));

  useEffect(() => () => void dispatch(onlyHeard(null)), [dispatch]);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
      const isPress = event.target instanceof Element && event.target.closest(PRESSED_BY_SPACE) !== null;
      if (event.key === ' ' && !isPress) toggle();
      else if (event.key.toUpperCase() === 'L' && region !== null) setLoop(!looping);
      else if (event.key.toUpperCase() === 'S' && region !== null) setAlone(!isAlone);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  return (
    <div className="tools">
      <Button icon={playing ? 'pause' : 'play'} aria-label={playing ? 'Pause' : 'Play'} onClick={toggle} />
      <Place project={project} region={region} span={span} />
      {region !== null && (
        <>
          <Switch checked={looping} onChange={setLoop}>
            Loop <kbd>L</kbd>
          </Switch>
          <Switch checked={isAlone} onChange={setAlone}>
            {STEM_WORDS[region.stem]} alone <kbd>S</kbd>
          </Switch>
        </>
      )}
    </div>
  );
}

function spanOf(project: Project, region: Region | null): Span {
  return region === null ? { start: 0, end: project.length } : blindLoop(project, region);
}

/** Seconds that an arrow key moves the song by where no beat was heard. */
const STEP = 0.5;

/** Where in the span the song is: bars, and where the two versions differ. A press or a drag goes there. */
function Place({ project, region, span }: BlindToolsProps & { readonly span: Span }) {
  const player = usePlayer();
  const line = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const { start, end } = span;
  const fraction = (frame: number) => Math.min(1, Math.max(0, (frame - start) / (end - start)));
  const ruler = useMemo(() => blindRuler(gridOf(project), span), [project, span]);

  useEffect(() => {
    let shown = -1;
    return onFrame(() => {
      const frame = player.position();
      if (frame === shown || line.current === null) return;
      shown = frame;
      const isInside = frame >= start && frame <= end;
      head.current!.style.left = `${100 * fraction(frame)}%`;
      head.current!.hidden = !isInside;
      const words = placeOf(project, frame);
      if (words === place.current!.textContent) return;
      place.current!.textContent = words;
      line.current.setAttribute('aria-valuenow', String(Math.round(100 * fraction(frame))));
      line.current.setAttribute('aria-valuetext', words);
    });
  });

  const toPointer = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const at = start + ((clientX - left) / Math.max(1, width)) * (end - start);
    player.seek(Math.round(Math.min(end - 1, Math.max(start, at))));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = player.position();
    const to =
      event.key === 'Home'
        ? start
        : event.key === 'ArrowLeft'
          ? beatFrom(project, at, -1)
          : event.key === 'ArrowRight'
            ? beatFrom(project, at, 1)
            : null;
    if (to === null) return;
    event.preventDefault();
    player.seek(Math.min(end - 1, Math.max(start, to)));
  };
  const differs = project.regions.filter(
    (one) => chosenTake(one) !== null && one.blend > 0 && one.start < end && one.end > start,
  );
  return (
    <>
      <div
        ref={line}
        className="place"
        role="slider"
        tabIndex={0}
        aria-label="Place"
        title="Bars, and below them where A and B differ"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          toPointer(event);
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && toPointer(event)}
      >
        {ruler.map(({ frame, bar }) => (
          <i key={frame} style={{ left: `${100 * fraction(frame)}%` }}>
            {bar}
          </i>
        ))}
        {differs.map((one) => (
          <b
            key={one.id}
            className={region === null || one === region ? 'asked' : ''}
            style={{
              left: `${100 * fraction(one.start)}%`,
              width: `${100 * (fraction(one.end) - fraction(one.start))}%`,
            }}
          />
        ))}
        <u ref={head} />
      </div>
      <span ref={place} className="num" aria-hidden="true" />
    </>
  );
}

/** The next beat before or after a frame. */
function beatFrom(project: Project, frame: number, direction: -1 | 1): number {
  const grid = gridOf(project);
  if (grid === null) return frame + direction * STEP * project.sampleRate;
  const { beats } = grid;
  const at = lastAtOrBefore(beats, frame);
  if (direction === 1) return beats[at + 1] ?? project.length;
  // What was just gone to sounds on while one goes back once more.
  const isJustBehind = at > 0 && frame - beats[at]! < (beats[at]! - beats[at - 1]!) / 2;
  return beats[isJustBehind ? at - 1 : Math.max(0, at)] ?? 0;
}
