import type { ComponentType } from 'react';
import { InsertsPanel, InsertsTools } from '../inserts/inserts-panel.tsx';
import { Inspector, InspectorTools } from '../inspector/inspector.tsx';
import { RegionsPanel, RegionsTools } from '../inspector/regions-panel.tsx';
import { MeasuresPanel, MeasuresTools } from '../mixer/measures-panel.tsx';
import { Mixer } from '../mixer/mixer.tsx';
import type { PanelName } from '../state/layout.ts';
import { HistoryPanel } from './history-panel.tsx';
import { JobsPanel } from './jobs-panel.tsx';
import { later } from './later.tsx';

interface PanelParts {
  /** What its tab says. */
  readonly title: string;
  readonly Body: ComponentType;
  /** What stands in the dock's head while the panel is in front. */
  readonly Tools?: ComponentType;
}

/** Not needed for the first look at a song: loaded when they are first shown. */
const ExportPanel = later(() => import('../export/export-panel.tsx'));
const Preferences = later(() => import('../preferences/preferences-pages.tsx'));

/** Every panel that can stand in a dock. Adding one is a file, a name in `state/layout.ts` and a line here. */
export const PANEL_PARTS: Readonly<Record<PanelName, PanelParts>> = {
  regions: { title: 'Regions', Body: RegionsPanel, Tools: RegionsTools },
  mixer: { title: 'Mixer', Body: Mixer },
  inserts: { title: 'Plugins', Body: InsertsPanel, Tools: InsertsTools },
  inspector: { title: 'Inspector', Body: Inspector, Tools: InspectorTools },
  measures: { title: 'Measures', Body: MeasuresPanel, Tools: MeasuresTools },
  history: { title: 'History', Body: HistoryPanel },
  jobs: { title: 'Jobs', Body: JobsPanel },
  export: { title: 'Export', Body: ExportPanel },
  preferences: { title: 'Preferences', Body: Preferences },
};
