import { expect, test } from 'vitest';
import { GENERATING, generatingOf } from '../project/generating.ts';
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
