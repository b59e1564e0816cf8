import { expect, test } from 'vitest';
import { enhancementOf, GENERATING, generatingOf } from '../project/generating.ts';
import { generateSettings } from './generate-settings.ts';

test('what a person sees as usual is what JASCO does where nothing is set', () => {
  const { options, isolate } = generateSettings({});
  const usual = generatingOf({ settings: {} });
  expect(options.solver).toMatchObject({ steps: usual.steps });
  expect(options.guidance).toEqual({ all: usual.guidanceAll, text: usual.guidanceText });
  expect(isolate).toBe(usual.isolate);
});

test('JASCO takes every value that a person can set, to the ends of each range', () => {
  for (const end of ['min', 'max'] as const) {
    const settings = {
      steps: GENERATING.steps[end],
      guidanceAll: GENERATING.guidanceAll[end],
      guidanceText: GENERATING.guidanceText[end],
      isolate: 'separate',
    };
    const { options, isolate } = generateSettings(settings);
    expect(options.solver).toMatchObject({ steps: settings.steps });
    expect(options.guidance).toEqual({ all: settings.guidanceAll, text: settings.guidanceText });
    expect(isolate).toBe('separate');
  }
});

test('what cannot be is as usual', () => {
  expect(generateSettings({ steps: 'many', guidanceAll: -1, isolate: 7 })).toEqual(generateSettings({}));
  expect(generatingOf({ settings: { steps: 'many', isolate: 7, force: 'yes' } })).toEqual(
    generatingOf({ settings: {} }),
  );
});

test('the adaptive solver has a tolerance in place of steps, none of them made again, and weights that are not rounded', () => {
  const { options, weights } = generateSettings({ solver: 'dopri5', tolerance: 1e-3, steps: 50, again: 2 });
  expect(options.solver).toEqual({ name: 'dopri5', rtol: 1e-3, atol: 1e-3 });
  expect(options.again).toBe(0);
  expect(weights).toBe('float32');
  expect(generateSettings({ solver: 'dopri5', weights: 'int8' }).weights).toBe('int8');
  expect(generateSettings({ solver: 'dopri5', tolerance: 0 }).options.solver).toMatchObject({ rtol: 1e-4 });
  expect(generateSettings({}).weights).toBe('int8');
});

test('the sound of JASCO is made by its codec unless diffusion is asked for', () => {
  for (const settings of [{}, { decoder: 'mbd' }, { decoder: 'another' }]) {
    expect(generateSettings(settings).decoder).toBe(generatingOf({ settings }).decoder);
  }
  expect(generateSettings({ decoder: 'mbd' }).decoder).toBe('mbd');
  expect(generateSettings({}).decoder).toBe('encodec');
});

test('of what is restored nothing is made anew where the settings say nothing sensible', () => {
  const shares = [undefined, 0, -1, 1.5, 'half', true, 0.5, 1].map((enhance) =>
    enhancementOf({ settings: enhance === undefined ? {} : { enhance } }),
  );
  expect(shares).toEqual([0, 0, 0, 0, 0, 0, 0.5, 1]);
});
