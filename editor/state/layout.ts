import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** The panels of the window, in the order of the menu. */
export const PANELS = [
  'regions',
  'mixer',
  'inserts',
  'inspector',
  'measures',
  'history',
  'jobs',
  'export',
  'preferences',
] as const;
export type PanelName = (typeof PANELS)[number];

/**
 * Where panels stand: `corner` is the right half of the bottom, `line` one line under the lanes, which only the jobs have a short form for. In the order in which
 * menus name them.
 */
export const DOCKS = ['left', 'bottom', 'corner', 'right', 'line'] as const;
export type DockName = (typeof DOCKS)[number];

/** Docks of one side fold together. */
export const SIDES = ['left', 'bottom', 'right'] as const;
export type Side = (typeof SIDES)[number];

export const sideOf = (dock: DockName): Side => (dock === 'left' || dock === 'right' ? dock : 'bottom');

/** Panels in one place, as tabs. */
export interface Dock {
  readonly tabs: readonly PanelName[];
  /** Which of them is seen; null where there are none. */
  readonly front: PanelName | null;
  /** Which was seen before: it comes back when the one in front is closed. */
  readonly back: PanelName | null;
}

/** Where each panel stands in a window. Each is in one dock at most; one that is in none is closed. */
export interface Layout {
  readonly docks: Readonly<Record<DockName, Dock>>;
  readonly folded: Readonly<Record<Side, boolean>>;
  /** Where a closed panel opens. */
  readonly homes: Readonly<Record<PanelName, DockName>>;
}

/** A layout in which each panel of `tabs` stands in its dock, the first of each in front, and the others open at their `homes`. */
export function layoutOf(
  tabs: Readonly<Partial<Record<DockName, readonly PanelName[]>>>,
  homes: Layout['homes'],
): Layout {
  const dock = (name: DockName): Dock => ({
    tabs: tabs[name] ?? [],
    front: tabs[name]?.[0] ?? null,
    back: null,
  });
  return { docks: each(DOCKS, dock), folded: each(SIDES, () => false), homes };
}

/** A value for every name of a list. */
const each = <Name extends string, T>(names: readonly Name[], of: (name: Name) => T): Record<Name, T> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;

/** List and mixer side by side, the region at their right. */
export const WIDE_LAYOUT: Layout = layoutOf(
  { bottom: ['regions'], corner: ['mixer'], line: ['jobs'], right: ['inspector'] },
  {
    regions: 'bottom',
    mixer: 'corner',
    inserts: 'right',
    inspector: 'right',
    measures: 'bottom',
    history: 'bottom',
    jobs: 'line',
    export: 'right',
    preferences: 'right',
  },
);

/** The dock that a panel stands in; null where it is closed. */
export const dockOf = (layout: Layout, panel: PanelName): DockName | null =>
  DOCKS.find((name) => layout.docks[name].tabs.includes(panel)) ?? null;

/** Whether a panel can be seen: open, in front, and its side not folded. */
export function isSeen(layout: Layout, panel: PanelName): boolean {
  const dock = dockOf(layout, panel);
  return dock !== null && layout.docks[dock].front === panel && (dock === 'line' || !layout.folded[sideOf(dock)]);
}

/** Whether a panel can stand in a dock. */
export const fits = (panel: PanelName, dock: DockName): boolean => dock !== 'line' || panel === 'jobs';

/** Without a panel; the one that was seen before it comes to the front, else the tab that follows it, else the one before. */
function without(layout: Layout, panel: PanelName): Layout {
  const name = dockOf(layout, panel);
  if (name === null) return layout;
  const { tabs, front, back } = layout.docks[name];
  const at = tabs.indexOf(panel);
  const rest = tabs.filter((other) => other !== panel);
  const before = back === panel ? null : back;
  const next = front === panel ? (before ?? rest[Math.min(at, rest.length - 1)] ?? null) : front;
  const dock: Dock = { tabs: rest, front: next, back: next === before ? null : before };
  return { ...layout, docks: { ...layout.docks, [name]: dock } };
}

/** A panel in front of a dock: before another tab, or (null) behind the last. Its side unfolds. */
export function moved(layout: Layout, panel: PanelName, dock: DockName, before: PanelName | null = null): Layout {
  if (!fits(panel, dock)) return layout;
  const cleared = without(layout, panel);
  const { tabs, front } = cleared.docks[dock];
  const at = before === null || before === panel ? -1 : tabs.indexOf(before);
  const place = at < 0 ? tabs.length : at;
  return {
    docks: {
      ...cleared.docks,
      [dock]: { tabs: [...tabs.slice(0, place), panel, ...tabs.slice(place)], front: panel, back: front },
    },
    folded: dock === 'line' ? cleared.folded : { ...cleared.folded, [sideOf(dock)]: false },
    homes: { ...cleared.homes, [panel]: dock },
  };
}

