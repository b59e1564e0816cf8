import { expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { perStem } from '../audio/stem.ts';
import { attributeDamage } from './attribute.ts';
import type { Cause, Finding, StemDamage } from './finding.ts';

const RATE = 8000;

function finding(start: number, end: number, cause: Cause, confidence = 0.7): Finding {
  return { start: start * RATE, end: end * RATE, cause, severity: 'damaged', confidence, detail: '' };
}

function damageOf(...findings: Finding[]): StemDamage {
  return { level: findings.length > 0 ? 'damaged' : 'good', snr: 40, lufs: -20, findings };
}

/** Vocals sound in the first half, bass in the second, drums and other never. */
const stems = perStem((stem) => {
  const x = new Float32Array(20 * RATE);
  const [from, to] = stem === 'vocals' ? [0, 10] : stem === 'bass' ? [10, 20] : [0, 0];
  for (let i = from * RATE; i < to * RATE; i++) x[i] = Math.sin(i / 5);
  return memorySource([x], RATE);
});
const nothing = perStem(() => damageOf());

it('gives damage of the mix to the stems that sound there', () => {
  const shared = attributeDamage(
    damageOf(finding(2, 4, 'clipping'), finding(14, 15, 'noise')),
    stems,
    nothing,
    noProgress,
  );
  expect(shared.vocals.findings.map(({ cause }) => cause)).toEqual(['clipping']);
  expect(shared.bass.findings.map(({ cause }) => cause)).toEqual(['noise']);
  expect(shared.drums).toMatchObject({ level: 'good', findings: [] });
  expect(shared.vocals.level).toBe('damaged');
});

it('takes the nearer edges from the stem that shows the same cause', () => {
  const own = { ...nothing, vocals: damageOf(finding(2.2, 3.9, 'clipping')) };
  const shared = attributeDamage(damageOf(finding(2, 4, 'clipping')), stems, own, noProgress);
  expect(shared.vocals.findings).toMatchObject([{ start: 2.2 * RATE, end: 3.9 * RATE }]);
});

it('leaves out what a separator makes itself, unless the stem is sure', () => {
  const own = {
    ...nothing,
    vocals: damageOf(finding(1, 2, 'artifact', 0.99), finding(5, 6, 'clipping', 0.95), finding(7, 8, 'noise', 0.6)),
  };
  const shared = attributeDamage(damageOf(), stems, own, noProgress);
  expect(shared.vocals.findings.map(({ cause }) => cause)).toEqual(['clipping']);
});
