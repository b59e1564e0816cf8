import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Asset, Project, StemName } from '../../host/project/project.ts';
import { useServices } from '../app/services.tsx';
import { useAppDispatch, useAppSelector, useProject } from '../state/hooks.ts';
import { sketchGrew } from '../state/opening.ts';
import { selectProject, selectSelectedRegion } from '../state/selectors.ts';
import { laneResized, residualFolded, scrolled, zoomed } from '../state/view.ts';
import { zoomedAt } from '../state/zoom.ts';
import { Icon } from '../ui/icon.tsx';
import { chordKey } from './act/chord-keys.ts';
import type { Desk, Guide } from './act/desk.ts';
import { laneKey } from './act/keys.ts';
import { attachPointer, pointOn } from './act/surfaces.ts';
import { createWheel } from './act/wheel.ts';
import { ChordField } from './chord-field.tsx';
import { ComingHeader } from './coming-header.tsx';
import { type Lane, layOut } from './core/lanes.ts';
import { heldScroll } from './core/scale.ts';
import { isGrowing } from './data/peaks.ts';
import { HEADS } from './draw/heads-ink.ts';
import { ChordHead, RulerHead, SectionHead } from './heads.tsx';
import { LaneHeader } from './lane-header.tsx';
import { LaneList } from './lane-list.tsx';
import { LaneMenu } from './lane-menu.tsx';
import { useTimelineLayout } from './layout.ts';
import { openedView, refitted, refittedTo } from './opened-view.ts';
import { Overview } from './overview.tsx';
import { createSound, type Sound } from './sound.ts';
import { createStage, type Stage } from './stage.ts';
import './timeline.css';

const sound = createSound();

/** Overview, ruler, sections, chords, and a lane for each stem with its header. */
export function Timeline() {
  const services = useServices();
  const { store } = services;
  const dispatch = useAppDispatch();
  const project = useProject();
  const residualOpen = useAppSelector((state) => state.view.residualOpen);
  const notesOf = useAppSelector((state) => state.view.notesOf);
  const { laneScale } = useTimelineLayout();
  const drawing = useAppSelector((state) => state.view.tool === 'draw');
  const [room, setRoom] = useState(0);
  const [chord, setChord] = useState<number | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const heads = useRef<HTMLCanvasElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const playhead = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const desk = useRef<Desk | null>(null);

  const { lanes, height } = useMemo(
    () => layOut(project, room, laneScale, residualOpen, notesOf),
    [project, room, laneScale, residualOpen, notesOf],
  );

  useEffect(() => {
    const stage: Stage = createStage(services, sound, {
      heads: heads.current!,
      lanes: canvas.current!,
      playhead: playhead.current!,
      scroller: scroller.current!,
    });
    const made: Desk = { services, stage, sound, guide: guideOn(line.current!), typeChord: setChord };
    desk.current = made;
    const wheel = createWheel(services);
    const onWheel = (event: WheelEvent) =>
      wheel(event, Math.max(0, event.clientX - canvas.current!.getBoundingClientRect().left));
    const all = root.current!;
    // React listens to wheels passively: then the page would zoom along.
    all.addEventListener('wheel', onWheel, { passive: false });
    const stopPointer = attachPointer(made, heads.current!, canvas.current!, scroller.current!, {
      scroll: (dx, dy) => {
        const { view } = store.getState();
        const length = selectProject(store.getState())?.length ?? 0;
        scroller.current!.scrollTop += dy;
        dispatch(
          scrolled(heldScroll(view.scroll + dx * view.framesPerPixel, view.framesPerPixel, view.laneWidth, length)),
        );
      },
      zoom: (factor, x) => {
        const { view } = store.getState();
        dispatch(zoomed(zoomedAt(view, factor, x, selectProject(store.getState())?.length ?? 1)));
      },
    });
    const sizes = new ResizeObserver(() => {
      const width = heads.current!.clientWidth;
      const tall = scroller.current!.clientHeight;
      setRoom(tall);
      canvas.current!.style.height = `${tall}px`;
      if (width > 0 && width !== store.getState().view.laneWidth) {
        const next = openedView(store, width) ?? refitted(store, width);
        dispatch(laneResized(width));
        if (next !== null) dispatch(zoomed(next));
      }
      stage.invalidate();
    });
    sizes.observe(heads.current!);
    sizes.observe(scroller.current!);
    const stopGrowth = sound.onGrown((hash, frames) => dispatch(sketchGrew({ hash, frames })));
    return () => {
      stopGrowth();
      sizes.disconnect();
      stopPointer();
      all.removeEventListener('wheel', onWheel);
      stage.close();
      desk.current = null;
    };
  }, [services, store, dispatch]);

  // A song that is opened in place of another begins with its own view.
  const begun = useAppSelector((state) => state.view.begun);
  useEffect(() => {
    const { laneWidth } = store.getState().view;
    const first = laneWidth === 0 ? null : openedView(store, laneWidth);
    if (first !== null) dispatch(zoomed(first));
  }, [begun, store, dispatch]);

  // What was decoded gets its name and its length: before the next frame, so that the picture stays.
  const before = useRef(project);
  useLayoutEffect(() => {
    const last = before.current;
    before.current = project;
    if (last.source.name !== project.source.name) return;
    namesGiven(sound, last, project);
    const whole = refittedTo(store, last.length);
    if (whole !== null) dispatch(zoomed(whole));
  }, [project, store, dispatch]);

  // The walk may come to a lane that is scrolled out of sight. Only a new choice moves the lanes: edits leave them where they are.
  const chosen = useAppSelector((state) => selectSelectedRegion(state)?.id ?? null);
  const latest = useRef({ lanes, room });
  latest.current = { lanes, room };
  useEffect(() => {
    const stem = chosen === null ? null : selectSelectedRegion(store.getState())?.stem;
    if (stem != null && scroller.current !== null) showLane(scroller.current, latest.current, stem);
  }, [chosen, store]);

  // Drawing by keys needs a lane under the focus; where the focus is elsewhere on purpose it stays.
  useEffect(() => {
    if (!drawing || document.activeElement !== document.body) return;
    const { focusedStem } = store.getState().view;
    root.current?.querySelector<HTMLElement>(`.lane-list[data-stem="${focusedStem}"]`)?.focus();
  }, [drawing, store]);

  // What was laid open is what one wants to see.
  useEffect(() => {
    if (notesOf !== null && scroller.current !== null) showLane(scroller.current, latest.current, notesOf);
  }, [notesOf]);

  const onKeyDown = (stem: StemName, event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const { view } = store.getState();
      const busy = view.tool === 'draw' || view.selection?.kind === 'note' || view.selection?.kind === 'hit';
      if (!busy && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        toLane(event.currentTarget as HTMLElement, event.key === 'ArrowDown' ? 1 : -1);
        return;
      }
    }
    if (desk.current !== null && laneKey(desk.current, stem, event)) event.preventDefault();
  };

  return (
    <div ref={root} className="timeline">
      <Overview sound={sound} />
      <section className={`tl ${drawing ? 'drawing' : ''}`} aria-label="Timeline">
        <div className="tl-heads" style={{ height: HEADS }}>
          <div className="hds">
            <RulerHead />
            <SectionHead />
            <ChordHead
              onKeyDown={(event) => {
                if (desk.current !== null && chordKey(desk.current, event)) event.preventDefault();
              }}
            />
          </div>
          <div className="bd">
            <canvas ref={heads} aria-hidden="true" />
            {chord !== null && <ChordField index={chord} onDone={() => setChord(null)} />}
          </div>
        </div>
        <div className="tl-scroll" ref={scroller}>
          <div className="tl-all" style={{ height: Math.max(height, room) }}>
            <div className="hds">
              {lanes.map((lane) => {
                const { stem, name, top, height: tall } = lane;
                const track = project.tracks.find((candidate) => candidate.stem === stem);
                if (track !== undefined) return <LaneHeader key={name} track={track} top={top} height={tall} />;
                return stem === null ? (
                  <ResidualHead
                    key={name}
                    top={top}
                    height={tall}
                    open={residualOpen}
                    onToggle={() => dispatch(residualFolded(!residualOpen))}
                  />
                ) : (
                  <ComingHeader key={name} stem={stem} top={top} height={tall} />
                );
              })}
            </div>
            <LaneMenu desk={desk} at={(event) => pointOn(canvas.current!, scroller.current!, event)} className="bd">
              <canvas ref={canvas} aria-hidden="true" />
              {lanes.map(
                ({ stem, top, height: tall, name }) =>
                  stem !== null && (
                    <LaneList key={name} project={project} stem={stem} top={top} height={tall} onKeyDown={onKeyDown} />
                  ),
              )}
            </LaneMenu>
          </div>
        </div>
        <div className="tl-marks">
          <div ref={line} className="guide" hidden>
            <span />
          </div>
          <div ref={playhead} className="playhead" />
        </div>
      </section>
    </div>
  );
}

