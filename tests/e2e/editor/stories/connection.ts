import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Project } from '../../../../host/project/project.ts';
import { startSeparateHost } from '../separate-host.ts';
import { BROKEN_BASS, rowOf, select, songIsOpen } from '../steps.ts';
import type { Workplace } from '../workplace.ts';

/** The row that stands in the list for the song's damage, with what is planned for it. */
const planned = (page: Page, words: string) => rowOf(page, BROKEN_BASS).getByText(words, { exact: true });

const broken = (project: Project) => project.regions.find(({ stem }) => stem === 'bass')!;

/** Windows and the host: lost and found, two at a time, reloaded, and killed. */
export function connecting(place: () => Workplace): void {
  it('says that the host is away, keeps what is done meanwhile, and agrees when it is back', async () => {
    const folder = await place().song('Away');
    const page = await place().window(folder);
    await songIsOpen(page);
    await select(page, BROKEN_BASS);
    await page.context().setOffline(true);
    // What is not answered is noticed.
    await page.keyboard.press('r');
    const banner = page.getByRole('alert').filter({ hasText: 'Reconnecting' });
    await banner.getByText(/Your last change is kept here/).waitFor();
    await planned(page, 'Restore').waitFor();
    expect(broken(await place().project(folder)).treatment).toBe('auto');
    // A part of the window that was never needed before cannot be had now, and the rest stays.
    await page.keyboard.press('?');
    await page.getByText(/^This part of the window could not be loaded/).waitFor();
    await page.context().setOffline(false);
    // It also tries by itself every few seconds, and may have come back before the hand was there.
    const comesBack = banner.waitFor({ state: 'detached' });
    await Promise.race([comesBack, banner.getByRole('button', { name: 'Try now' }).click()]).catch(() => {});
    await comesBack;
    await expect.poll(async () => broken(await place().project(folder)).treatment).toBe('restore');
    await planned(page, 'Restore').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    // What others did is caught up with, too.
    await page.context().setOffline(true);
    const { host } = place();
    const { id } = await host.studio.open(folder);
    await host.studio.dispatch(
      id,
      { type: 'region/set', payload: { id: broken(await place().project(folder)).id, treatment: 'rebuild' } },
      'another window',
    );
    await page.context().setOffline(false);
    await planned(page, 'Rebuild').waitFor();
    await page.context().close();
  });

  it('shows two windows on one project the same, and undoes in one what the other did', async () => {
    const folder = await place().song('Two windows');
    const left = await place().window(folder);
    const right = await place().window(folder, {}, left.context());
    for (const window of [left, right]) await songIsOpen(window);
    await select(left, BROKEN_BASS);
    await left.keyboard.press('r');
    await planned(right, 'Restore').waitFor();
    await select(right, BROKEN_BASS);
    await right.keyboard.press('b');
    await planned(left, 'Rebuild').waitFor();
    await right.getByRole('button', { name: /^Undo: / }).click();
    await planned(left, 'Restore').waitFor();
    await left.getByRole('button', { name: /^Undo: / }).click();
    await planned(right, 'Auto').waitFor();
    await left.getByRole('button', { name: /^Redo: / }).click();
    await planned(right, 'Restore').waitFor();
    const names = (window: Page) => window.getByRole('row').evaluateAll((rows) => rows.map((row) => row.ariaLabel));
    expect(await names(left)).toEqual(await names(right));
    expect(broken(await place().project(folder)).treatment).toBe('restore');
    await left.context().close();
  });

  it('is the same after a reload', async () => {
    const folder = await place().song('Reloaded');
    const page = await place().window(folder);
    await songIsOpen(page);
    await select(page, BROKEN_BASS);
    await page.keyboard.press('r');
    await page.getByText(/^Saved /).waitFor();
    await page.reload();
    await songIsOpen(page);
    await planned(page, 'Restore').waitFor();
    await page.getByRole('button', { name: /^Undo: / }).click();
    await planned(page, 'Auto').waitFor();
    await page.context().close();
  });

  it('has every acknowledged edit after the host was killed or stopped, and its window goes on with the next host', async () => {
    const apart = join(place().folder, 'apart');
    const folder = join(apart, 'Killed.resonate');
    cpSync(await place().song('Killed'), folder, { recursive: true });
    const env = {
      ...process.env,
      RESONATE_PROJECTS: apart,
      RESONATE_CACHE: join(place().folder, 'cache'),
      RESONATE_BRIDGE: join(place().folder, 'bridge'),
    };
    let host = await startSeparateHost(folder, env);
    try {
      const page = await place().window(folder, { url: host.url });
      await songIsOpen(page);
      await select(page, BROKEN_BASS);
      await page.keyboard.press('r');
      await page.getByText(/^Saved /).waitFor();
      await host.kill();
      const banner = page.getByRole('alert').filter({ hasText: 'Reconnecting' });
      await banner.waitFor();
      host = await startSeparateHost(folder, env);
      await banner.waitFor({ state: 'detached' });
      await planned(page, 'Restore').waitFor();
      await page.getByRole('button', { name: /^Undo: / }).click();
      await planned(page, 'Auto').waitFor();
      await page.getByText(/^Saved /).waitFor();
      await host.stop();
      await banner.waitFor();
      host = await startSeparateHost(folder, env);
      await banner.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: /^Redo: / }).click();
      await planned(page, 'Restore').waitFor();
      await page.goto(host.url);
      await songIsOpen(page);
      await planned(page, 'Restore').waitFor();
      await page.context().close();
    } finally {
      await host.kill();
    }
  });
}
