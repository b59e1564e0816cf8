import { describe, expect, it } from 'vitest';
import {
  DOCKS,
  dockOf,
  focusTaken,
  isSeen,
  type Layout,
  layoutReset,
  layoutSlice,
  PANELS,
  panelAsked,
  panelMoved,
  panelShown,
  panelToggled,
  readLayout,
  sideFolded,
  WIDE_LAYOUT,
  withPanelsOf,
} from './layout.ts';

const start = layoutSlice.getInitialState();
const after = (...actions: readonly Parameters<typeof layoutSlice.reducer>[1][]) =>
  actions.reduce(layoutSlice.reducer, start);

describe('the layout of the panels', () => {
  it('moves a panel into another dock, where it is a tab in front', () => {
    const layout = after(panelMoved({ panel: 'mixer', dock: 'right' }));
    expect(layout.docks.right).toMatchObject({ tabs: ['inspector', 'mixer'], front: 'mixer' });
    expect(layout.docks.corner).toMatchObject({ tabs: [], front: null });
    expect(isSeen(layout, 'inspector')).toBe(false);
  });

  it('puts a panel before another tab, also of its own dock', () => {
    const two = after(panelMoved({ panel: 'mixer', dock: 'bottom' }));
    expect(two.docks.bottom.tabs).toEqual(['regions', 'mixer']);
    const turned = layoutSlice.reducer(two, panelMoved({ panel: 'mixer', dock: 'bottom', before: 'regions' }));
    expect(turned.docks.bottom).toMatchObject({ tabs: ['mixer', 'regions'], front: 'mixer' });
  });

  it('opens a closed panel where it was last', () => {
    const layout = after(
      panelMoved({ panel: 'history', dock: 'left' }),
      panelShown({ panel: 'history', shown: false }),
      panelToggled('history'),
    );
    expect(dockOf(layout, 'history')).toBe('left');
  });

  it('brings a panel that is behind another to the front before it closes it', () => {
    const behind = after(panelMoved({ panel: 'mixer', dock: 'bottom' }), panelShown({ panel: 'regions', shown: true }));
    expect(isSeen(behind, 'mixer')).toBe(false);
    const before = layoutSlice.reducer(behind, panelToggled('mixer'));
    expect(isSeen(before, 'mixer')).toBe(true);
    const closed = layoutSlice.reducer(before, panelToggled('mixer'));
    expect(dockOf(closed, 'mixer')).toBeNull();
    expect(isSeen(closed, 'regions')).toBe(true);
  });

  it('comes back to what was seen before a panel was opened, when that is closed', () => {
    const three = after(panelMoved({ panel: 'mixer', dock: 'bottom' }), panelShown({ panel: 'regions', shown: true }));
    const looked = layoutSlice.reducer(three, panelToggled('history'));
    expect(looked.docks.bottom.tabs).toEqual(['regions', 'mixer', 'history']);
    expect(layoutSlice.reducer(looked, panelToggled('history')).docks.bottom.front).toBe('regions');
    // What it would come back to may be gone.
    const alone = layoutSlice.reducer(looked, panelMoved({ panel: 'regions', dock: 'left' }));
    expect(layoutSlice.reducer(alone, panelToggled('history')).docks.bottom.front).toBe('mixer');
  });

  it('unfolds the side in which a panel is opened, and hides nothing else', () => {
    const folded = after(
      sideFolded({ side: 'bottom', folded: true }),
      panelMoved({ panel: 'measures', dock: 'corner' }),
    );
    expect(folded.folded.bottom).toBe(false);
    const hidden = layoutSlice.reducer(folded, sideFolded({ side: 'bottom', folded: true }));
    expect(['regions', 'measures'].some((panel) => isSeen(hidden, panel as 'regions'))).toBe(false);
    expect(isSeen(hidden, 'inspector')).toBe(true);
    // The line of jobs is no dock that folds.
    expect(isSeen(hidden, 'jobs')).toBe(true);
    expect(isSeen(layoutSlice.reducer(hidden, panelToggled('measures')), 'measures')).toBe(true);
  });

  it('gives the line under the lanes to the jobs alone', () => {
    expect(after(panelMoved({ panel: 'mixer', dock: 'line' }))).toEqual(start);
    expect(dockOf(after(panelMoved({ panel: 'jobs', dock: 'right' })), 'jobs')).toBe('right');
  });

  it('shows a panel that is asked for, from behind another or from a folded side, and has the focus wait for it', () => {
    const folded = after(panelMoved({ panel: 'export', dock: 'right' }), sideFolded({ side: 'right', folded: true }));
    expect(isSeen(folded, 'export')).toBe(false);
    for (const steps of [
      [],
      [panelShown({ panel: 'export', shown: true }), panelShown({ panel: 'inspector', shown: true })],
    ]) {
      const layout = after(...steps, sideFolded({ side: 'right', folded: true }), panelAsked('export'));
      expect(isSeen(layout, 'export')).toBe(true);
      expect(layout.asked).toBe('export');
    }
    // What is closed meanwhile takes no focus later.
    expect(after(panelAsked('export'), focusTaken()).asked).toBeNull();
  });

  it('takes over what is open from another, each at its own place here, and hides nothing by what was hidden there', () => {
    const other = after(
      panelMoved({ panel: 'export', dock: 'left' }),
      panelShown({ panel: 'history', shown: true }),
      panelShown({ panel: 'regions', shown: true }),
      panelShown({ panel: 'mixer', shown: false }),
    );
    const { docks, folded } = withPanelsOf(
      after(panelMoved({ panel: 'regions', dock: 'left' }), sideFolded({ side: 'right', folded: true })),
      other,
    );
    expect(docks.right).toMatchObject({ tabs: ['inspector', 'export'], front: 'export' });
    expect(docks.left).toMatchObject({ tabs: ['regions'], front: 'regions' });
    // It lay behind the list there; here it is alone.
    expect(docks.bottom).toMatchObject({ tabs: ['history'], front: 'history' });
    expect(docks.corner.tabs).toEqual([]);
    expect(folded.right).toBe(true);
    expect(withPanelsOf(start, other).docks.bottom).toMatchObject({ tabs: ['regions', 'history'], front: 'regions' });
  });

  it('is as it first was after it is put back, and counts that', () => {
    const layout = after(panelMoved({ panel: 'mixer', dock: 'left' }), layoutReset(WIDE_LAYOUT));
    expect(layout).toEqual({ ...start, resets: 1 });
  });
});

