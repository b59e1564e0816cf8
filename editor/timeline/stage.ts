import { chordsOf } from '../../host/project/selectors.ts';
import type { Services } from '../app/services.tsx';
import { selectProject, selectSelectedRegion } from '../state/selectors.ts';
import { scrolled } from '../state/view.ts';
import { onFrame } from '../ui/frame-loop.ts';
import type { Preview } from './core/preview.ts';
import { pageWith, xOf } from './core/scale.ts';
import type { Target } from './core/target.ts';
import { type Brush, forgetWidths } from './draw/brush.ts';
import { HEADS, inkHeads } from './draw/heads-ink.ts';
import { inkLanes } from './draw/lanes-ink.ts';
import { onLookChange, readPalette } from './draw/palette.ts';
import { makePatterns } from './draw/patterns.ts';
import { createSceneMaker, type Scene } from './draw/scene.ts';
import { createSpectrumTiles } from './draw/spectrum-tiles.ts';
import { createWaveTiles } from './draw/wave-tiles.ts';
import { subscribeLayout, timelineLayout } from './layout.ts';
import type { Sound } from './sound.ts';

/** The elements that the stage draws into and moves. */
interface StageElements {
  readonly heads: HTMLCanvasElement;
  readonly lanes: HTMLCanvasElement;
  readonly playhead: HTMLElement;
  /** What scrolls the lanes up and down. */
  readonly scroller: HTMLElement;
}

/** Draws the timeline, once a frame at most and only what has changed; the playhead moves without any drawing. */
export interface Stage {
  /** As it is drawn next; null while no project is open or nothing is laid out. */
  scene(): Scene | null;
  show(preview: Preview | null): void;
  hover(target: Target | null): void;
  invalidate(): void;
  close(): void;
}

/** Milliseconds a frame that may go into new pictures; with the rest of the drawing it stays under a frame of 60 Hz. */
const BUDGET = 7;

export function createStage(services: Services, sound: Sound, elements: StageElements): Stage {
  const { store, player } = services;
  const { heads, lanes, playhead, scroller } = elements;
  const headsContext = heads.getContext('2d', { alpha: false });
  const lanesContext = lanes.getContext('2d', { alpha: false });
  const makeScene = createSceneMaker();
  let palette = readPalette(document.documentElement);
  const waves = createWaveTiles(sound.peaks, palette);
  const spectra = createSpectrumTiles(sound.fetcher, palette, sound.arrived);
  let patterns: { readonly dpr: number; readonly made: Brush['patterns'] } | null = null;
  let dirty = true;
  let preview: Preview | null = null;
  let hover: Target | null = null;
  let followed = { frame: -1, scroll: -1 };
  let placed = Number.NaN;

  const invalidate = () => {
    dirty = true;
  };

  const scene = (): Scene | null => {
    const state = store.getState();
    const project = selectProject(state);
    const width = lanes.clientWidth;
    const height = scroller.clientHeight;
    if (project === null || width === 0 || height === 0) return null;
    return makeScene({
      project,
      view: state.view,
      work: state.work.list,
      width,
      height,
      scrollTop: scroller.scrollTop,
      laneScale: timelineLayout().laneScale,
      preview,
      hover,
    });
  };

  const brushFor = (canvas: HTMLCanvasElement, g: CanvasRenderingContext2D, height: number, now: Scene): Brush => {
    const dpr = devicePixelRatio || 1;
    const w = Math.round(now.width * dpr);
    const h = Math.round(height * dpr);
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
    }
    if (patterns === null || patterns.dpr !== dpr) patterns = { dpr, made: makePatterns(g, palette, dpr) };
    g.setTransform(dpr, 0, 0, dpr, 0, 0);
    const { framesPerPixel, scroll } = now.view;
    return { g, palette, patterns: patterns.made, dpr, scale: { framesPerPixel, scroll }, width: now.width };
  };

  const draw = (now: Scene) => {
    if (headsContext === null || lanesContext === null) return;
    const started = performance.now();
    let made = 0;
    const { project, view } = now;
    const loop = preview?.kind === 'loop' ? preview : player.state().loop;
    inkHeads(brushFor(heads, headsContext, HEADS, now), {
      project,
      grid: now.grid,
      chords: withPreview(chordsOf(project), preview),
      loop,
      core: preview?.kind === 'loop' ? null : selectSelectedRegion(store.getState()),
      selectedChord: view.selection?.kind === 'chord' ? view.selection.index : -1,
    });
    const whole = inkLanes(brushFor(lanes, lanesContext, now.height, now), now, {
      waves,
      spectra,
      peaks: sound.peaks,
      range: timelineLayout().range,
      // One picture at least, so that it goes on however slow the machine is.
      spare: () => made++ === 0 || performance.now() - started < BUDGET,
    });
    // What was stretched or coarse is made in the next frames; what has not arrived asks for a drawing itself.
    dirty = !whole && performance.now() - started >= BUDGET;
  };

  const follow = (frame: number) => {
    const { view } = store.getState();
    const project = selectProject(store.getState());
    if (project === null || view.laneWidth === 0) return;
    const wasSeen = followed.scroll === view.scroll && inView(followed.frame);
    if (frame !== followed.frame && wasSeen && !inView(frame)) {
      store.dispatch(scrolled(pageWith(view, frame, view.laneWidth, project.length)));
    }
    followed = { frame, scroll: store.getState().view.scroll };

    function inView(at: number): boolean {
      const x = xOf(view, at);
      return x >= 0 && x < view.laneWidth;
    }
  };

  const place = (frame: number) => {
    const { view } = store.getState();
    const x = Math.round(xOf(view, frame));
    if (x === placed) return;
    placed = x;
    playhead.hidden = x < 0 || x > view.laneWidth;
    playhead.style.transform = `translateX(${x}px)`;
  };

  const stops = [
    onFrame(() => {
      const frame = player.position();
      follow(frame);
      place(frame);
      if (!dirty) return;
      const now = scene();
      if (now !== null) draw(now);
    }),
    store.subscribe(invalidate),
    player.subscribe(invalidate),
    sound.subscribe(invalidate),
    subscribeLayout(invalidate),
    onLookChange(document.documentElement, () => {
      palette = readPalette(document.documentElement);
      patterns = null;
      forgetWidths();
      waves.recolor(palette);
      spectra.recolor(palette);
      invalidate();
    }),
  ];
  const scrolledDown = () => invalidate();
  scroller.addEventListener('scroll', scrolledDown, { passive: true });

  return {
    scene,
    show(next) {
      preview = next;
      invalidate();
    },
    hover(next) {
      if (JSON.stringify(next) === JSON.stringify(hover)) return;
      hover = next;
      invalidate();
    },
    invalidate,
    close() {
      for (const stop of stops) stop();
      scroller.removeEventListener('scroll', scrolledDown);
    },
  };
}

function withPreview(chords: ReturnType<typeof chordsOf>, preview: Preview | null): ReturnType<typeof chordsOf> {
  if (preview?.kind !== 'chord') return chords;
  return chords.map((chord, index) =>
    index === preview.index
      ? { ...chord, start: preview.start }
      : index === preview.index - 1
        ? { ...chord, end: preview.start }
        : chord,
  );
}
