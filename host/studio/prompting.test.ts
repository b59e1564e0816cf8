import { expect, test } from 'vitest';
import { convertCheckpoint } from '../../models/catalogue/converted.ts';
import { install } from '../../models/catalogue/install.ts';
import { entryNamed } from '../../models/catalogue/installed.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { TINY } from '../../models/jasco/fixtures/tiny.ts';
import { openTextEncoder } from '../../models/t5/text.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { testProject } from '../project/test-project.ts';
import { promptOf } from './prompting.ts';

process.env.RESONATE_MODELS = scratchFolder();

const project = testProject();
const heard = { ...project, profile: { ...project.profile!, description: 'A slow song in A minor.' } };
const style = 'dry funk kit';

test('what JASCO is told is the stem asked for alone, the words as they are, or those of the band', () => {
  const told = (isolate: 'ask' | 'conditions' | 'separate', words = style) =>
    promptOf(heard, { stem: 'drums', isolate, style: words }).words;
  expect(told('ask')).toBe('Solo drums, only a drum kit, no other instruments. dry funk kit');
  expect(told('conditions')).toBe('dry funk kit');
  expect(told('separate')).toBe('A slow song in A minor. dry funk kit');
  expect(told('conditions', '')).toBe('A slow song in A minor.');
  expect(promptOf({ ...project, profile: null }, { stem: 'bass', isolate: 'conditions', style: '' }).words).toBe('');
});

test('its tokens are those that the text encoder hears, and cannot be counted before that is here', async () => {
  const ask = () => promptOf(heard, { stem: 'drums', isolate: 'conditions', style });
  expect(ask()).toEqual({ words: style, tokens: null, most: 128 });
  const entry = entryNamed('t5-base');
  await install(modelsFolder(), entry, { from: TINY.t5, token: null });
  expect(ask().tokens).toBeNull();
  const { folder } = await convertCheckpoint(modelsFolder().installed('t5-base'), modelsFolder());
  const encoder = await openTextEncoder(folder);
  const { length } = encoder.tokenise(style);
  await encoder.release();
  expect(length).toBeGreaterThan(3);
  expect(ask().tokens).toBe(length);
});
