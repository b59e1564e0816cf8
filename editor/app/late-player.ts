import type { Project } from '../../host/project/project.ts';
import { AT_REST, type Levels, type Player, type PlayerState } from '../engine/player.ts';

/** A player whose sound can be made anew under way. */
export interface LatePlayer extends Player {
  /** Makes the sound of the project anew, as its device or rate are chosen otherwise: goes on where it was, as it was. */
  renew(): Promise<void>;
}

/** Makes the sound of a project; slow, since it starts the audio device and its engine. */
type MakePlayer = (project: Project) => Promise<Player>;

const SILENT = { peak: [0, 0], hold: [0, 0], clipped: false } as const;
const NO_LEVELS: Levels = {
  tracks: {},
  master: SILENT,
  momentary: -70,
  shortTerm: -70,
  integrated: -70,
  truePeak: -120,
};

/**
 * A player that is there before its sound is: the engine is loaded when a project is first opened, at that project's rate, and made anew for a
 * project of another rate. What is asked meanwhile is done when it is there. A start that failed is tried again by `play` and with the next song.
 */
export function createLatePlayer(make: MakePlayer): LatePlayer {
  const listeners = new Set<() => void>();
  let inner: Player | null = null;
  let waiting: ((player: Player) => void)[] = [];
  let rate = 0;
  /** Which start counts: an earlier one that is still under way makes a player that nobody will hear. */
  let turn = 0;
  let project: Project | null = null;
  let at = 0;
  let failure: string | null = null;
  let loudness: Parameters<Player['setLoudness']>[0] = null;
  /** What is heard of regions for now, so that it goes along to another sound. */
  const auditions = new Map<string, readonly [number | null | undefined, number | undefined]>();
  const told = () => {
    for (const listener of listeners) listener();
  };

  const begin = async (first: Project): Promise<void> => {
    const mine = ++turn;
    rate = first.sampleRate;
    failure = null;
    const old = inner;
    inner = null;
    auditions.clear();
    try {
      await old?.close();
      if (mine !== turn) return;
      const made = await make(first);
      if (mine !== turn) {
        await made.close();
        return;
      }
      inner = made;
      made.subscribe(told);
      made.load(project ?? first);
      const late = waiting;
      waiting = [];
      for (const order of late) order(made);
    } catch (error) {
      if (mine !== turn) return;
      failure = error instanceof Error ? error.message : String(error);
    }
    told();
  };

  const renew = async (): Promise<void> => {
    const old = inner;
    if (old === null || project === null) {
      // Nothing sounds yet: what is on its way was asked for otherwise.
      if (project !== null) await begin(project);
      return;
    }
    const mine = ++turn;
    const made = await make(project);
    // The old sound goes on until the new one can take over.
    await ready(made);
    if (mine !== turn) {
      await made.close();
      return;
    }
    if (made.state().status === 'failed') {
      const { error } = made.state();
      await made.close();
      throw new Error(error ?? 'The sound could not be made anew.');
    }
    const { playing, loop, rate: speed, version, levelMatch, difference } = old.state();
    old.pause();
    made.load(project);
    for (const [region, [take, blend]] of auditions) made.audition(region, take, blend);
    made.setVersion(version);
    made.setLevelMatch(levelMatch);
    made.setDifference(difference);
    made.setLoudness(loudness);
    made.setRate(speed);
    made.setLoop(loop);
    made.seek(old.position());
    inner = made;
    made.subscribe(told);
    if (playing) await made.play();
    told();
    await old.close();
  };

  const soon = (order: (player: Player) => void) => {
    if (inner !== null) order(inner);
    else waiting.push(order);
  };

  let starting: PlayerState = AT_REST;
  return {
    state: () => {
      if (inner !== null) return inner.state();
      const status = failure === null ? 'starting' : 'failed';
      if (starting.status !== status || starting.error !== failure) starting = { ...AT_REST, status, error: failure };
      return starting;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load: (next) => {
      // After a failed start each edit brings a new document, but only another song is worth another try.
      const again = failure !== null && next.source !== project?.source;
      project = next;
      if (next.sampleRate !== rate || again) void begin(next);
      else inner?.load(next);
    },
    play: async () => {
      if (inner !== null) {
        await inner.play();
        return;
      }
      waiting.push((player) => void player.play());
      if (failure !== null && project !== null) void begin(project);
    },
    pause: () => soon((player) => player.pause()),
    seek: (frame) => {
      at = frame;
      soon((player) => player.seek(frame));
    },
    scrub: (frame) => {
      at = frame;
      inner?.scrub(frame);
    },
    setLoop: (loop) => soon((player) => player.setLoop(loop)),
    setRate: (speed) => soon((player) => player.setRate(speed)),
    setVersion: (version) => soon((player) => player.setVersion(version)),
    setLevelMatch: (on) => soon((player) => player.setLevelMatch(on)),
    setDifference: (on) => soon((player) => player.setDifference(on)),
    setLoudness: (next) => {
      loudness = next;
      soon((player) => player.setLoudness(next));
    },
    audition: (region, take, blend) => {
      if (take === undefined && blend === undefined) auditions.delete(region);
      else auditions.set(region, [take, blend]);
      inner?.audition(region, take, blend);
    },
    renew,
    position: () => inner?.position() ?? at,
    levels: () => inner?.levels() ?? NO_LEVELS,
    clearClips: () => inner?.clearClips(),
    leave: () => {
      at = 0;
      soon((player) => player.leave());
    },
    close: async () => {
      turn++;
      await inner?.close();
    },
  };
}

/** Resolves when a player has its sound, or has failed to. */
function ready(player: Player): Promise<void> {
  return new Promise((resolve) => {
    if (player.state().status !== 'starting') return resolve();
    const stop = player.subscribe(() => {
      if (player.state().status === 'starting') return;
      stop();
      resolve();
    });
  });
}
