import { afterEach, expect, test, vi } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { ModelError } from '../../models/error.ts';
import { PlainError } from './job.ts';
import { askModel, modelProcess } from './model-process.ts';

afterEach(() => vi.restoreAllMocks());

const input = { models: '', checkpoint: '', weights: 'float32' } as const;

test('what a model says that it does goes on to the job with how far it is', async () => {
  vi.spyOn(modelProcess(), 'run').mockImplementation(async (_task, _input, options) => {
    options?.progress?.({ stage: 'step 4 of 25', fraction: 0.16, secondsLeft: null });
    return [] as never;
  });
  const told: unknown[] = [];
  await askModel('models.bench', input, (...said) => void told.push(said), new AbortController().signal);
  expect(told).toEqual([[0.16, 'step 4 of 25']]);
});

test('the sentence of a model is one for the person, and what came after a cancel is not taken', async () => {
  const ask = vi.spyOn(modelProcess(), 'run').mockRejectedValueOnce(new ModelError('The model stopped: try again.'));
  await expect(askModel('models.bench', input, () => {}, new AbortController().signal)).rejects.toThrow(
    new PlainError('The model stopped: try again.'),
  );
  ask.mockResolvedValueOnce([] as never);
  await expect(askModel('models.bench', input, () => {}, AbortSignal.abort())).rejects.toBeInstanceOf(Cancelled);
});
