import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { bandFile, hostIn, isOver, stateOf, windowOf, workUntil } from '../server/testing.ts';
import { holdWholes } from './testing.ts';

const folder = scratchFolder();

test('a region that is drawn before the stems waits for them, is treated then, and can be taken back', async () => {
  const host = await hostIn(folder);
  const window = await windowOf(host);
  const path = join(folder, 'Early.wav');
  bandFile(path, 2);
  const letGo = holdWholes();
  const { id } = await window.api.open.mutate({ path });
  const { project } = await stateOf(window, id);
  expect(project.tracks).toEqual([]);
  const second = project.sampleRate;
  const drawn = { id: 'mine', stem: 'bass', start: second, end: 3 * second } as const;
  await window.api.dispatch.mutate({ id, action: { type: 'region/add', payload: drawn }, client: 'me' });
  const rebuild = { type: 'region/set', payload: { id: 'mine', treatment: 'rebuild' } } as const;
  await window.api.dispatch.mutate({ id, action: rebuild, client: 'me' });
  const { work } = await window.api.treat.mutate({ id, regions: ['mine'] });
  const waiting = await workUntil(window, id, (list) => list.some((entry) => entry.id === work));
  expect(waiting.find((entry) => entry.id === work)).toMatchObject({
    state: 'waiting',
    stage: 'Waiting for the stems',
    regions: ['mine'],
  });
  // What is changed meanwhile counts when it is treated.
  const resized = { type: 'region/resize', payload: { id: 'mine', start: second, end: 2 * second } } as const;
  await window.api.dispatch.mutate({ id, action: resized, client: 'me' });
  letGo();
  const ended = await workUntil(window, id, (list) => list.every(isOver));
  expect(ended.map(({ kind, state, error }) => [kind, state, error])).toEqual([
    ['separate', 'done', null],
    ['detect', 'done', null],
    ['analyse', 'done', null],
    ['treat', 'done', null],
  ]);
  const after = (await stateOf(window, id)).project;
  const mine = after.regions.find((region) => region.id === 'mine')!;
  expect(mine.takes).toHaveLength(1);
  expect(mine.takes[0]!.end).toBeLessThan(2.5 * second);
  // That the take is heard is the last step: undone, the original is heard and the take kept.
  const heard = async () => {
    const { project, history } = await stateOf(window, id);
    const { takes, chosenTake } = project.regions.find((region) => region.id === 'mine')!;
    return { takes: takes.length, chosenTake, ...history };
  };
  const label = expect.stringMatching(/^Mend the bass region, /);
  expect(await heard()).toMatchObject({ takes: 1, chosenTake: 0, undo: label });
  await window.api.undo.mutate({ id });
  expect(await heard()).toMatchObject({ takes: 1, chosenTake: null, redo: label });
  await window.api.redo.mutate({ id });
  expect(await heard()).toMatchObject({ takes: 1, chosenTake: 0, undo: label });
  for (let n = 0; n < 4; n++) await window.api.undo.mutate({ id });
  const undone = (await stateOf(window, id)).project;
  expect(undone.regions).toEqual(after.regions.filter((region) => region.id !== 'mine'));
  expect(undone.tracks).toEqual(after.tracks);
  await host.close();
});

test('where separating is cancelled, what waited for the stems says what to do', async () => {
  const host = await hostIn(folder);
  const window = await windowOf(host);
  const path = join(folder, 'Cancelled.wav');
  bandFile(path, 5);
  const letGo = holdWholes();
  const { id } = await window.api.open.mutate({ path });
  const drawn = { id: 'mine', stem: 'drums', start: 0, end: 10_000 } as const;
  await window.api.dispatch.mutate({ id, action: { type: 'region/add', payload: drawn }, client: 'me' });
  const { work } = await window.api.treat.mutate({ id, regions: ['mine'] });
  const list = await workUntil(window, id, (entries) => entries.some(({ kind }) => kind === 'treat'));
  await window.api.cancel.mutate({ work: list.find(({ kind }) => kind === 'separate')!.id });
  const ended = await workUntil(window, id, (entries) => entries.every(isOver));
  expect(ended.find((entry) => entry.id === work)).toMatchObject({
    state: 'failed',
    error: 'The recording is not separated into stems: go on with separating, then mend.',
  });
  letGo();
  await host.close();
});
