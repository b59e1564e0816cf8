import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { ModelError } from '../../models/error.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { PlainError } from '../jobs/job.ts';
import { withModels } from './models-session.ts';

const scratch = scratchFolder();

beforeEach(() => {
  process.env.RESONATE_MODELS = join(scratch, 'models');
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test('Ctrl-C ends a command within a second, also one that hears nothing of it', async () => {
  const before = process.listenerCount('SIGINT');
  const outcome = withModels(() => new Promise(() => {})).catch((error: unknown) => error);
  process.emit('SIGINT');
  await vi.advanceTimersByTimeAsync(1000);
  expect(await outcome).toBeInstanceOf(Cancelled);
  expect(process.listenerCount('SIGINT')).toBe(before);
});

test('a command that hears of Ctrl-C is given the time to clean up', async () => {
  let isClean = false;
  const outcome = withModels(async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await new Promise((resolve) => setTimeout(resolve, 700));
    isClean = true;
    throw new ModelError('It was stopped.');
  }).catch((error: unknown) => error);
  process.emit('SIGINT');
  await vi.advanceTimersByTimeAsync(700);
  expect(await outcome).toBeInstanceOf(Cancelled);
  expect(isClean).toBe(true);
});

test('what a model is refused for is the sentence of the command', async () => {
  const outcome = withModels(() => Promise.reject(new ModelError('It is not there: get it.')));
  await expect(outcome).rejects.toThrow(new PlainError('It is not there: get it.'));
});
