import { CHAIN_REST } from '../../host/api/plugins.ts';
import type { ChainPlace } from '../../host/project/selectors.ts';
import type { Services } from '../app/services.tsx';
import { chainsHeard, chainsLate, type HeardChain } from '../state/inserts.ts';
import { chainKey, PLACES } from './through-chains.ts';

type Keys = ReadonlyMap<ChainPlace, string>;
type Made = Partial<Record<ChainPlace, HeardChain>>;

/** Milliseconds between two looks at how far what is rendered reaches. */
const LOOK = 100;
/** Seconds of a first passage: as little as lasts until the next has come. */
const SHORT = 2;
/** Seconds of those after it. */
const LONG = 10;
/** Seconds that are to be there ahead of what is heard. */
const AHEAD = 4;
/** Seconds before what is heard from which a passage begins: the order takes a moment. */
const BEFORE = 0.1;
/** Seconds. More than that between two looks is a jump of the playhead. */
const JUMP = 1;

/**
 * Has the host render what sounds through plugins whenever that has changed: at once the seconds that are about to be heard, and when all rests the whole
 * song. Returns how to stop.
 */
export function renderChains({
  store,
  backend,
  session,
  player,
}: Pick<Services, 'store' | 'backend' | 'session' | 'player'>): () => void {
  let last = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = new AbortController();
  let over = new AbortController();
  let song: string | undefined;
  let isAsking = false;
  /** Ends the asking for what is further on: what is about to be heard is another meanwhile. */
  let further: AbortController | null = null;
  /** What was asked for and not answered, such as a place whose plugins another window has just taken out. */
  const vain = new Map<ChainPlace, string>();
  let covered = false;
  let heardAt = 0;

  /** What is heard of the plugins of each place, if it were rendered. */
  const keysNow = (): { readonly id: string; readonly rate: number; readonly keys: Keys } | null => {
    const { document, connection } = store.getState();
    const { replica } = document;
    if (replica === null || connection.status === 'offline') return null;
    const keys = PLACES.flatMap((place) => {
      const key = chainKey(replica.project, place);
      return key === null ? [] : [[place, key] as const];
    });
    return { id: replica.id, rate: replica.project.sampleRate, keys: new Map(keys) };
  };
  const heard = (): Made => store.getState().inserts.heard;
  const isSettled = (place: ChainPlace, key: string): boolean => {
    const made = heard()[place];
    return made?.key === key && (made.isWhole || made.asset === null);
  };
  const unsettled = (): NonNullable<ReturnType<typeof keysNow>> | null => {
    const now = keysNow();
    if (now === null) return null;
    return { ...now, keys: new Map([...now.keys].filter(([place, key]) => !isSettled(place, key))) };
  };
  const tell = (made: Made): void => void store.dispatch(chainsHeard(made));
  const failed = (keys: Keys, reason: unknown): Made => {
    const error = reason instanceof Error ? reason.message : String(reason);
    return Object.fromEntries(
      [...keys].map(([place, key]) => [place, { key, start: 0, isWhole: false, asset: null, error }]),
    );
  };

  /** Whether the host has all edits; it has not where it does not answer, and then it is looked again soon. */
  const isWithHost = (): Promise<boolean> =>
    session.flush().then(
      () => true,
      () => false,
    );

  /** The places of which too little is rendered ahead of the playhead, and how much of them is wanted. */
  const lacking = (): { readonly places: ChainPlace[]; readonly seconds: number } => {
    const now = unsettled();
    if (now === null) return { places: [], seconds: 0 };
    const at = player.position();
    const isNew = (place: ChainPlace): boolean => heard()[place]?.key !== now.keys.get(place);
    const places = [...now.keys.keys()].filter((place) => {
      const made = heard()[place];
      if (vain.get(place) === now.keys.get(place)) return false;
      if (isNew(place) || made === undefined || made.asset === null) return isNew(place);
      const end = made.start + made.asset.length;
      const isToTheEnd = end >= (store.getState().document.replica?.project.length ?? 0);
      return at < made.start || (at + AHEAD * now.rate > end && !isToTheEnd);
    });
    return { places, seconds: places.some(isNew) ? SHORT : LONG };
  };

  /** Asks for what is about to be heard, again and again while it is another or too little. */
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      const { signal } = over;
      while (lacking().places.length > 0 && !signal.aborted) {
        // An edit is seen here before it is on its way to the host.
        await null;
        if (!(await isWithHost())) break;
        const { places, seconds } = lacking();
        const now = unsettled();
        if (now === null || places.length === 0 || signal.aborted) break;
        const keys = new Map([...now.keys].filter(([place]) => places.includes(place)));
        const start = Math.max(0, player.position() - Math.round(BEFORE * now.rate));
        const request = { id: now.id, places, start, end: start + Math.round(seconds * now.rate) };
        further = seconds === LONG ? new AbortController() : null;
        const until = further === null ? signal : AbortSignal.any([signal, further.signal]);
        const made = await backend.passages(request, until).then(
          (passages): Made =>
            Object.fromEntries(
              passages.map(({ place, ...passage }) => [
                place,
                { ...passage, key: keys.get(place) ?? '', isWhole: false },
              ]),
            ),
          (reason: unknown) => failed(keys, reason),
        );
        if (signal.aborted) break;
        if (until.aborted) continue;
        for (const [place, key] of keys) if (made[place] === undefined) vain.set(place, key);
        // The whole may have come first.
        const late = Object.entries(made).filter(
          ([place]) => !isSettled(place as ChainPlace, keys.get(place as ChainPlace) ?? ''),
        );
        if (late.length > 0) tell(Object.fromEntries(late));
      }
    } finally {
      isAsking = false;
    }
  };

  const renderWhole = async (signal: AbortSignal): Promise<void> => {
    if (!(await isWithHost())) {
      last = '';
      return;
    }
    const asked = unsettled();
    if (signal.aborted || asked === null || asked.keys.size === 0) return;
    const { id, keys } = asked;
    const made = await backend.chained(id, signal).then(
      (stems): Made =>
        Object.fromEntries(
          stems.map(({ stem, asset, error }) => [
            stem,
            { key: keys.get(stem) ?? '', start: 0, isWhole: true, asset, error },
          ]),
        ),
      (reason: unknown) => failed(keys, reason),
    );
    // What has changed meanwhile is asked for again; what came is of a song that is heard no more.
    if (!signal.aborted)
      tell(Object.fromEntries(Object.entries(made).filter(([place]) => keys.has(place as ChainPlace))));
  };

  /** Counts where the sound has come to the end of what is rendered. */
  const watch = (): void => {
    const now = keysNow();
    const at = player.position();
    const { isBypassed } = store.getState().inserts;
    const isOn = now !== null && !isBypassed && player.state().playing;
    const was = covered;
    const isJump = Math.abs(at - heardAt) > JUMP * (now?.rate ?? 0);
    covered =
      isOn &&
      [...now.keys.keys()].every((place) => {
        const made = heard()[place];
        return made != null && made.asset !== null && at >= made.start && at < made.start + made.asset.length;
      });
    const hasFailed = now !== null && [...now.keys.keys()].some((place) => heard()[place]?.asset === null);
    heardAt = at;
    if (was && !covered && isOn && !isJump && !hasFailed) store.dispatch(chainsLate());
  };

  const look = (): void => {
    const now = unsettled();
    if (now?.id !== song) {
      song = now?.id;
      vain.clear();
      over.abort();
      over = new AbortController();
    }
    const moment = now === null ? '' : JSON.stringify([now.id, ...now.keys]);
    if (moment !== last) {
      last = moment;
      clearTimeout(timer);
      leave.abort();
      if (now !== null && now.keys.size > 0) {
        leave = new AbortController();
        const { signal } = leave;
        timer = setTimeout(() => void renderWhole(signal), CHAIN_REST);
      }
    }
    const { places, seconds } = lacking();
    if (places.length === 0) return;
    if (seconds === SHORT) further?.abort();
    void ask();
  };
  const stop = store.subscribe(look);
  const looking = setInterval(() => {
    watch();
    look();
  }, LOOK);
  return () => {
    stop();
    clearInterval(looking);
    clearTimeout(timer);
    leave.abort();
    over.abort();
  };
}
