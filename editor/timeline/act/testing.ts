import type { Backend } from '../../../host/api/backend.ts';
import type { Action } from '../../../host/project/actions.ts';
import type { Project } from '../../../host/project/project.ts';
import { reduce } from '../../../host/project/reduce.ts';
import type { Player, Span } from '../../engine/player.ts';
import { documentOpened, edited } from '../../state/document.ts';
import { selectProject } from '../../state/selectors.ts';
import type { Session } from '../../state/session.ts';
import { makeStore } from '../../state/store.ts';
import { laneResized, zoomed } from '../../state/view.ts';
import type { Preview } from '../core/preview.ts';
import { FINEST } from '../data/peaks.ts';
import { createSceneMaker } from '../draw/scene.ts';
import { createSound } from '../sound.ts';
import type { Desk, Point } from './desk.ts';
import type { Gesture } from './gesture.ts';

/** A desk without a screen: what a hand does to a document, and what it says. `sound`: the samples of every stem; in silence seams stay where they are put. */
export function testDesk(project: Project, sound: (frame: number) => number = () => 0) {
  const [width, height, framesPerPixel, scroll] = [1000, 440, 1000, 0];
  const store = makeStore();
  store.dispatch(documentOpened({ id: 'p', folder: '', revision: 0, project, history: { undo: null, redo: null } }));
  store.dispatch(laneResized(width));
  store.dispatch(zoomed({ framesPerPixel, scroll }));
  const edits: Action[] = [];
  const said: string[] = [];
  const previews: (Preview | null)[] = [];
  const sought: number[] = [];
  const typed: number[] = [];
  let loop: Span | null = null;
  let position = 0;
  let preview: Preview | null = null;
  const makeScene = createSceneMaker();
  const session = {
    edit(action: Action) {
      const now = selectProject(store.getState())!;
      reduce(now, action);
      edits.push(action);
      store.dispatch(edited({ seq: edits.length, action }));
    },
  } as Session;
  const player = {
    state: () => ({ loop }),
    position: () => position,
    seek: (frame: number) => {
      sought.push(frame);
      position = frame;
    },
    scrub: (frame: number) => void sought.push(frame),
    setLoop: (next: Span | null) => {
      loop = next;
    },
  } as unknown as Player;
  const desk: Desk = {
    services: { store, session, player, backend: {} as Backend, announce: (text) => void said.push(text) },
    stage: {
      scene: () => {
        const { view, work } = store.getState();
        const now = selectProject(store.getState())!;
        return makeScene({
          project: now,
          view,
          work: work.list,
          width,
          height,
          scrollTop: 0,
          laneScale: 1,
          preview,
          hover: null,
        });
      },
      show: (next) => {
        preview = next;
        previews.push(next);
      },
      hover() {},
      invalidate() {},
      close() {},
    },
    sound: createSound(async (path) => (path.startsWith('/peaks') ? peaks : samples)(path, sound)),
    guide: { show() {}, hide() {} },
    typeChord: (index) => void typed.push(index),
  };
  return {
    desk,
    store,
    edits,
    said,
    previews,
    sought,
    typed,
    loop: () => loop,
    scene: () => desk.stage.scene()!,
    project: () => selectProject(store.getState())!,
    goTo: (frame: number) => {
      position = frame;
    },
  };
}

export const point = (x: number, y: number, keys: Partial<Point> = {}): Point => ({
  x,
  y,
  other: false,
  free: false,
  command: false,
  halo: 5,
  ...keys,
});

/** Moves through points and lets go at the last. */
export async function drag(gesture: Gesture | null, ...through: readonly Point[]): Promise<void> {
  if (gesture === null) throw new Error('nothing was begun');
  for (const at of through) gesture.move(at);
  await gesture.end(through.at(-1)!);
}

/** Stereo sound as the host gives it. */
function samples(path: string, sound: (frame: number) => number): ArrayBuffer {
  const [start = 0, count = 0] = [...path.matchAll(/=(\d+)/g)].map((match) => Number(match[1]));
  return Float32Array.from({ length: 2 * count }, (_, n) => sound(start + (n >> 1))).buffer;
}

/** Its peaks, level 0 only: least and greatest of every 256 frames, channel after channel. */
function peaks(path: string, sound: (frame: number) => number): ArrayBuffer {
  const [level, start = 0, count = 0] = [...path.matchAll(/=(\d+)/g)].map((match) => Number(match[1]));
  if (level !== 0) return new ArrayBuffer(0);
  const channel = Array.from({ length: count }, (_, k) => {
    const values = Array.from({ length: FINEST }, (_, n) => sound((start + k) * FINEST + n));
    return [Math.min(...values), Math.max(...values)];
  }).flat();
  return Float32Array.from([...channel, ...channel]).buffer;
}
