import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { notesOf } from '../../../../host/project/selectors.ts';
import { BROKEN_BASS, chosen, select, songIsOpen, takesAre, takesOf } from '../steps.ts';
import type { Workplace } from '../workplace.ts';

/** What comes of mending, and the notes that it goes by. */
export function mending(place: () => Workplace): void {
  it('undoes in one window what was mended in another: the original is heard, and the take kept; and accepts all at once', async () => {
    const folder = await place().song('Mending');
    const left = await place().window(folder);
    const right = await place().window(folder, {}, left.context());
    const both = (look: (window: Page) => Promise<unknown>) => Promise.all([left, right].map(look));
    await both(songIsOpen);
    for (const window of [left, right]) await select(window, BROKEN_BASS);
    await left.keyboard.press('t');
    await both((window) => takesAre(window, 1));
    await right.getByRole('button', { name: /^Undo: Mend the bass region/ }).click();
    await both((window) => chosen(window).filter({ hasText: 'Original' }).waitFor());
    expect(await both((window) => takesOf(window).count())).toEqual([2, 2]);
    await left.getByRole('button', { name: /^Redo: Mend the bass region/ }).click();
    await both((window) => takesAre(window, 1));
    await left.keyboard.press('Shift+Enter');
    await left.getByText('1 region accepted').first().waitFor();
    await right.getByRole('button', { name: /^Undo: Accept the bass region/ }).waitFor();
    const { regions } = await place().project(folder);
    expect(regions.filter(({ status }) => status === 'accepted').map(({ stem }) => stem)).toEqual(['bass']);
    await right.close();

    // The notes are found by the mouse: a button on the lane lays them open.
    const heard = notesOf(await place().project(folder), 'bass').length;
    await left.getByRole('button', { name: 'Edit the notes of Bass' }).click();
    await left.getByRole('heading', { name: 'Notes as they were heard' }).waitFor();
    const lane = (await left.locator('.lane-list[data-stem=bass]').boundingBox())!;
    // At the top of its strip, above the first notes, which are low.
    await left.mouse.dblclick(lane.x + 5, lane.y + lane.height - 0.66 * (lane.height - 20) + 6);
    await expect.poll(async () => notesOf(await place().project(folder), 'bass').length).toBe(heard + 1);
    await left.getByText(/^1 note added/).waitFor();
    await left.keyboard.press('Escape');
    await left.getByRole('heading', { name: 'Notes as they were heard' }).waitFor({ state: 'detached' });
    // So does the menu of the lane.
    const closed = (await left.locator('.lane-list[data-stem=bass]').boundingBox())!;
    await left.mouse.click(closed.x + 5, closed.y + 40, { button: 'right' });
    await left.getByRole('menuitem', { name: /^Edit notes or hits/ }).click();
    await left.getByRole('heading', { name: 'Notes as they were heard' }).waitFor();
    await left.context().close();
  });
}
