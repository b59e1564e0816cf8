import type { ComponentType } from 'react';
import { Inspector, InspectorTools } from '../inspector/inspector.tsx';
import { RegionsPanel, RegionsTools } from '../inspector/regions-panel.tsx';
import { MeasuresPanel, MeasuresTools } from '../mixer/measures-panel.tsx';
import { Mixer } from '../mixer/mixer.tsx';
import type { PanelName } from '../state/layout.ts';
import { HistoryPanel } from './history-panel.tsx';
import { JobsPanel } from './jobs-panel.tsx';

export interface PanelParts {
  /** What its tab says. */
  readonly title: string;
  readonly Body: ComponentType;
  /** What stands in the dock's head while the panel is in front. */
  readonly Tools?: ComponentType;
}

/** Every panel that can stand in a dock. Adding one is a file, a name in `state/layout.ts` and a line here. */
export const PANEL_PARTS: Readonly<Record<PanelName, PanelParts>> = {
  regions: { title: 'Regions', Body: RegionsPanel, Tools: RegionsTools },
  mixer: { title: 'Mixer', Body: Mixer },
  inspector: { title: 'Inspector', Body: Inspector, Tools: InspectorTools },
  measures: { title: 'Measures', Body: MeasuresPanel, Tools: MeasuresTools },
  history: { title: 'History', Body: HistoryPanel },
  jobs: { title: 'Jobs', Body: JobsPanel },
};
