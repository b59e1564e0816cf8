// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { forgetWidths, textWidth } from './brush.ts';
import { onLookChange } from './palette.ts';

test('what is drawn is told of another theme, and of a face that arrived after texts were drawn, until it asks no more', async () => {
  const fonts = new EventTarget();
  Object.defineProperty(document, 'fonts', { value: fonts, configurable: true });
  const root = document.documentElement;
  let told = 0;
  const stop = onLookChange(root, () => told++);
  fonts.dispatchEvent(new Event('loadingdone'));
  expect(told).toBe(1);
  root.dataset.theme = 'light';
  await Promise.resolve();
  expect(told).toBe(2);
  stop();
  fonts.dispatchEvent(new Event('loadingdone'));
  expect(told).toBe(2);
});

test('a text is measured once, and once more when its face may have come', () => {
  let measured = 0;
  const g = {
    font: '12px Inter',
    measureText: () => ({ width: ++measured }),
  } as unknown as CanvasRenderingContext2D;
  expect([textWidth(g, 'Chorus'), textWidth(g, 'Chorus')]).toEqual([1, 1]);
  forgetWidths();
  expect(textWidth(g, 'Chorus')).toBe(2);
});
