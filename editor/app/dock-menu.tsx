import { Menu } from '@base-ui/react/menu';
import { useRef } from 'react';
import { useAppSelector } from '../state/hooks.ts';
import { dockOf, fits, type PanelName, panelMoved, panelShown, sideFolded, sideOf } from '../state/layout.ts';
import { DOCK_WORDS } from '../state/words.ts';
import { Icon } from '../ui/icon.tsx';
import { commandById } from './commands/registry.ts';
import { runCommand } from './commands/run.ts';
import { docksOf } from './dock-zones.ts';
import { focusAfterMenu } from './keep-focus.ts';
import { PANEL_PARTS } from './panels.tsx';
import { place } from './places.ts';
import { useServices } from './services.tsx';

/** What can be done with a panel as such: move it, fold its dock, close it, put all panels back. */
export function DockMenu({ panel, isWide }: { readonly panel: PanelName; readonly isWide: boolean }) {
  const services = useServices();
  const { store, announce } = services;
  const dock = useAppSelector((state) => dockOf(state.layout, panel));
  /** The panel that the menu took elsewhere: then the focus goes along. */
  const went = useRef<PanelName | null>(null);
  const { title } = PANEL_PARTS[panel];
  if (dock === null) return null;
  const targets = docksOf(isWide).filter((name) => name !== dock && fits(panel, name));
  const finalFocus = (): HTMLElement | boolean => {
    const after = focusAfterMenu();
    const moved = went.current;
    went.current = null;
    return after === true && moved !== null ? (document.getElementById(tabId(moved)) ?? true) : after;
  };
  return (
    <Menu.Root>
      <Menu.Trigger className="btn quiet dense icon" aria-label={`Panel ${title}`} title={`Panel ${title}`}>
        <Icon name="more" size={14} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="floats" sideOffset={4} align="end">
          <Menu.Popup className="menu" finalFocus={finalFocus}>
            {targets.map((name) => (
              <Menu.Item
                key={name}
                className="item"
                onClick={() => {
                  went.current = panel;
                  const byKey = focusAfterMenu() === true;
                  store.dispatch(panelMoved({ panel, dock: name }));
                  if (byKey) keepSomewhere(() => document.getElementById(tabId(panel)));
                  announce(`${title} moved to ${DOCK_WORDS[name]}`);
                }}
              >
                Move to {DOCK_WORDS[name]}
              </Menu.Item>
            ))}
            <Menu.Separator className="menu-line" />
            {dock !== 'line' && (
              <Menu.Item
                className="item"
                onClick={() => {
                  const byKey = focusAfterMenu() === true;
                  store.dispatch(sideFolded({ side: sideOf(dock), folded: true }));
                  if (byKey) keepSomewhere(() => document.getElementById(tabId(panel)));
                }}
              >
                Fold
              </Menu.Item>
            )}
            <Menu.Item
              className="item"
              onClick={() => {
                const byKey = focusAfterMenu() === true;
                store.dispatch(panelShown({ panel, shown: false }));
                if (byKey) keepSomewhere(() => place('timeline'));
              }}
            >
              Close {title}
            </Menu.Item>
            <Menu.Separator className="menu-line" />
            <Menu.Item className="item" onClick={() => runCommand(services, 'view.resetPanels')}>
              {commandById('view.resetPanels')!.title}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** A dock that is empty or folded now goes without its menu: the focus would be nowhere. */
function keepSomewhere(target: () => HTMLElement | null): void {
  requestAnimationFrame(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) target()?.focus();
  });
}

export const tabId = (panel: PanelName): string => `tab-${panel}`;
export const bodyId = (panel: PanelName): string => `panel-${panel}`;
