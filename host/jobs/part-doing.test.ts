import { expect, test } from 'vitest';
import { partDoing } from './part-doing.ts';

test('a part of a job tells its share and what it does, but for what the job says itself', () => {
  const told: unknown[] = [];
  const part = partDoing((...said) => void told.push(said), 0.25, 0.75, 'separating');
  part(0, 'preparing the model (40 %)');
  part(0.5, 'separating');
  part(1);
  expect(told).toEqual([
    [0.25, 'preparing the model (40 %)'],
    [0.5, undefined],
    [0.75, undefined],
  ]);
});
