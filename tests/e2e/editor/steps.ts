import type { Locator, Page } from 'playwright-core';

/** What of the page's own is asked in it. */
declare const document: {
  readonly activeElement: { closest(selector: string): { dataset: { place?: string } } | null } | null;
  querySelector(selector: string): { readonly ariaLabel: string | null } | null;
};

/** The steps that stories share. Each ends when what it does can be seen. */

/** The row of a region in the list, by what is said of it. */
export const rowOf = (page: Page, words: RegExp): Locator => page.getByRole('row', { name: words }).first();

/** The row of the damage that the song was given. */
export const BROKEN_BASS = /^Bass, .*severe distortion/;

export async function select(page: Page, words: RegExp): Promise<void> {
  await rowOf(page, words).click();
  await rowOf(page, words).and(page.locator('[aria-selected=true]')).waitFor();
}

/** The rows of the inspector's takes: the original first. */
export const takesOf = (page: Page): Locator =>
  page.getByRole('radiogroup', { name: 'Take', exact: true }).getByRole('radio');

/** Waits until there are so many takes beside the original, the last of them chosen. */
export async function takesAre(page: Page, count: number): Promise<void> {
  await takesOf(page).nth(count).and(page.locator('[aria-checked=true]')).waitFor();
}

export const chosen = (page: Page): Locator => takesOf(page).and(page.locator('[aria-checked=true]'));

/** Waits until the song lies open, with its regions. */
export async function songIsOpen(page: Page): Promise<void> {
  await rowOf(page, BROKEN_BASS).waitFor();
}

/** Waits until the sound can be had. */
export async function soundIsReady(page: Page): Promise<void> {
  await page.getByText('Engine running').waitFor();
}

/** Waits until the sound is at or behind a second of the song, by the clock in the top bar. */
export const playedTo = (page: Page, second: number): Promise<void> =>
  clockIs(page, [second, Number.POSITIVE_INFINITY]);

/** Waits until the sound stands at a second of the song, as near as beats are heard. */
export const standsAt = (page: Page, second: number): Promise<void> => clockIs(page, [second - 0.05, second + 0.05]);

async function clockIs(page: Page, span: readonly [number, number]): Promise<void> {
  await page.waitForFunction(
    ([from, to]) => {
      const [, minutes, seconds] =
        /(\d+):([\d.]+)$/.exec(document.querySelector('[role=timer]')?.ariaLabel ?? '') ?? [];
      const now = Number(minutes) * 60 + Number(seconds);
      return now >= from && now <= to;
    },
    span,
    { polling: 10 },
  );
}

/** Goes on with Tab until a control has the focus; throws where it cannot be reached so. */
export async function tabTo(page: Page, control: Locator, presses = 80): Promise<void> {
  for (let n = 0; n < presses; n++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${control} was not reached by ${presses} presses of Tab`);
}

/** Moves the focus by F6 into a place of the window. */
export async function goToPlace(page: Page, place: string): Promise<void> {
  for (let n = 0; n < 10; n++) {
    if ((await placeOfFocus(page)) === place) return;
    await page.keyboard.press('F6');
  }
  throw new Error(`F6 does not lead to ${place}`);
}

/** Where the focus is, as the window calls its places. */
export const placeOfFocus = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.closest('[data-place]')?.dataset.place ?? null);

/** Resolves when a sentence is read out. */
export async function isSaid(page: Page, words: string | RegExp): Promise<void> {
  await page.locator('[role=status][aria-live=polite]').getByText(words).first().waitFor({ state: 'attached' });
}
