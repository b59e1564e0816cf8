import { useEffect, useRef } from 'react';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { selectCounts, selectProject } from '../state/selectors.ts';
import { scrolled, zoomed } from '../state/view.ts';
import { isGoingOn, workOf } from '../state/work.ts';
import { ZOOM_STEP, zoomedAt } from '../state/zoom.ts';
import { counted } from '../ui/format.ts';
import { onFrame } from '../ui/frame-loop.ts';
import { surface } from '../ui/paint.ts';
import { placeWords } from './act/desk.ts';
import { type Gesture, listenToPointer } from './act/gesture.ts';
import { faceOf } from './core/face.ts';
import { heldScroll } from './core/scale.ts';
import { inkOverview } from './draw/overview-ink.ts';
import { onLookChange, readPalette } from './draw/palette.ts';
import type { Sound } from './sound.ts';
import './overview.css';

/** CSS pixels around an edge of the window in which it is caught. */
const EDGE = 6;

/** The whole song with its damage, and the part that the lanes show as a window that can be moved and stretched. */
export function Overview({ sound }: { readonly sound: Sound }) {
  const services = useServices();
  const { store, player } = services;
  const body = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const counts = useAppSelector(selectCounts);
  const searched = useAppSelector((state) => selectProject(state)?.searched ?? false);
  const searching = useAppSelector(({ document, work }) => {
    if (document.replica === null) return 'Being read';
    // The stems are separated to be searched.
    const goesOn = work.list.some(
      (entry) => (entry.kind === 'separate' || entry.kind === 'detect') && isGoingOn(entry),
    );
    return goesOn ? 'Being searched' : 'Not searched';
  });

  useEffect(() => {
    const box = body.current!;
    let palette = readPalette(document.documentElement);
    let drawn: unknown[] = [];
    let arrivals = 0;
    const stops = [
      sound.subscribe(() => arrivals++),
      onLookChange(document.documentElement, () => {
        palette = readPalette(document.documentElement);
        drawn = [];
      }),
      onFrame(() => {
        const state = store.getState();
        const project = selectProject(state);
        const width = box.clientWidth;
        if (project === null || width === 0 || canvas.current === null) return;
        place(state.view, project.length, width);
        const needs = [
          project.regions,
          project.tracks,
          project.mixAsset,
          state.work.list,
          width,
          box.clientHeight,
          palette,
          whole ? 0 : arrivals,
        ];
        if (needs.length === drawn.length && needs.every((value, k) => value === drawn[k])) return;
        const s = surface(canvas.current);
        if (s === null) return;
        drawn = needs;
        const busy = workOf(state.work.list);
        whole = inkOverview(
          s.g,
          palette,
          sound.peaks,
          {
            length: project.length,
            assets: project.tracks.map(({ asset }) => asset),
            standIn: project.mixAsset,
            regions: project.regions.map((region) => ({ region, face: faceOf(region, busy.get(region.id)) })),
          },
          s.width,
          s.height,
        );
      }),
    ];
    let whole = false;
    let placed = '';
    /** Moves window and playhead; the style engine is asked only where something moved. */
    function place(view: ReturnType<typeof store.getState>['view'], length: number, width: number) {
      const left = (view.scroll / length) * width;
      const wide = Math.max(6, Math.min(width, ((view.laneWidth * view.framesPerPixel) / length) * width));
      const at = (player.position() / length) * width;
      const now = `${left.toFixed(1)} ${wide.toFixed(1)} ${Math.round(at)}`;
      if (now === placed) return;
      placed = now;
      pane.current!.style.transform = `translateX(${Math.min(left, width - wide).toFixed(1)}px)`;
      pane.current!.style.width = `${wide.toFixed(1)}px`;
      head.current!.style.transform = `translateX(${Math.round(at)}px)`;
    }
    stops.push(
      listenToPointer({
        element: box,
        at: (event) => {
          const { left, top } = box.getBoundingClientRect();
          const { clientX, clientY, shiftKey, altKey, ctrlKey, metaKey } = event;
          return {
            x: clientX - left,
            y: clientY - top,
            other: shiftKey,
            free: altKey,
            command: ctrlKey || metaKey,
            halo: EDGE,
          };
        },
        begin: (point) => beginOnOverview(services, box.clientWidth, point.x),
        hover: (point) => {
          box.style.cursor = point === null ? '' : cursorAt(services, box.clientWidth, point.x);
        },
        done: () => {},
      }),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [services, store, player, sound]);

  const keys = (event: React.KeyboardEvent) => {
    const state = store.getState();
    const project = selectProject(state);
    if (project === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const { view } = state;
    const page = view.laneWidth * view.framesPerPixel;
    const step = { ArrowLeft: -0.1, ArrowRight: 0.1, PageUp: -1, PageDown: 1, Home: -1e9, End: 1e9 }[event.key];
    if (step !== undefined) {
      const by = step * (event.shiftKey ? 5 : 1) * page;
      store.dispatch(scrolled(heldScroll(view.scroll + by, view.framesPerPixel, view.laneWidth, project.length)));
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const factor = event.key === 'ArrowUp' ? ZOOM_STEP : 1 / ZOOM_STEP;
      store.dispatch(zoomed(zoomedAt(view, factor, view.laneWidth / 2, project.length)));
    } else return;
    event.preventDefault();
    const { view: after } = store.getState();
    const element = event.currentTarget;
    element.setAttribute('aria-valuenow', String(Math.round((after.scroll / project.length) * 100)));
    element.setAttribute('aria-valuetext', `From ${placeWords(project, after.scroll)}`);
  };

  return (
    <section className="ov" aria-label="Whole song">
      <div className="hd thin">
        <span>Whole song</span>
        <span className="t3">
          {searched || counts.all > 0 ? (
            <>
              <span className="hide-s">{counted(counts.all, 'region')}, </span>
              {counts.toMend} to mend
            </>
          ) : (
            searching
          )}
        </span>
      </div>
      <div
        ref={body}
        className="bd"
        role="slider"
        tabIndex={0}
        data-place="overview"
        aria-label="Part of the song that is shown; up and down zoom"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={0}
        aria-valuetext="From the start"
        onKeyDown={keys}
      >
        <canvas ref={canvas} />
        <div ref={pane} className="win" />
        <div ref={head} className="ph" />
      </div>
    </section>
  );
}

type Services = ReturnType<typeof useServices>;

function windowAt({ store }: Services, width: number) {
  const state = store.getState();
  const length = selectProject(state)?.length ?? 1;
  const { view } = state;
  const left = (view.scroll / length) * width;
  return { view, length, left, right: left + ((view.laneWidth * view.framesPerPixel) / length) * width };
}

function cursorAt(services: Services, width: number, x: number): string {
  const { left, right } = windowAt(services, width);
  if (Math.min(Math.abs(x - left), Math.abs(x - right)) <= EDGE) return 'ew-resize';
  return x > left && x < right ? 'grab' : 'default';
}

/** Inside the window it moves, at its edges it is stretched; outside it jumps there first. */
function beginOnOverview(services: Services, width: number, x: number): Gesture {
  const { store } = services;
  const first = windowAt(services, width);
  const { view, length } = first;
  const frame = (at: number) => Math.min(length, Math.max(0, (at / width) * length));
  const edge = Math.abs(x - first.left) <= EDGE ? 'left' : Math.abs(x - first.right) <= EDGE ? 'right' : null;
  const inside = x > first.left && x < first.right;
  const scrollTo = (scroll: number) =>
    store.dispatch(scrolled(heldScroll(scroll, view.framesPerPixel, view.laneWidth, length)));
  const half = (view.laneWidth * view.framesPerPixel) / 2;
  const offset = inside ? view.scroll - frame(x) : -half;
  if (edge === null && !inside) scrollTo(frame(x) - half);
  return {
    cursor: edge === null ? 'grabbing' : 'ew-resize',
    move(point) {
      if (edge === null) {
        scrollTo(frame(point.x) + offset);
        return;
      }
      const still = edge === 'left' ? view.scroll + 2 * half : view.scroll;
      const span = Math.max(view.laneWidth / 32, Math.abs(frame(point.x) - still));
      const framesPerPixel = span / view.laneWidth;
      const start = edge === 'left' ? still - span : still;
      store.dispatch(zoomed({ framesPerPixel, scroll: heldScroll(start, framesPerPixel, view.laneWidth, length) }));
    },
    end() {},
    cancel() {
      store.dispatch(zoomed({ framesPerPixel: view.framesPerPixel, scroll: view.scroll }));
    },
  };
}
