import type { Command, CommandContext } from '../app/commands/command.ts';
import { ZOOM_STEP } from '../state/zoom.ts';
import { percent } from '../ui/format.ts';
import { setTimelineLayout, timelineLayout } from './layout.ts';

function scaleLanes({ announce }: CommandContext, factor: number): void {
  setTimelineLayout({ laneScale: timelineLayout().laneScale * factor });
  announce(`Lanes ${percent(timelineLayout().laneScale)} as tall as at first`);
}

/** What the timeline adds to the commands of the window. */
export const TIMELINE_COMMANDS: readonly Command[] = [
  {
    id: 'timeline.taller',
    title: 'Taller lanes',
    group: 'See',
    keys: ['Alt+ArrowUp'],
    repeats: true,
    run: (context) => scaleLanes(context, ZOOM_STEP),
  },
  {
    id: 'timeline.lower',
    title: 'Lower lanes',
    group: 'See',
    keys: ['Alt+ArrowDown'],
    repeats: true,
    run: (context) => scaleLanes(context, 1 / ZOOM_STEP),
  },
  {
    id: 'timeline.notes',
    title: 'Edit notes or hits of the track',
    group: 'Mend',
    keys: ['F2'],
    blocked: ({ state, stem }) =>
      state.document.replica?.project.profile == null
        ? 'The music was not heard yet: wait until it is.'
        : stem === 'other'
          ? 'No notes are heard on this stem: choose vocals, drums or bass.'
          : null,
    run: ({ stem }) => {
      const lane = document.querySelector<HTMLElement>(`.lane-list[data-stem="${stem}"]`);
      lane?.focus();
      // The lane answers for it; otherwise the press would come back here as a key.
      lane?.dispatchEvent(new KeyboardEvent('keydown', { key: 'F2', bubbles: true, cancelable: true }));
    },
  },
];
