import { STEMS, type StemName } from '../../host/project/project.ts';
import { FIRST_LISTING, listingRestored } from './desk.ts';
import type { RegionFilter, RegionSort } from './region-list.ts';
import type { Store } from './store.ts';
import { type Display, type PlacedView, type Snap, viewRestored } from './view.ts';
import { CAUSE_WORDS } from './words.ts';

/** How a project was looked at last: of this computer, outside of the document and its history. */
type KeptView = PlacedView & { readonly listing: Parameters<typeof listingRestored>[0] };

const KEY = 'resonate/view/';
/** Projects that are remembered: a browser keeps some megabytes for a page, and each takes half a kilobyte. */
const MOST = 100;
/** Milliseconds that a view must rest before it is written: while a song plays it scrolls all the time. */
const REST = 500;

const FILTERS: readonly RegionFilter[] = ['all', 'toMend', 'mended', 'left'];
const SORTS: readonly RegionSort[] = ['severity', 'stem', 'time', 'cause', 'sure', 'treatment'];
const DISPLAYS: readonly Display[] = ['wave', 'spectrum', 'both'];
const SNAPS: readonly Snap[] = ['beat', 'transient', 'off'];

/** Shows each project as it was left on this computer, and keeps how it is looked at. Returns how to stop. */
export function keepView(store: Store, storage: Storage): () => void {
  let id = store.getState().document.replica?.id;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = '';
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    if (id === undefined) return;
    const view = viewOf(store);
    const text = JSON.stringify(view);
    if (text === last) return;
    if (last === '') forgetOldest(storage);
    last = text;
    try {
      storage.setItem(KEY + id, JSON.stringify({ ...view, at: Date.now() }));
    } catch {
      // A browser that is full, or keeps nothing for us: then the view lasts as long as the window.
    }
  };
  const stop = store.subscribe(() => {
    const now = store.getState().document.replica?.id;
    if (now === id) {
      if (id !== undefined) timer ??= setTimeout(write, REST);
      return;
    }
    // It is still looked at as it was when it was closed.
    write();
    id = now;
    last = '';
    if (now !== undefined) restore(store, storage.getItem(KEY + now));
  });
  // A reload may come before it has rested.
  globalThis.addEventListener('pagehide', write);
  return () => {
    stop();
    write();
    globalThis.removeEventListener('pagehide', write);
  };
}

function viewOf(store: Store): KeptView {
  const { framesPerPixel, scroll, display, residualOpen, snap } = store.getState().view;
  const { search: _, ...listing } = store.getState().desk.listing;
  return { framesPerPixel, scroll, display, residualOpen, snap, listing };
}

/** What is missing or malformed is as it is at first; another song's list says nothing of this one. */
function restore(store: Store, text: string | null): void {
  const kept = parsed(text);
  const listing = fieldsOf(kept.listing);
  store.dispatch(
    listingRestored({
      filter: oneOf(FILTERS, listing.filter) ?? FIRST_LISTING.filter,
      sort: oneOf(SORTS, listing.sort) ?? FIRST_LISTING.sort,
      descending: listing.descending === true,
      stems: someOf(STEMS, listing.stems),
      causes: someOf([...Object.keys(CAUSE_WORDS), 'marked'], listing.causes),
    }),
  );
  const { framesPerPixel, scroll } = kept;
  if (!isPositive(framesPerPixel) || typeof scroll !== 'number' || !(scroll >= 0)) return;
  const { display: now, snap } = store.getState().view;
  const display = fieldsOf(kept.display);
  store.dispatch(
    viewRestored({
      framesPerPixel,
      scroll,
      residualOpen: kept.residualOpen === true,
      snap: oneOf(SNAPS, kept.snap) ?? snap,
      display: Object.fromEntries(STEMS.map((stem) => [stem, oneOf(DISPLAYS, display[stem]) ?? now[stem]])) as Record<
        StemName,
        Display
      >,
    }),
  );
}

/** So that there is room for one more. */
function forgetOldest(storage: Storage): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index)!).filter((key) =>
    key.startsWith(KEY),
  );
  if (keys.length < MOST) return;
  const age = (key: string): number => Number(parsed(storage.getItem(key)).at) || 0;
  const oldest = keys.toSorted((a, b) => age(a) - age(b));
  for (const key of oldest.slice(0, keys.length - MOST + 1)) storage.removeItem(key);
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string | null): Fields {
  try {
    return fieldsOf(JSON.parse(text ?? 'null'));
  } catch {
    return {};
  }
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const isPositive = (value: unknown): value is number => typeof value === 'number' && value > 0;
const oneOf = <T>(known: readonly T[], value: unknown): T | undefined => known.find((one) => one === value);
const someOf = <T>(known: readonly T[], values: unknown): T[] =>
  Array.isArray(values) ? known.filter((one) => values.includes(one)) : [];
