import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { selectProject } from '../state/selectors.ts';
import { selected } from '../state/view.ts';
import { loopOf } from './commands/listen.ts';
import { runCommand } from './commands/run.ts';
import { loopFollows } from './loop-follows.ts';
import { type Bench, openBench } from './testing.ts';

describe('the loop of a region', () => {
  let bench: Bench;
  let stop: () => void;
  const loop = () => bench.player.state().loop;
  const around = (id: string) => {
    const state = bench.store.getState();
    const project = selectProject(state)!;
    return loopOf(state, project, project.regions.find((region) => region.id === id)!);
  };

  beforeEach(async () => {
    bench = await openBench();
    stop = loopFollows(bench);
    bench.select('r11');
  });
  afterEach(() => {
    stop();
    bench.session.close();
  });

  it('goes with the selection, and the sound with it while it plays', () => {
    runCommand(bench, 'play.loop');
    void bench.player.play();
    const seek = vi.spyOn(bench.player, 'seek');
    runCommand(bench, 'region.next');
    expect(loop()).toEqual(around('r19'));
    expect(seek).toHaveBeenCalledWith(around('r19').start);
  });

  it('goes on from the last region where none was selected in between', () => {
    runCommand(bench, 'play.loop');
    bench.store.dispatch(selected(null));
    bench.select('r19');
    expect(loop()).toEqual(around('r19'));
  });

  it('stays off where it is off, and where it was drawn', () => {
    runCommand(bench, 'region.next');
    expect(loop()).toBeNull();
    bench.player.setLoop({ start: 0, end: 48_000 });
    runCommand(bench, 'region.next');
    expect(loop()).toEqual({ start: 0, end: 48_000 });
  });
});
