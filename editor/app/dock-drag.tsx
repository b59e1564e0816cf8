import { createContext, type PointerEvent, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { type DockName, type PanelName, panelMoved } from '../state/layout.ts';
import { DOCK_WORDS } from '../state/words.ts';
import { type Box, zoneAt, zoneBox } from './dock-zones.ts';
import { PANEL_PARTS } from './panels.tsx';
import { useServices } from './services.tsx';

/** CSS pixels that the pointer moves before a press on a tab is a drag. */
const SLACK = 6;

interface Target {
  readonly dock: DockName;
  /** The tab before which it is dropped; null: behind the last. */
  readonly before: PanelName | null;
  readonly box: Box;
}

interface Drag {
  readonly panel: PanelName;
  readonly pointer: number;
  readonly from: { readonly x: number; readonly y: number };
  readonly isMoving: boolean;
  readonly target: Target | null;
}

const Context = createContext<(panel: PanelName, event: PointerEvent) => void>(() => {});

/** For a tab: begins to drag its panel, once the pointer has moved. */
export const useTabDrag = () => useContext(Context);

/** Lets panels be dragged by their tabs into other docks, over the area of `children`, and shows where one would stand. Escape lets it be. */
export function DockDrag({ isWide, children }: { readonly isWide: boolean; readonly children: ReactNode }) {
  const { store, announce } = useServices();
  const [drag, setDrag] = useState<Drag | null>(null);
  const area = useRef<HTMLDivElement>(null);
  const current = useRef(drag);
  current.current = drag;
  const isDragging = drag !== null;

  useEffect(() => {
    if (!isDragging) return;
    const onMove = (event: globalThis.PointerEvent) => {
      const now = current.current;
      if (now === null || event.pointerId !== now.pointer) return;
      const isMoving = now.isMoving || Math.hypot(event.clientX - now.from.x, event.clientY - now.from.y) > SLACK;
      const box = area.current!.getBoundingClientRect();
      setDrag({ ...now, isMoving, target: isMoving ? targetAt(now.panel, event, box, isWide) : null });
    };
    const onUp = (event: globalThis.PointerEvent) => {
      const now = current.current;
      if (now === null || event.pointerId !== now.pointer) return;
      setDrag(null);
      if (now.target === null) return;
      const { dock, before } = now.target;
      store.dispatch(panelMoved({ panel: now.panel, dock, before }));
      announce(`${PANEL_PARTS[now.panel].title} moved to ${DOCK_WORDS[dock]}`);
    };
    const stop = () => setDrag(null);
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      stop();
    };
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('pointercancel', stop);
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', stop);
      window.removeEventListener('keydown', onKey, true);
    };
  }, [isDragging, isWide, store, announce]);

  const begin = (panel: PanelName, event: PointerEvent) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const from = { x: event.clientX, y: event.clientY };
    setDrag({ panel, pointer: event.pointerId, from, isMoving: false, target: null });
  };
  const target = drag?.target ?? null;
  const origin = target === null ? null : area.current!.getBoundingClientRect();
  return (
    <Context.Provider value={begin}>
      <div ref={area} className={`docks ${drag?.isMoving ? 'dragging' : ''}`}>
        {children}
        {target !== null && origin !== null && (
          <div
            className="drop-zone"
            aria-hidden="true"
            style={{
              left: target.box.left - origin.left,
              top: target.box.top - origin.top,
              width: target.box.width,
              height: target.box.height,
            }}
          >
            {target.before === null && (
              <span>
                {PANEL_PARTS[drag!.panel].title} to {DOCK_WORDS[target.dock]}
              </span>
            )}
          </div>
        )}
      </div>
    </Context.Provider>
  );
}

/** Over a tab: before it, or behind it where the pointer is past its middle. Over a dock: that dock. Else the edge of the area. */
function targetAt(panel: PanelName, { clientX, clientY }: MouseEvent, area: DOMRect, isWide: boolean): Target | null {
  const under = document.elementFromPoint(clientX, clientY);
  const tab = under?.closest<HTMLElement>('[role=tab][data-panel]');
  const dock = under?.closest<HTMLElement>('[data-dock]');
  if (tab != null && dock != null && dock.dataset.dock !== 'line') {
    if (tab.dataset.panel === panel) return null;
    const { left, top, width, height } = tab.getBoundingClientRect();
    const isVertical = dock.dataset.rail !== undefined;
    const isPast = isVertical ? clientY > top + height / 2 : clientX > left + width / 2;
    const next = isPast ? tab.nextElementSibling : tab;
    const before = next instanceof HTMLElement ? ((next.dataset.panel ?? null) as PanelName | null) : null;
    if (before === panel) return null;
    const edge = isVertical
      ? { left, top: isPast ? top + height - 1 : top - 1, width, height: 2 }
      : { left: isPast ? left + width - 1 : left - 1, top, width: 2, height };
    // A thin mark between the tabs, where behind the last one would be the whole dock.
    return { dock: dock.dataset.dock as DockName, before, box: before === null ? boxOf(dock) : edge };
  }
  if (dock != null && dock.dataset.dock !== 'line') {
    const name = dock.dataset.dock as DockName;
    return dock.dataset.only === panel ? null : { dock: name, before: null, box: boxOf(dock) };
  }
  const name = zoneAt(panel, clientX, clientY, area, isWide);
  return name === null ? null : { dock: name, before: null, box: zoneBox(name, area, isWide) };
}

function boxOf(element: HTMLElement): Box {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { left, top, width, height };
}
