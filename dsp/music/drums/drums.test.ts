import { expect, test } from 'vitest';
import { memorySource } from '../../audio/memory.ts';
import { noProgress } from '../../audio/source.ts';
import type { Hit } from '../profile.ts';
import { backbeat, play, pulse, type Strike } from '../rhythm/testing.ts';
import { analyseDrums } from './drums.ts';

const RATE = 44_100;
const SECONDS = 16;
const CLASS = { kick: 'kick', snare: 'snare', hat: 'hihat' } as const;

function hear(samples: Float32Array, rate = RATE): Hit[] {
  return analyseDrums({ drums: memorySource([samples], rate), damage: [] }, noProgress);
}

/** F1 of one class, within `window` seconds. */
function score(
  strikes: readonly Strike[],
  hits: readonly Hit[],
  drum: Strike['drum'],
  window: number,
  rate = RATE,
): number {
  const real = strikes.filter((strike) => strike.drum === drum).map(({ time }) => time);
  const found = hits.filter((hit) => hit.class === CLASS[drum]).map(({ time }) => time / rate);
  const hit = real.filter((time) => found.some((other) => Math.abs(other - time) <= window)).length;
  return (2 * hit) / (real.length + found.length);
}

const strikes = backbeat(pulse(0.5, SECONDS, () => 110));

test.each([44_100, 48_000])('kick, snare and hat of a backbeat are told apart at %i Hz, to 5 ms', (rate) => {
  const hits = hear(play(strikes, SECONDS, rate), rate);
  expect(score(strikes, hits, 'kick', 0.005, rate)).toBeGreaterThan(0.9);
  expect(score(strikes, hits, 'snare', 0.005, rate)).toBeGreaterThan(0.9);
  expect(score(strikes, hits, 'hat', 0.01, rate)).toBeGreaterThan(0.7);
});

test('what is heard does not hang on the level of the recording', () => {
  const samples = play(strikes, SECONDS, RATE);
  const quiet = samples.map((x) => 0.03 * x);
  const [loud, soft] = [hear(samples), hear(quiet)];
  expect(Math.abs(soft.length - loud.length)).toBeLessThan(0.05 * loud.length);
});

test('hits ascend, lie inside the song, and their strengths reach 1 in each class and never pass it', () => {
  const hits = hear(play(strikes, SECONDS, RATE));
  for (let i = 1; i < hits.length; i++) expect(hits[i]!.time).toBeGreaterThanOrEqual(hits[i - 1]!.time);
  for (const name of new Set(hits.map((hit) => hit.class)))
    expect(Math.max(...hits.filter((hit) => hit.class === name).map((hit) => hit.strength))).toBe(1);
  expect(hits.every(({ strength, time }) => strength >= 0 && time >= 0 && time < SECONDS * RATE)).toBe(true);
});

test('a stroke at half the amplitude has about half the strength', () => {
  const beats = pulse(0.5, SECONDS, () => 100);
  const kicks = beats.map((time): Strike => ({ time, drum: 'kick' }));
  const samples = play([...kicks, ...backbeat(beats).filter(({ drum }) => drum === 'snare')], SECONDS, RATE);
  const middle = Math.round((beats[12]! - 0.05) * RATE);
  for (let n = middle; n < samples.length; n++) samples[n]! *= 0.5;
  const heard = hear(samples).filter((hit) => hit.class === 'kick');
  const mean = (hits: readonly Hit[]): number => hits.reduce((sum, { strength }) => sum + strength, 0) / hits.length;
  const ratio = mean(heard.filter(({ time }) => time > middle)) / mean(heard.filter(({ time }) => time < middle));
  expect(ratio).toBeGreaterThan(0.35);
  expect(ratio).toBeLessThan(0.65);
});

test.each([0, 1, 700, 5 * RATE])('%i samples of silence hold no hits', (length) => {
  expect(hear(new Float32Array(length))).toEqual([]);
});

test('what is longer than one window is heard as a whole', () => {
  const seconds = 45;
  const long = backbeat(pulse(0.5, seconds, () => 110));
  const hits = hear(play(long, seconds, RATE));
  expect(score(long, hits, 'kick', 0.005)).toBeGreaterThan(0.95);
  // At 20 and 40 s one window ends and the next begins.
  for (const seam of [20, 40]) {
    const near = ({ time }: Strike): boolean => Math.abs(time - seam) < 2;
    const kicks = hits
      .filter((hit) => hit.class === 'kick')
      .map((hit) => ({ time: hit.time / RATE, drum: 'kick' as const }));
    expect(kicks.filter(near).length).toBe(long.filter((strike) => strike.drum === 'kick' && near(strike)).length);
  }
});

test('in damage a hit must be clearer', () => {
  // In hiss nothing is sure.
  const samples = play(strikes, SECONDS, RATE).map(
    (x, n) => x + 0.1 * ((Math.abs(Math.sin(n * 12.9898) * 43758.5453) % 1) - 0.5),
  );
  const whole = {
    start: 0,
    end: samples.length,
    cause: 'noise',
    severity: 'severe',
    confidence: 1,
    detail: '',
  } as const;
  const source = memorySource([samples], RATE);
  const trusted = analyseDrums({ drums: source, damage: [] }, noProgress);
  const doubted = analyseDrums({ drums: source, damage: [whole] }, noProgress);
  expect(doubted.length).toBeLessThan(trusted.length);
  for (const hit of doubted)
    expect(trusted.some(({ time, class: name }) => time === hit.time && name === hit.class)).toBe(true);
});
