// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { atBar } from '../../fixture/project.ts';
import { type Bench, openBench } from '../testing.ts';
import { COMMANDS } from './registry.ts';
import { runCommand } from './run.ts';

/** What says nothing, for what it does is heard or read out anyway. */
const SILENT: Readonly<Record<string, string>> = {
  'play.toggle': 'it is heard',
  'play.fromRegion': 'it is heard',
  'region.find': 'the focus goes to the field',
  'view.nextPlace': 'the focus goes to the place',
  'view.previousPlace': 'the focus goes to the place',
  'view.timeline': 'the focus goes to the timeline',
  'app.preferences': 'the focus goes to the panel',
  'file.export': 'the focus goes to the panel',
  'file.import': 'the dialog of the system opens',
  'timeline.notes': 'the lane says it, to which the focus goes',
};

const told = ({ said, store }: Bench) => {
  const { toasts, dialog } = store.getState().desk;
  return said.length > 0 || toasts.length > 0 || dialog !== null;
};

it.each(COMMANDS.filter(({ id }) => SILENT[id] === undefined).map(({ id }) => id))(
  '%s says what it did or why it did nothing, or opens a dialog',
  async (id) => {
    const bench = await openBench();
    bench.select('r11');
    bench.player.seek(atBar(17.5));
    expect(told(bench)).toBe(false);
    runCommand(bench, id);
    expect(told(bench)).toBe(true);
    bench.session.close();
  },
);

it('names no command as silent that is gone', () => {
  const ids = COMMANDS.map(({ id }) => id);
  expect(Object.keys(SILENT).filter((id) => !ids.includes(id))).toEqual([]);
});
