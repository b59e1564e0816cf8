import { describe, expect, test, vi } from 'vitest';
import { PlainError } from '../jobs/job.ts';
import type { Insert, Project } from '../project/project.ts';
import { activeChain } from '../project/selectors.ts';
import { FailedInserts } from './failed-inserts.ts';
import { InsertFailure } from './insert-failure.ts';

const insert = (id: string, more: Partial<Insert> = {}): Insert => ({
  ...{ id, format: 'VST3', plugin: id.padEnd(32, '0'), name: id, vendor: '' },
  ...{ state: null, parameters: {}, bypass: false, wet: 1 },
  ...more,
});
const song = (...chain: Insert[]): Project =>
  ({ tracks: [{ stem: 'bass', chain }], master: { chain } }) as unknown as Project;
const ids = (project: Project) => activeChain(project, 'bass').map(({ id }) => id);

/** Renders what plugins are heard; the first of them that is among `bad` fails. */
const failing = (...bad: string[]) =>
  vi.fn(async (project: Project) => {
    const failed = ids(project).find((id) => bad.includes(id));
    if (failed !== undefined) throw new InsertFailure(`${failed} crashed.`, failed);
    return ids(project);
  });

describe('a plugin that failed', () => {
  test('is left out, and those beside it are heard', async () => {
    const render = failing('B', 'D');
    const chain = song(insert('A'), insert('B'), insert('C'), insert('D'));
    expect(await new FailedInserts().through(chain, 'bass', render)).toEqual({
      made: ['A', 'C'],
      leftOut: [
        { insert: 'B', error: 'B crashed.' },
        { insert: 'D', error: 'D crashed.' },
      ],
    });
    expect(render).toHaveBeenCalledTimes(3);
  });

  test('is not run again until it is asked for again or set otherwise, whatever is done beside it', async () => {
    const failed = new FailedInserts();
    const render = failing('B');
    await failed.through(song(insert('A'), insert('B')), 'bass', render);
    const tries = async (...chain: Insert[]) => {
      render.mockClear();
      await failed.through(song(...chain), 'bass', render);
      return render.mock.calls.length;
    };
    expect(await tries(insert('A', { parameters: { '1': 0.3 } }), insert('B'))).toBe(1);
    expect(await tries(insert('A'), insert('B', { parameters: { '1': 0.3 } }))).toBe(2);
    expect(await tries(insert('A'), insert('B', { parameters: { '1': 0.3 } }))).toBe(1);
    failed.forget('B');
    expect(await tries(insert('A'), insert('B'))).toBe(2);
  });

  test('leaves nothing to be rendered where it was the only one', async () => {
    const failed = new FailedInserts();
    const render = failing('A');
    const dry = { made: null, leftOut: [{ insert: 'A', error: 'A crashed.' }] };
    expect(await failed.through(song(insert('A'), insert('B', { bypass: true })), 'bass', render)).toEqual(dry);
    expect(await failed.through(song(insert('A')), 'bass', render)).toEqual(dry);
    expect(render).toHaveBeenCalledTimes(1);
  });

  test('is no excuse for what failed otherwise', async () => {
    const full = async () => {
      throw new PlainError('The disk is full.');
    };
    await expect(new FailedInserts().through(song(insert('A')), 'bass', full)).rejects.toThrow('The disk is full.');
  });

  test('is left out of the mix as well as of a stem', async () => {
    const render = async ({ master }: Project) => {
      if (!master.chain[1]!.bypass) throw new InsertFailure('B crashed.', 'B');
      return 'made';
    };
    const heard = new FailedInserts().through(song(insert('A'), insert('B')), 'master', render);
    expect(await heard).toMatchObject({ made: 'made', leftOut: [{ insert: 'B' }] });
  });
});
