import { type KeyboardEvent, Suspense, useEffect } from 'react';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { type DockName, focusTaken, type PanelName, panelShown, sideFolded, sideOf } from '../state/layout.ts';
import { DOCK_WORDS } from '../state/words.ts';
import { Button } from '../ui/button.tsx';
import { capital } from '../ui/format.ts';
import { useTabDrag } from './dock-drag.tsx';
import { bodyId, DockMenu, tabId } from './dock-menu.tsx';
import { PANEL_PARTS } from './panels.tsx';
import { place } from './places.ts';
import './dock.css';

interface DockProps {
  readonly name: DockName;
  /** Whether the bottom has two halves. */
  readonly isWide: boolean;
  /** Lies over the lanes, and gets a way to see what is behind it. */
  readonly isOver?: boolean;
}

/** The panels of one place: their tabs, and the one in front. Folded: the tabs alone. */
export function Dock({ name, isWide, isOver = false }: DockProps) {
  const { tabs, front } = useAppSelector((state) => state.layout.docks[name]);
  const isFolded = useAppSelector((state) => state.layout.folded[sideOf(name)]);
  const dispatch = useAppDispatch();
  if (front === null) return null;
  const { Body, Tools } = PANEL_PARTS[front];
  const isRail = isFolded && name !== 'bottom' && name !== 'corner';
  return (
    <div
      className={`dock at-${name} ${isFolded ? 'folded' : ''} ${isOver ? 'over' : ''}`}
      data-dock={name}
      data-only={tabs.length === 1 ? front : undefined}
      data-rail={isRail ? '' : undefined}
      data-place={isFolded ? undefined : front}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a short cut of the mouse for what the menu does too */}
      <header
        onDoubleClick={(event) => {
          if (event.target === event.currentTarget || event.target instanceof HTMLSpanElement) {
            dispatch(sideFolded({ side: sideOf(name), folded: !isFolded }));
          }
        }}
      >
        <Tabs name={name} tabs={tabs} front={front} isFolded={isFolded} isRail={isRail} />
        {!isFolded && <div className="tools">{Tools !== undefined && <Tools />}</div>}
        {!isFolded && <DockMenu panel={front} isWide={isWide} />}
        {isOver && !isFolded && (
          <Button
            look="quiet"
            size="dense"
            icon="close"
            aria-label={`Fold ${PANEL_PARTS[front].title}`}
            title="Fold: back to the lanes"
            onClick={() => dispatch(sideFolded({ side: sideOf(name), folded: true }))}
          />
        )}
      </header>
      {!isFolded && (
        <div className="dock-body" role="tabpanel" id={bodyId(front)} aria-labelledby={tabId(front)}>
          <Suspense fallback={null}>
            <Body />
            <TakeFocus panel={front} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

/** Stands behind what a panel shows, so that it is there only once that is. */
function TakeFocus({ panel }: { readonly panel: PanelName }) {
  const dispatch = useAppDispatch();
  // A dialog from which it was asked for gives the focus back as it closes.
  const isAsked = useAppSelector((state) => state.layout.asked === panel && state.desk.dialog === null);
  useEffect(() => {
    if (!isAsked) return;
    const frame = requestAnimationFrame(() => {
      place(panel)?.focus();
      dispatch(focusTaken());
    });
    return () => cancelAnimationFrame(frame);
  }, [isAsked, panel, dispatch]);
  return null;
}

interface TabsProps {
  readonly name: DockName;
  readonly tabs: readonly PanelName[];
  readonly front: PanelName;
  readonly isFolded: boolean;
  readonly isRail: boolean;
}

/** One stop for the tab key; arrows go to another tab and bring it to the front. */
function Tabs({ name, tabs, front, isFolded, isRail }: TabsProps) {
  const dispatch = useAppDispatch();
  const drag = useTabDrag();
  const choose = (panel: PanelName) => dispatch(panelShown({ panel, shown: true }));
  const onKeyDown = (event: KeyboardEvent, panel: PanelName) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(panel) + step + tabs.length) % tabs.length]!;
    choose(next);
    document.getElementById(tabId(next))?.focus();
  };
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label={`Panels at ${DOCK_WORDS[name]}`}
      aria-orientation={isRail ? 'vertical' : 'horizontal'}
    >
      {tabs.map((panel) => {
        const isFront = panel === front;
        return (
          <button
            type="button"
            key={panel}
            id={tabId(panel)}
            role="tab"
            aria-selected={isFront && !isFolded}
            aria-controls={isFront && !isFolded ? bodyId(panel) : undefined}
            tabIndex={isFront ? 0 : -1}
            data-panel={panel}
            title={isFolded ? `Unfold ${capital(PANEL_PARTS[panel].title)}` : undefined}
            onPointerDown={(event) => drag(panel, event)}
            onClick={() => choose(panel)}
            onKeyDown={(event) => onKeyDown(event, panel)}
          >
            {PANEL_PARTS[panel].title}
          </button>
        );
      })}
    </div>
  );
}
