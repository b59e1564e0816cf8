// `node scripts/with-runtime.mjs scripts/screens.mjs [folder]`: pictures of every screen at 1440×900 and 1024×700 into out/screens, and with
// --readme the three of the README into docs/pictures. They show the demo song, so the first run takes as long as finding out about it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkplace, workEnded } from '../tests/e2e/editor/workplace.ts';
import { fewColours } from './few-colours.mjs';
import { root } from './setup.mjs';

const SIZES = /** @type {const} */ ([
  [1440, 900],
  [1024, 700],
]);
/** Milliseconds until a whole song is measured, on a machine that does much else. */
const MEASURED = 120_000;
/** Milliseconds between two looks at a page that is still being drawn, and how many there are at most. */
const BETWEEN_LOOKS = 1000;
const MOST_LOOKS = 20;
const forReadme = process.argv.includes('--readme');
const folder = forReadme ? join(root, 'docs', 'pictures') : join(root, 'out', 'screens');
mkdirSync(folder, { recursive: true });

/** Runs in a page: the pixels of a PNG. */
const PIXELS = async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let text = '';
  for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
  return { width: image.width, height: image.height, base64: btoa(text) };
};

const workplace = await openWorkplace();
try {
  const { host } = workplace;
  const { id } = await host.studio.open(host.studio.places.demo);
  await workEnded(host, id, (list) => ['detect', 'analyse'].every((kind) => list.some((work) => work.kind === kind)));
  const { project, folder: demo } = await host.studio.state(id);
  const severe = project.regions.find(({ stem, damage }) => stem === 'bass' && damage?.severity === 'severe');
  const shown = severe ?? project.regions[0];
  await host.studio.treat(id, [shown.id]);
  await workEnded(host, id, (list) => list.some(({ kind, state }) => kind === 'treat' && state === 'done'));
  if (forReadme) await readme(demo);
  else for (const [width, height] of SIZES) await everyScreen(demo, width, height);
} finally {
  await workplace.close();
}

/** @param {string} demo @param {number} width @param {number} height */
async function everyScreen(demo, width, height) {
  const take = (page, name) => page.screenshot({ path: join(folder, `${name}-${width}x${height}.png`) });
  const start = await workplace.window(null, { width, height });
  await start.getByText('Try the demo song').waitFor();
  await take(start, 'start');
  const page = await opened(demo, width, height);
  await take(page, 'editor');
  await selectMended(page);
  await take(page, 'region');
  await page.getByRole('button', { name: 'Edit the notes of Bass' }).click();
  await page.getByRole('heading', { name: 'Notes as they were heard' }).waitFor();
  await take(page, 'notes');
  await page.keyboard.press('Escape');
  await selectMended(page);
  for (const [name, key, title] of [
    ['blind', 'x', 'Blind listening'],
    ['shortcuts', '?', 'Shortcuts'],
    ['commands', 'Control+k', 'Commands'],
    ['open', 'Control+o', 'Open'],
    ['models', 'Control+k', 'Neural models'],
  ]) {
    await page.keyboard.press(key);
    if (name === 'models') {
      await page.getByRole('combobox', { name: 'Find a command' }).fill(title);
      await page.keyboard.press('Enter');
    }
    await page.getByRole('dialog', { name: title }).waitFor();
    if (name === 'models')
      await page
        .getByRole('tab', { name: /^jasco/ })
        .first()
        .click();
    await page.waitForLoadState('networkidle').catch(() => {});
    await take(page, name);
    await page.keyboard.press('Escape');
  }
  for (const [name, key, title] of [
    ['history', 'h', 'History'],
    ['measures', 'e', 'Measures'],
  ]) {
    await page.keyboard.press(key);
    await page.getByRole('region', { name: title }).waitFor();
    if (name === 'measures')
      await page
        .getByRole('row', { name: /^(Master|Loudness)/ })
        .first()
        .waitFor({ timeout: MEASURED });
    await take(page, name);
    await page.keyboard.press(key);
  }
  for (const [name, key, title] of [
    ['export', 'Control+e', 'Export'],
    ['preferences', 'Control+,', 'Preferences'],
  ]) {
    await page.keyboard.press(key);
    await page.getByRole('region', { name: title }).waitFor();
    if (name === 'export') await page.getByRole('img', { name: /^Loudness along/ }).waitFor({ timeout: MEASURED });
    await take(page, name);
    await move(page, title, 'the bottom');
    if (name === 'export') await page.getByRole('img', { name: /^Loudness along/ }).waitFor({ timeout: MEASURED });
    await take(page, `${name}-below`);
    await page.getByRole('button', { name: `Panel ${title}`, exact: true }).click();
    await page.getByRole('menuitem', { name: `Close ${title}`, exact: true }).click();
  }
  await move(page, 'Regions', 'the left');
  await move(page, 'Jobs', 'the left');
  await take(page, 'docks');
  await start.context().close();
  await page.context().close();
  await everyState(demo, width, height);
}

