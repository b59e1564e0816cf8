import { Menu } from '@base-ui/react/menu';
import { type ReactNode, type RefObject, useState } from 'react';
import { CommandItem } from '../app/command-item.tsx';
import { commandById } from '../app/commands/registry.ts';
import { focusAfterMenu } from '../app/keep-focus.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { selected, stemFocused } from '../state/view.ts';
import type { Desk, Point } from './act/desk.ts';
import { targetFor } from './act/lane-gestures.ts';
import { laneAtY } from './core/lanes.ts';

/** What can be done with a region, and with the lane below it; a line between. */
const REGION = [
  ['play.fromRegion', 'play.loop', 'play.blind'],
  ['take.new', 'region.accept', 'region.ignore'],
  ['region.split', 'region.remove', 'view.fitRegion'],
] as const;
const LANE = [['timeline.notes', 'region.draw', 'view.display']] as const;

interface LaneMenuProps {
  readonly desk: RefObject<Desk | null>;
  /** Where a press of the mouse lies on the lanes. */
  at(event: MouseEvent): Point;
  readonly className: string;
  readonly children: ReactNode;
}

/** The lanes, with a menu of what can be done where the right button was pressed, or with the menu key, where the focus is. */
export function LaneMenu({ desk, at, className, children }: LaneMenuProps) {
  const { store } = useServices();
  const [place, setPlace] = useState<DOMRect | null>(null);
  const open = (event: React.MouseEvent) => {
    const scene = desk.current?.stage.scene() ?? null;
    event.preventDefault();
    // A finger that rests draws.
    if (scene === null || (event.nativeEvent as Partial<PointerEvent>).pointerType === 'touch') return;
    if (event.target instanceof HTMLCanvasElement) {
      const point = at(event.nativeEvent);
      const target = targetFor(scene, point);
      const stem = laneAtY(scene.lanes.lanes, point.y)?.stem ?? null;
      if (stem === null) return;
      store.dispatch(stemFocused(stem));
      const isRegion = target.kind === 'region' || target.kind === 'edge' || target.kind === 'fade';
      store.dispatch(selected(isRegion ? { kind: 'region', id: target.id } : null));
      setPlace(new DOMRect(event.clientX, event.clientY));
    } else setPlace((event.target as Element).getBoundingClientRect());
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what it offers are the commands, each with a key and in the palette
    <div className={className} onContextMenu={open}>
      {children}
      <Menu.Root open={place !== null} onOpenChange={(next) => !next && setPlace(null)} modal={false}>
        <Menu.Portal>
          <Menu.Positioner
            className="floats"
            align="start"
            anchor={place === null ? null : { getBoundingClientRect: () => place }}
          >
            <Menu.Popup className="menu" aria-label="What can be done here" finalFocus={focusAfterMenu}>
              <Items />
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </div>
  );
}

function Items() {
  const hasRegion = useAppSelector((state) => state.view.selection?.kind === 'region');
  return [...(hasRegion ? REGION : []), ...LANE].flatMap((group, index) => [
    index > 0 && <Menu.Separator key={`line ${group[0]}`} className="menu-line" />,
    ...group.map((id) => <CommandItem key={id} command={commandById(id)!} />),
  ]);
}
