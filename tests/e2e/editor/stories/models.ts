import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ROOT } from '../../../run-resonate.ts';
import { BROKEN_BASS, placeOfFocus, select, songIsOpen } from '../steps.ts';
import type { Workplace } from '../workplace.ts';
import { violations } from './access.ts';

/** Getting a neural model, as somebody who has its file. */
export function models(place: () => Workplace): void {
  const usual = process.env.RESONATE_MODELS;
  afterAll(() => {
    if (usual === undefined) delete process.env.RESONATE_MODELS;
    else process.env.RESONATE_MODELS = usual;
  });

  it('installs a model from a file after a yes to its terms, in sight of every window, and removes it after a question', async () => {
    const { folder } = place();
    process.env.RESONATE_MODELS = join(folder, 'models');
    const given = join(folder, 'codec');
    mkdirSync(given);
    copyFileSync(`${ROOT}models/encodec/fixtures/small.safetensors`, join(given, 'model.safetensors'));
    copyFileSync(`${ROOT}package.json`, join(given, 'config.json'));

    const page = await place().window(await place().song('Models'));
    const other = await place().window(await place().song('Other'));
    await songIsOpen(page);
    await songIsOpen(other);
    await select(page, BROKEN_BASS);
    const before = await placeOfFocus(page);
    await page.getByRole('button', { name: 'Get a model' }).click();
    const dialog = page.getByRole('dialog', { name: 'Neural models' });
    await dialog.getByRole('tab', { name: /^jasco/, selected: true }).waitFor();
    await dialog.getByRole('tab', { name: /^encodec/ }).click();
    await dialog.getByRole('switch', { name: 'I accept these terms' }).click();
    await dialog.getByRole('button', { name: 'Use a file …' }).click();
    const browser = page.getByRole('dialog', { name: /^Files of/ });
    await browser.getByRole('textbox', { name: 'Path' }).fill(given);
    await page.keyboard.press('Enter');
    await browser.getByText('model.safetensors').click();
    // To be seen, and not only there.
    await dialog.getByRole('progressbar', { name: 'Installing encodec_32khz' }).waitFor();
    await dialog.getByText('Installing encodec_32khz: done.').waitFor();
    await other.getByText(/1 done/).waitFor();
    expect(await violations(page)).toEqual([]);

    await dialog.getByRole('button', { name: 'Remove …' }).click();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await dialog.getByText('Removing encodec_32khz: done.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => placeOfFocus(page)).toBe(before);
    await page.context().close();
    await other.context().close();
  });
}