/** What is seen where something is not as it should be or not there yet, and what is asked. @param {string} demo @param {number} width @param {number} height */
async function everyState(demo, width, height) {
  const take = (page, name) => page.screenshot({ path: join(folder, `${name}-${width}x${height}.png`) });
  const loading = await workplace.window(null, { width, height });
  // The host's answer does not come for as long as the picture takes.
  await loading.route(/\/api\/open/, () => {});
  await loading.goto(workplace.host.openUrl(demo));
  await loading.getByText(/^Opening /).waitFor();
  await take(loading, 'loading');
  await loading.context().close();
  const failed = await workplace.window(join(workplace.folder, 'gone.wav'), { width, height });
  await failed.getByText(/gone\.wav is not there/).waitFor();
  await take(failed, 'error');
  await failed.context().close();
  const page = await opened(demo, width, height);
  await selectMended(page);
  await page.keyboard.press('v');
  await page.getByRole('region', { name: 'Plugins' }).waitFor();
  await take(page, 'plugins');
  await page.keyboard.press('v');
  const { studio } = workplace.host;
  const { id } = await studio.open(demo);
  const { project } = await studio.state(id);
  const chosen = project.regions.find(({ chosenTake }) => chosenTake !== null);
  const treatment = (to) =>
    studio.dispatch(id, { type: 'region/set', payload: { id: chosen.id, treatment: to } }, 'another window');
  await treatment('jasco');
  await page.locator('[role=radio][aria-checked=true]').filter({ hasText: 'Generate' }).waitFor();
  await page.keyboard.press('t');
  await page.getByRole('dialog', { name: 'This will be new music' }).waitFor();
  await take(page, 'consent');
  await page.keyboard.press('Escape');
  await treatment(chosen.treatment);
  await page.context().setOffline(true);
  await page.keyboard.press('-');
  await page.getByRole('alert').filter({ hasText: 'Reconnecting' }).waitFor();
  await take(page, 'offline');
  await page.context().close();
}

/** Sends a panel to another dock by its menu. @param {import('playwright-core').Page} page @param {string} panel @param {string} dock */
async function move(page, panel, dock) {
  await page.getByRole('button', { name: `Panel ${panel}`, exact: true }).click();
  await page.getByRole('menuitem', { name: `Move to ${dock}`, exact: true }).click();
  await page.getByRole('tab', { name: panel, exact: true, selected: true }).waitFor();
}

/** @param {string} demo */
async function readme(demo) {
  const page = await opened(demo, 1440, 900);
  await selectMended(page);
  await keep(page, 'editor');
  await page.keyboard.press('x');
  await page.getByRole('dialog', { name: 'Blind listening' }).waitFor();
  await keep(page, 'blind');
  await page.context().close();
  const small = await opened(demo, 1024, 700);
  await selectMended(small);
  await keep(small, 'editor-1024x700');
}

/** Writes a picture of few bytes. The browser itself reads the pixels out of its own. @param {import('playwright-core').Page} page @param {string} name */
async function keep(page, name) {
  const png = (await page.screenshot()).toString('base64');
  const blank = await workplace.browser.newPage();
  const { width, height, base64 } = await blank.evaluate(PIXELS, png);
  await blank.close();
  writeFileSync(join(folder, `${name}.png`), fewColours(width, height, Buffer.from(base64, 'base64')));
}

/** @param {string} demo @param {number} width @param {number} height */
async function opened(demo, width, height) {
  const page = await workplace.window(demo, { width, height });
  await page.getByText('Engine running').waitFor();
  await page.getByRole('row').nth(1).waitFor();
  return page;
}

/** Goes to the region that has a take, and waits until its picture is drawn. @param {import('playwright-core').Page} page */
async function selectMended(page) {
  await page
    .getByRole('row')
    .filter({ hasText: /Rebuilt|Restored/ })
    .first()
    .click();
  await page.getByRole('radiogroup', { name: 'Take', exact: true }).waitFor();
  await page.waitForLoadState('networkidle');
  // What has come is drawn in the next frames, some of it at a time: until two looks are the same.
  let last = await page.screenshot();
  for (let look = 0; look < MOST_LOOKS; look++) {
    await page.waitForTimeout(BETWEEN_LOOKS);
    const now = await page.screenshot();
    if (now.equals(last)) return;
    last = now;
  }
}