describe('a layout that was kept', () => {
  const kept = (layout: Layout): unknown => JSON.parse(JSON.stringify(layout));

  it('is read as it was', () => {
    const layout = after(panelMoved({ panel: 'mixer', dock: 'left' }), sideFolded({ side: 'right', folded: true }));
    const { resets: _, asked: __, ...rest } = layout;
    expect(readLayout(kept(layout), WIDE_LAYOUT)).toEqual(rest);
  });

  it('is none where it is not understood', () => {
    for (const odd of [null, 3, 'x', [], { docks: 7 }]) expect(readLayout(odd, WIDE_LAYOUT)).toBeNull();
  });

  it('has each panel once and each front among its tabs, whatever was written', () => {
    const layout = readLayout(
      {
        docks: {
          left: { tabs: ['mixer', 'mixer', 'nonsense', 4], front: 'regions' },
          bottom: { tabs: ['mixer', 'regions'], front: 'mixer' },
          line: { tabs: ['inspector', 'jobs'] },
          right: 'none',
        },
        homes: { history: 'moon', inspector: 'line' },
      },
      WIDE_LAYOUT,
    )!;
    expect(layout.docks.left).toMatchObject({ tabs: ['mixer'], front: 'mixer' });
    expect(layout.docks.bottom).toMatchObject({ tabs: ['regions'], front: 'regions' });
    expect(layout.docks.line).toMatchObject({ tabs: ['jobs'], front: 'jobs' });
    expect(layout.homes).toMatchObject({ history: 'bottom', inspector: 'right' });
    const all = DOCKS.flatMap((dock) => layout.docks[dock].tabs);
    expect(new Set(all).size).toBe(all.length);
    const closed = ['inserts', 'inspector', 'measures', 'history', 'export', 'preferences'];
    expect(PANELS.filter((panel) => dockOf(layout, panel) === null)).toEqual(closed);
  });
});
