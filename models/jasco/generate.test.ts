import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { type Codec, openCodec } from '../encodec/codec.ts';
import { openTextEncoder } from '../t5/text.ts';
import { errorDb } from '../testing.ts';
import { convertTiny } from './fixtures/tiny.ts';
import { type Flow, openFlow } from './flow.ts';
import {
  byFrame,
  DEFAULTS,
  type Generated,
  type GenerateRequest,
  generate,
  normalised,
  type Parts,
} from './generate.ts';
import { planWindows } from './windows.ts';

const folder = mkdtempSync(join(tmpdir(), 'jasco-generate-'));
let flow: Flow;
let codec: Codec;
let text: Float32Array;
let plain: Generated;

beforeAll(async () => {
  const folders = await convertTiny(folder);
  flow = await openFlow(folders.jasco);
  codec = await openCodec(folders.encodec);
  const encoder = await openTextEncoder(folders.t5);
  text = await encoder.encode(encoder.tokenise('solo bass'));
  await encoder.release();
  plain = await make(request(SHORT));
});
afterAll(async () => {
  await flow.release();
  await codec.release();
  rmSync(folder, { recursive: true, force: true });
});

/** Half a second. */
const SHORT = 16_000;

function request(region: number, more: Partial<GenerateRequest> = {}): GenerateRequest & { text: Float32Array | null } {
  const samples = planWindows(Math.ceil(region / 640), flow.config).total * 640;
  const audio = Float32Array.from({ length: samples }, (_, i) => 0.3 * Math.sin(i * 0.05) * Math.sin(i * 0.0007));
  const options = { ...DEFAULTS, solver: { name: 'euler', steps: 3 } as const };
  return { audio, region, drums: null, chords: [], melody: [], describe: 'solo bass', seed: 1, options, text, ...more };
}

const make = (asked: GenerateRequest & { text: Float32Array | null }): Promise<Generated> =>
  generate({ flow, codec }, asked);

