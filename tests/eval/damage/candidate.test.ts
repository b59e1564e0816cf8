import { expect, test } from 'vitest';
import { memorySource } from '../../../dsp/audio/memory.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import { listen } from '../../../dsp/damage/detect.ts';
import { gatherEvidence } from '../../../dsp/damage/evidence.ts';
import { Features } from '../../../dsp/damage/features.ts';
import { plucked, RATE, seeded, spoiled } from '../../../dsp/damage/testing.ts';
import { listenWith } from './candidate.ts';

// Longer than one block of moments, with hiss across the end of the first.
const random = seeded(9);
const source = memorySource(
  spoiled(plucked(36), 21, 25, (value) => value + 0.03 * (random() - 0.5)),
  RATE,
);
const evidence = gatherEvidence(source, noProgress);
const features = new Features(evidence);

test('a network that has no say leaves what the product finds', () => {
  const product = listen(evidence, features, 'other', source, noProgress);
  expect(product.map(({ cause }) => cause)).toEqual(['noise']);
  const alone = listenWith({ classifier: 1, network: 0 }, evidence, features, 'other', source);
  expect(alone.map(({ start, end, cause, severity }) => ({ start, end, cause, severity }))).toEqual(
    product.map(({ start, end, cause, severity }) => ({ start, end, cause, severity })),
  );
});
