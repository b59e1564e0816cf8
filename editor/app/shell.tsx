import { useEffect } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useAppSelector, useProject } from '../state/hooks.ts';
import type { DockName } from '../state/layout.ts';
import { Timeline } from '../timeline/timeline.tsx';
import { TopBar } from '../transport/top-bar.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Dock } from './dock.tsx';
import { DockDrag } from './dock-drag.tsx';
import { DropAnywhere } from './drop-anywhere.tsx';
import { JobsStrip } from './jobs-strip.tsx';
import { forgetFocus, keepFocus, rememberFocus } from './keep-focus.ts';
import { StatusBar } from './status-bar.tsx';
import { useEndings } from './use-endings.ts';
import { isWide, useWindowSize, type WindowSize } from './window-size.ts';
import './shell.css';

/** CSS pixels, by the design's table. */
const BESIDE: Record<WindowSize, number> = { tiny: 336, small: 288, medium: 336, large: 400 };
const BELOW: Record<WindowSize, number> = { tiny: 148, small: 156, medium: 228, large: 312 };
const CORNER: Record<WindowSize, number> = { tiny: 520, small: 520, medium: 520, large: 760 };

/** The editor over an open project: top bar, stage with the docks around it, status. */
export default function Shell() {
  const size = useWindowSize();
  const resets = useAppSelector((state) => state.layout.resets);
  const { name } = useProject();
  useEndings();
  useEffect(() => {
    document.title = `${name} – Resonate`;
    return () => {
      document.title = 'Resonate';
    };
  }, [name]);
  // Sizes are remembered for each layout by itself, and each starts from its own defaults.
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus from moving; nothing can be done here by pointer alone
    <div className="app" onMouseDownCapture={rememberFocus} onMouseDown={keepFocus} onKeyDownCapture={forgetFocus}>
      <TopBar />
      <ConnectionBanner />
      <main className="desk">
        <h1 className="sr">{name}</h1>
        <DockDrag isWide={isWide(size)}>
          <Work key={`${size} ${resets}`} size={size} />
        </DockDrag>
      </main>
      <StatusBar />
      <DropAnywhere />
    </div>
  );
}

/** Whether a dock has something in it, and whether it is laid open. */
function useDock(name: 'left' | 'bottom' | 'corner' | 'right'): 'none' | 'folded' | 'open' {
  const isEmpty = useAppSelector((state) => state.layout.docks[name].front === null);
  const isFolded = useAppSelector((state) => state.layout.folded[name === 'corner' ? 'bottom' : name]);
  return isEmpty ? 'none' : isFolded ? 'folded' : 'open';
}

function Work({ size }: { readonly size: WindowSize }) {
  const left = useDock('left');
  const right = useDock('right');
  const panelIds = [left === 'open' ? ['left'] : [], ['stage'], right === 'open' ? ['right'] : []].flat();
  const layout = useDefaultLayout({ id: `work-${size}`, panelIds, storage: localStorage });
  const wide = isWide(size);
  if (size === 'tiny') {
    return (
      <div className="work">
        <Dock name="left" isWide={wide} isOver />
        <Stage size={size} />
        <Dock name="right" isWide={wide} isOver />
      </div>
    );
  }
  return (
    <div className="work">
      {left === 'folded' && <Dock name="left" isWide={wide} />}
      <Group className="beside" {...layout}>
        {left === 'open' && (
          <>
            <SidePanel name="left" size={size} />
            <Separator className="edge-v" aria-label="Width of the left panels" />
          </>
        )}
        <Panel id="stage" minSize={440}>
          <Stage size={size} />
        </Panel>
        {right === 'open' && (
          <>
            <Separator className="edge-v" aria-label="Width of the right panels" />
            <SidePanel name="right" size={size} />
          </>
        )}
      </Group>
      {right === 'folded' && <Dock name="right" isWide={wide} />}
    </div>
  );
}

function SidePanel({ name, size }: { readonly name: DockName; readonly size: WindowSize }) {
  return (
    <Panel id={name} defaultSize={BESIDE[size]} minSize={264} maxSize={560} groupResizeBehavior="preserve-pixel-size">
      <Dock name={name} isWide={isWide(size)} />
    </Panel>
  );
}

function Stage({ size }: { readonly size: WindowSize }) {
  const bottom = useDock('bottom');
  const corner = useDock('corner');
  const isOpen = bottom === 'open' || corner === 'open';
  const panelIds = isOpen ? ['timeline', 'bottom'] : ['timeline'];
  const layout = useDefaultLayout({ id: `stage-${size}`, panelIds, storage: localStorage });
  const jobs = useAppSelector((state) => state.layout.docks.line.front !== null);
  return (
    <div className="stage">
      <Group orientation="vertical" className="stage-split" {...layout}>
        <Panel id="timeline" minSize={240}>
          <Timeline />
        </Panel>
        {isOpen && (
          <>
            <Separator className="edge-h" aria-label="Height of the bottom panels" />
            <Panel
              id="bottom"
              defaultSize={BELOW[size]}
              minSize={100}
              maxSize="60%"
              groupResizeBehavior="preserve-pixel-size"
            >
              <Bottom size={size} />
            </Panel>
          </>
        )}
      </Group>
      {(bottom === 'folded' || corner === 'folded') && (
        <div className="below">
          <Dock name="bottom" isWide={isWide(size)} />
          <Dock name="corner" isWide={isWide(size)} />
        </div>
      )}
      {jobs && <JobsStrip isWide={isWide(size)} />}
    </div>
  );
}

/** The two halves of the bottom; one alone has all of it. */
function Bottom({ size }: { readonly size: WindowSize }) {
  const hasLeft = useDock('bottom') !== 'none';
  const hasRight = useDock('corner') !== 'none';
  const panelIds = [hasLeft ? ['bottom'] : [], hasRight ? ['corner'] : []].flat();
  const layout = useDefaultLayout({ id: `bottom-${size}`, panelIds, storage: localStorage });
  return (
    <Group className="halves" {...layout}>
      {hasLeft && (
        <Panel id="bottom" minSize={320}>
          <Dock name="bottom" isWide={isWide(size)} />
        </Panel>
      )}
      {hasLeft && hasRight && <Separator className="edge-v" aria-label="Width of the bottom right panels" />}
      {hasRight && (
        <Panel id="corner" defaultSize={CORNER[size]} minSize={320} groupResizeBehavior="preserve-pixel-size">
          <Dock name="corner" isWide={isWide(size)} />
        </Panel>
      )}
    </Group>
  );
}