/** A panel in front of the dock that it is in, or that it was in last. */
function opened(layout: Layout, panel: PanelName): Layout {
  const dock = dockOf(layout, panel);
  if (dock === null) return moved(layout, panel, layout.homes[panel]);
  const { tabs, front, back } = layout.docks[dock];
  return {
    ...layout,
    docks: { ...layout.docks, [dock]: { tabs, front: panel, back: front === panel ? back : front } },
    folded: dock === 'line' ? layout.folded : { ...layout.folded, [sideOf(dock)]: false },
  };
}

/**
 * A layout with exactly those panels open that are open in another one: what is not in it opens at its home there, in front where it was seen before. What is
 * folded stays so.
 */
export function withPanelsOf(layout: Layout, other: Layout): Layout {
  const isOpen = (panel: PanelName) => dockOf(other, panel) !== null;
  let now = PANELS.filter((panel) => !isOpen(panel)).reduce(without, layout);
  for (const panel of PANELS.filter((name) => isOpen(name) && dockOf(layout, name) === null)) {
    const { front } = now.docks[now.homes[panel]];
    now = moved(now, panel, now.homes[panel]);
    if (front !== null && !isSeen(other, panel)) now = opened(now, front);
  }
  return { ...now, folded: layout.folded };
}

interface LayoutState extends Layout {
  /** How often it was put back: sizes start anew with it. */
  readonly resets: number;
  /** The panel that the focus shall go to as soon as it is there. */
  readonly asked: PanelName | null;
}

export const layoutSlice = createSlice({
  name: 'layout',
  initialState: { ...WIDE_LAYOUT, resets: 0, asked: null } as LayoutState,
  reducers: {
    /** Seen: closed. Behind another, folded or closed: seen. */
    panelToggled: (state, { payload }: PayloadAction<PanelName>): LayoutState => ({
      ...state,
      ...(isSeen(state, payload) ? without(state, payload) : opened(state, payload)),
    }),
    panelShown: (state, { payload }: PayloadAction<{ panel: PanelName; shown: boolean }>): LayoutState => ({
      ...state,
      ...(payload.shown ? opened(state, payload.panel) : without(state, payload.panel)),
    }),
    /** In front of the others of its dock, where it is open: neither opened nor unfolded, for nobody asked to see it. */
    panelRaised: (state, { payload }: PayloadAction<PanelName>): LayoutState => {
      const dock = dockOf(state, payload);
      return dock === null ? state : { ...state, ...opened(state, payload), folded: state.folded };
    },
    /** Seen, and the focus in it. */
    panelAsked: (state, { payload }: PayloadAction<PanelName>): LayoutState => ({
      ...state,
      ...opened(state, payload),
      asked: payload,
    }),
    focusTaken: (state): LayoutState => ({ ...state, asked: null }),
    panelMoved: (
      state,
      { payload }: PayloadAction<{ panel: PanelName; dock: DockName; before?: PanelName | null }>,
    ): LayoutState => ({ ...state, ...moved(state, payload.panel, payload.dock, payload.before ?? null) }),
    sideFolded: (state, { payload }: PayloadAction<{ side: Side; folded: boolean }>): LayoutState => ({
      ...state,
      folded: { ...state.folded, [payload.side]: payload.folded },
    }),
    /** Another window size has its own layout. */
    layoutRead: (state, { payload }: PayloadAction<Layout>): LayoutState => ({ ...state, ...payload }),
    layoutReset: (state, { payload }: PayloadAction<Layout>): LayoutState => ({
      ...state,
      ...payload,
      resets: state.resets + 1,
    }),
  },
});

export const {
  panelToggled,
  panelShown,
  panelRaised,
  panelAsked,
  focusTaken,
  panelMoved,
  sideFolded,
  layoutRead,
  layoutReset,
} = layoutSlice.actions;

/** A layout as it was kept; null where it is none. Panels that came since are closed, at their homes in `first`. */
export function readLayout(kept: unknown, first: Layout): Layout | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const { docks, folded, homes } = kept as Record<string, Record<string, unknown> | undefined>;
  if (typeof docks !== 'object' || docks === null) return null;
  const taken = new Set<PanelName>();
  const tabsOf = (name: DockName): PanelName[] => {
    const { tabs } = (docks[name] ?? {}) as { tabs?: unknown };
    const known = PANELS.filter((panel) => Array.isArray(tabs) && tabs.includes(panel));
    const order = known.toSorted((a, b) => (tabs as unknown[]).indexOf(a) - (tabs as unknown[]).indexOf(b));
    const own = order.filter((panel) => fits(panel, name) && !taken.has(panel));
    for (const panel of own) taken.add(panel);
    return own;
  };
  const dock = (name: DockName): Dock => {
    const tabs = tabsOf(name);
    const { front } = (docks[name] ?? {}) as { front?: unknown };
    return { tabs, front: tabs.find((panel) => panel === front) ?? tabs[0] ?? null, back: null };
  };
  const home = (panel: PanelName): DockName =>
    DOCKS.find((name) => name === homes?.[panel] && fits(panel, name)) ?? first.homes[panel];
  return {
    docks: each(DOCKS, dock),
    folded: each(SIDES, (side) => folded?.[side] === true),
    homes: each(PANELS, home),
  };
}
