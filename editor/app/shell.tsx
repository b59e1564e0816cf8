import { useEffect } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { Inspector } from '../inspector/inspector.tsx';
import { RegionsPanel } from '../inspector/regions-panel.tsx';
import { Mixer } from '../mixer/mixer.tsx';
import { useAppSelector, useProject } from '../state/hooks.ts';
import { Timeline } from '../timeline/timeline.tsx';
import { TopBar } from '../transport/top-bar.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { DropAnywhere } from './drop-anywhere.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { JobsStrip } from './jobs-strip.tsx';
import { forgetFocus, keepFocus, rememberFocus } from './keep-focus.ts';
import { StatusBar } from './status-bar.tsx';
import { useEndings } from './use-endings.ts';
import { useWindowSize, type WindowSize } from './window-size.ts';
import './shell.css';

/** CSS pixels, by the design's table. */
const INSPECTOR: Record<WindowSize, number> = { tiny: 336, small: 288, medium: 336, large: 400 };
const DOCK: Record<WindowSize, number> = { tiny: 112, small: 156, medium: 228, large: 312 };
const MIXER: Record<WindowSize, number> = { tiny: 520, small: 520, medium: 520, large: 760 };

/** The editor over an open project: top bar, stage, inspector, status. */
export default function Shell() {
  const size = useWindowSize();
  const inspector = useAppSelector((state) => state.desk.panels.inspector);
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
        <Work key={size} size={size} inspector={inspector} />
      </main>
      <StatusBar />
      <DropAnywhere />
    </div>
  );
}

function Work({ size, inspector }: { readonly size: WindowSize; readonly inspector: boolean }) {
  const layout = useDefaultLayout({ id: `work-${size}`, panelIds: ['stage', 'inspector'], storage: localStorage });
  if (size === 'tiny') {
    return (
      <div className="work over">
        <Stage size={size} />
        {inspector && <Inspector />}
      </div>
    );
  }
  return (
    <Group className="work" {...layout}>
      <Panel id="stage" minSize={480}>
        <Stage size={size} />
      </Panel>
      {inspector && (
        <>
          <Separator className="edge-v" aria-label="Width of the inspector" />
          <Panel
            id="inspector"
            defaultSize={INSPECTOR[size]}
            minSize={264}
            maxSize={560}
            groupResizeBehavior="preserve-pixel-size"
          >
            <Inspector />
          </Panel>
        </>
      )}
    </Group>
  );
}

function Stage({ size }: { readonly size: WindowSize }) {
  const layout = useDefaultLayout({ id: `stage-${size}`, panelIds: ['timeline', 'dock'], storage: localStorage });
  const jobs = useAppSelector((state) => state.desk.panels.jobs);
  return (
    <div className="stage">
      <Group orientation="vertical" className="stage-split" {...layout}>
        <Panel id="timeline" minSize={240}>
          <Timeline />
        </Panel>
        <Separator className="edge-h" aria-label="Height of the list and the mixer" />
        <Panel id="dock" defaultSize={DOCK[size]} minSize={100} maxSize="60%" groupResizeBehavior="preserve-pixel-size">
          <Dock size={size} />
        </Panel>
      </Group>
      {jobs && <JobsStrip />}
    </div>
  );
}

/** List and mixer side by side; in a small window the mixer takes the list's place. The history takes the list's place in each. */
function Dock({ size }: { readonly size: WindowSize }) {
  const { mixer, history } = useAppSelector((state) => state.desk.panels);
  const layout = useDefaultLayout({ id: `dock-${size}`, panelIds: ['list', 'mixer'], storage: localStorage });
  const list = history ? <HistoryPanel /> : <RegionsPanel />;
  if (size === 'tiny' || size === 'small') return mixer && !history ? <Mixer /> : list;
  return (
    <Group className="dock" {...layout}>
      <Panel id="list" minSize={320}>
        {list}
      </Panel>
      {mixer && (
        <>
          <Separator className="edge-v" aria-label="Width of the mixer" />
          <Panel id="mixer" defaultSize={MIXER[size]} minSize={440} groupResizeBehavior="preserve-pixel-size">
            <Mixer />
          </Panel>
        </>
      )}
    </Group>
  );
}
