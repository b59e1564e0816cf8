import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { BROKEN_BASS, select, songIsOpen } from '../steps.ts';
import type { Workplace } from '../workplace.ts';
import { violations } from './access.ts';

/** Seconds of the slowest movement on the page: of what changes its look over time, by a transition or an animation. */
const SLOWEST = `Math.max(...[...document.querySelectorAll('*')].flatMap((element) => {
  const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
  return [...transitionDuration.split(','), ...(animationName === 'none' ? [] : animationDuration.split(','))].map(Number.parseFloat);
}))`;

/** How it looks where a computer asks for other colours, for rest, or has a large screen. */
export function appearance(place: () => Workplace): void {
  let page: Page;
  beforeAll(async () => {
    page = await place().window(await place().song('Appearance'));
    await songIsOpen(page);
    await select(page, BROKEN_BASS);
  });

  const theme = (name: string) => page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name }).click();
  const shown = () => page.evaluate('document.documentElement.dataset.theme');

  it.each([
    ['Light', 'light'],
    ['High contrast', 'contrast'],
  ])('has nothing serious against it in the theme %s', async (name, called) => {
    await page.keyboard.press('Control+,');
    await theme(name);
    await expect.poll(shown).toBe(called);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('follows the computer where that is chosen', async () => {
    await page.keyboard.press('Control+,');
    await theme('System');
    for (const [media, called] of [
      [{ colorScheme: 'light', contrast: 'no-preference' }, 'light'],
      [{ colorScheme: 'light', contrast: 'more' }, 'contrast'],
      [{ colorScheme: 'dark', contrast: 'no-preference' }, 'dark'],
    ] as const) {
      await page.emulateMedia(media);
      await expect.poll(shown).toBe(called);
    }
  });

  it('moves nothing where a computer asks for rest', async () => {
    expect(await page.evaluate(SLOWEST)).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await page.evaluate(SLOWEST)).toBe(0);
    await page.emulateMedia({ reducedMotion: null });
  });

  it('keeps what is open, and within reach, in windows from narrow to 3840 × 2160', async () => {
    await page.keyboard.press('Control+e');
    await page.getByRole('region', { name: 'Export' }).waitFor();
    for (const [width, height] of [
      [1024, 700],
      [3840, 2160],
      [1440, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const panel of ['export', 'regions', 'mixer', 'inspector']) {
        await page.locator(`[role=tab][data-panel=${panel}]`).waitFor();
      }
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(await violations(page), `${width} × ${height}`).toEqual([]);
    }
    await page.context().close();
  });
}
