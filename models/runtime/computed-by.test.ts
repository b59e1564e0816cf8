import { expect, it } from 'vitest';
import { recording } from './computed-by.ts';
import type { Session } from './session.ts';

it('names one provider where all parts were computed by it, and else that of each part', async () => {
  const sessions: Record<string, { provider: string }> = {
    '/m/jasco.onnx': { provider: 'cpu' },
    '/m/encodec/decoder.onnx': { provider: 'cpu' },
  };
  const { open, computedBy } = recording(async (path) => sessions[path] as Session);
  expect(computedBy()).toBe('nothing');
  for (const path of Object.keys(sessions)) await open(path);
  expect(computedBy()).toBe('cpu');
  // Decided in the first run.
  sessions['/m/jasco.onnx']!.provider = 'cuda';
  expect(computedBy()).toBe('decoder cpu, jasco cuda');
});