describe('a take in its context', () => {
  it('is sounded by diffusion where that is given, over what is made and two seconds around it, from window to window', async () => {
    const asked = request(12 * 32_000);
    const plan = planWindows(600, flow.config);
    const stages = new Map<string, number>();
    const windows: number[] = [];
    const diffused: Parts['diffused'] = async (latents, { from, to }, window, told) => {
      windows.push(window);
      await told(0.5);
      return new Float32Array((latents.length / codec.dim) * codec.hop).fill(1, from * codec.hop, to * codec.hop);
    };
    const { audio } = await generate({ flow, codec, diffused }, asked, async (stage, fraction) => {
      stages.set(stage, fraction);
    });
    expect(plan.windows.length).toBeGreaterThan(1);
    expect(windows).toEqual(plan.windows.map((_, k) => k));
    const [from, to] = [(plan.lead - 100) * codec.hop, (plan.lead + 700) * codec.hop];
    expect(audio.subarray(from, to).every((value) => Math.abs(value - 1) < 1e-6)).toBe(true);
    expect(audio.subarray(0, from).every((value) => value === 0)).toBe(true);
    expect(stages.get('sounding by diffusion')).toBeCloseTo(
      0.15 + (0.85 * (plan.windows.length - 0.5)) / plan.windows.length,
    );
  });

  it('leaves the latents outside the region and its feather as they were, and makes others inside', async () => {
    const asked = request(SHORT);
    const { latents } = await make(asked);
    const truth = normalised(byFrame(await codec.encode(asked.audio), 500), flow.config);
    const { lead } = planWindows(25, flow.config);
    const { feather } = asked.options;
    const dim = codec.dim;
    const [from, to] = [(lead - feather) * dim, (lead + 25 + feather) * dim];
    expect(latents.subarray(0, from)).toEqual(truth.subarray(0, from));
    expect(latents.subarray(to)).toEqual(truth.subarray(to));
    const inside = [lead * dim, (lead + 25) * dim] as const;
    expect(errorDb(latents.subarray(...inside), truth.subarray(...inside))).toBeGreaterThan(-10);
  });

  it('sounds outside as the plain way through the codec does, as far as the decoder reaches', async () => {
    const asked = request(SHORT);
    const { audio } = await make(asked);
    const roundTrip = await codec.decode(await codec.encode(asked.audio));
    const { lead } = planWindows(25, flow.config);
    const first = (lead - asked.options.feather) * 640 - codec.reach.before;
    const last = (lead + 25 + asked.options.feather) * 640 + codec.reach.after;
    const off = (from: number, to: number): number => errorDb(audio.subarray(from, to), roundTrip.subarray(from, to));
    // Before the region not a bit differs but for scaling to the model's range and back.
    expect(off(0, first)).toBeLessThan(-120);
    expect(off(lead * 640, (lead + 25) * 640)).toBeGreaterThan(-10);
    // Behind it the decoder's LSTM remembers, and forgets.
    expect(off(last, last + 6400)).toBeLessThan(-15);
    expect(off(last + 64_000, audio.length)).toBeLessThan(-25);
  });

  it('is the same for the same seed, to the bit, and another for another', async () => {
    const [same, other] = [await make(request(SHORT)), await make(request(SHORT, { seed: 2 }))];
    expect(same.audio).toEqual(plain.audio);
    expect(errorDb(other.audio, plain.audio)).toBeGreaterThan(-40);
  });

  it.each<[string, Partial<GenerateRequest>]>([
    ['chords', { chords: [{ label: 'Am', start: 0 }] }],
    ['melody', { melody: [{ start: 0, end: 9, midi: 60 }] }],
    ['drums', { drums: new Float32Array(320_000).fill(0.5) }],
    ['text', { describe: '' }],
  ])('follows its %s', async (name, more) => {
    const led = await make({ ...request(SHORT, more), text: name === 'text' ? null : text });
    expect(errorDb(led.latents, plain.latents)).toBeGreaterThan(-60);
  });

  it('keeps in its record what it was made with', async () => {
    const chords = [{ label: 'Csus4', start: 0 }];
    const { settings } = await make(request(SHORT, { chords, melody: [{ start: 0, end: 1, midi: 20 }] }));
    expect(settings).toEqual({
      solver: 'euler',
      steps: 3,
      guidanceAll: 1.25,
      guidanceText: 2.5,
      rows: 3,
      evaluations: 3,
      windows: 1,
      feather: 8,
      again: 0,
      describe: 'solo bass',
      chords: true,
      melody: true,
      drums: false,
      chordsReplaced: 'Csus4 as C',
      notesMovedByOctaves: 1,
    });
  });

  it('grows over several windows where the region is longer than one, all of it new and none of it silent', async () => {
    const region = 9 * 32_000;
    const asked = request(region);
    const { latents, audio, settings } = await make(asked);
    expect(settings).toMatchObject({ windows: 2, evaluations: 6 });
    const { lead, total } = planWindows(450, flow.config);
    const dim = codec.dim;
    const truth = async (at: number): Promise<Float32Array> =>
      normalised(byFrame(await codec.encode(asked.audio.subarray(at * 640, (at + 500) * 640)), 500), flow.config);
    const head = await truth(0);
    expect(latents.subarray(0, (lead - 8) * dim)).toEqual(head.subarray(0, (lead - 8) * dim));
    const tail = await truth(total - 500);
    const behind = lead + 450 + 8;
    expect(latents.subarray(behind * dim)).toEqual(tail.subarray((behind - total + 500) * dim));
    for (let second = 0; second < 9; second++) {
      const at = lead * 640 + second * 32_000;
      const power = audio.subarray(at, at + 32_000).reduce((sum, x) => sum + x * x, 0);
      expect(power).toBeGreaterThan(1e-3);
    }
  });

  it('asks more often where steps are made again', async () => {
    const { settings } = await make(request(SHORT, { options: { ...request(SHORT).options, again: 2 } }));
    expect(settings).toMatchObject({ again: 2, evaluations: 7 });
  });

  describe('made by the adaptive solver', () => {
    const asked = (tolerance: number, feather: number): ReturnType<typeof request> => {
      const solver = { name: 'dopri5', rtol: tolerance, atol: tolerance } as const;
      return request(SHORT, { options: { ...DEFAULTS, solver, feather } });
    };
    const { lead } = planWindows(25, { frames: 500, frameRate: 50 });
    const inside = ({ latents }: Generated): Float32Array =>
      latents.subarray(lead * codec.dim, (lead + 25) * codec.dim);

    it('keeps what is known, tells its tolerance and how far it is, and what was asked of it stands in the record', async () => {
      const fractions: number[] = [];
      const request = asked(1e-2, 8);
      const { latents, settings } = await generate({ flow, codec }, request, async (stage, fraction) => {
        expect(stage).not.toMatch(/ of /);
        fractions.push(fraction);
      });
      const truth = normalised(byFrame(await codec.encode(request.audio), 500), flow.config);
      const [from, to] = [(lead - 8) * codec.dim, (lead + 25 + 8) * codec.dim];
      expect(latents.subarray(0, from)).toEqual(truth.subarray(0, from));
      expect(latents.subarray(to)).toEqual(truth.subarray(to));
      expect(settings).toMatchObject({ solver: 'dopri5', rtol: 1e-2, atol: 1e-2, again: 0, windows: 1 });
      expect(settings).not.toHaveProperty('steps');
      expect(settings.evaluations).toBe(fractions.length - 3);
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      expect(fractions.at(-2)).toBeGreaterThan(0.5);
      expect(fractions.at(-1)).toBeLessThanOrEqual(1);
    });

    it('is what Euler comes to with ever finer steps, within its tolerance', async () => {
      const exact = inside(await make(asked(1e-5, 0)));
      const coarse = inside(await make(asked(1e-3, 0)));
      const euler = async (steps: number): Promise<number> => {
        const options = { ...DEFAULTS, solver: { name: 'euler', steps } as const, feather: 0 };
        return errorDb(inside(await make(request(SHORT, { options }))), exact);
      };
      const [some, twice] = [await euler(12), await euler(24)];
      expect(some - twice).toBeCloseTo(6, 0);
      expect(twice).toBeLessThan(-20);
      expect(errorDb(coarse, exact)).toBeLessThan(-55);
    });

    it('has no steps that could be made again', async () => {
      const { options, ...rest } = asked(1e-2, 8);
      await expect(make({ ...rest, options: { ...options, again: 1 } })).rejects.toThrow(/adaptive.*use euler/);
    });
  });

  it('stops between two steps when it is told to', async () => {
    const stages: string[] = [];
    const making = generate({ flow, codec }, request(SHORT), async (stage, fraction) => {
      stages.push(stage);
      expect(fraction).toBeLessThanOrEqual(1);
      if (stage === 'step 2 of 3') throw new Cancelled();
    });
    await expect(making).rejects.toBeInstanceOf(Cancelled);
    expect(stages.at(-1)).toBe('step 2 of 3');
  });
});