function ResidualHead(props: {
  readonly top: number;
  readonly height: number;
  readonly open: boolean;
  readonly onToggle: () => void;
}) {
  const { top, height, open, onToggle } = props;
  return (
    <div className="fold residual" style={{ top, height }}>
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        title="What is left of the recording beside the four stems"
      >
        <Icon name={open ? 'down' : 'next'} size={12} />
        Residual
      </button>
    </div>
  );
}

/** Sounds that were still being decoded in `before` and have their lasting name in `after`. */
function namesGiven({ peaks }: Sound, before: Project, after: Project): void {
  const named = (from: Asset | null | undefined, to: Asset | null | undefined) => {
    if (from != null && to != null && from.hash !== to.hash && isGrowing(from)) peaks.renamed(from, to);
  };
  named(before.mixAsset, after.mixAsset);
  for (const { stem, asset } of before.tracks) {
    named(asset, after.tracks.find((track) => track.stem === stem)?.asset);
  }
}

function toLane(from: HTMLElement, step: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>('.lane-list')];
  const at = all.indexOf(from.closest<HTMLElement>('.lane-list') ?? from);
  const next = all[at + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** Scrolls a lane into view, only as far as needed. */
function showLane(
  scroller: HTMLElement,
  at: { readonly lanes: readonly Lane[]; readonly room: number },
  stem: StemName,
): void {
  const lane = at.lanes.find((candidate) => candidate.stem === stem);
  if (lane === undefined || at.room === 0) return;
  if (lane.top < scroller.scrollTop) scroller.scrollTop = lane.top;
  else if (lane.top + lane.height > scroller.scrollTop + at.room) {
    scroller.scrollTop = lane.top + Math.min(0, lane.height - at.room);
  }
}

function guideOn(element: HTMLElement): Guide {
  const label = element.firstElementChild as HTMLElement;
  return {
    show(x, words, snapped) {
      element.hidden = false;
      element.classList.toggle('snapped', snapped);
      element.style.transform = `translateX(${Math.round(x)}px)`;
      // At the right edge the words stand on the other side of the line.
      element.classList.toggle('left', x > (element.parentElement?.clientWidth ?? 0) - 140);
      if (label.textContent !== words) label.textContent = words;
    },
    hide() {
      element.hidden = true;
    },
  };
}
