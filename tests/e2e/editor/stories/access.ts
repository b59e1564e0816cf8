import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BROKEN_BASS, goToPlace, placeOfFocus, select, songIsOpen, takesAre } from '../steps.ts';
import type { Workplace } from '../workplace.ts';

/** What of the page's own is asked in it. */
declare const document: { readonly activeElement: unknown };

/** What axe holds against the page as it stands: all but its minor findings, each with the places. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ target, failureSummary }) => target + ': ' + failureSummary) })))`,
  )) as { id: string; impact: string; nodes: string[] }[];
  return found
    .filter(({ impact }) => impact !== 'minor')
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3).join(' | ')}`);
}

/** What lies outside of the window to the right, where nobody gets to it: names of what can be used. */
const OUTSIDE = `[...document.querySelectorAll('button, input, select, [role=slider], [role=listbox], [role=grid]')]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .filter((element) => { const box = element.getBoundingClientRect(); return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1); })
  .filter((element) => element.closest('.sr') === null)
  .map((element) => element.ariaLabel ?? element.textContent)`;

/** Words of the inspector and of the list of regions that are cut by the box around them, or lie below something else. */
const CUT = `(() => {
  const clips = (element) => getComputedStyle(element).overflowX !== 'visible' || getComputedStyle(element).overflowY !== 'visible';
  const isCut = (element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility() && element.closest('.sr') === null);
  const cut = shown('.insp *, .rl .rows .r *').filter((element) => !element.matches('input, .scroll') && clips(element) && isCut(element));
  const over = document.querySelector('.dock.over:not(.folded)')?.getBoundingClientRect();
  const under = shown('.rl .rows [role=gridcell]').filter((cell) => over !== undefined && cell.getBoundingClientRect().right > over.left);
  return [...cut, ...under].map((element) => element.textContent);
})()`;

/** Whether the focus can be seen: an outline, or a look of the control or what is around it that it does not have without the focus. */
const FOCUS_SHOWN = `(() => {
  const element = document.activeElement;
  const look = () => [element, element.parentElement].map((of) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor } = getComputedStyle(of);
    return [outlineStyle === 'none' ? '' : outlineWidth, boxShadow, borderColor, backgroundColor].join(' ');
  }).join(' ');
  const focused = look();
  element.blur();
  const without = look();
  element.focus({ focusVisible: true, preventScroll: true });
  return focused !== without;
})()`;

/** That everybody can use it: names, contrast, keys, room. */
export function access(place: () => Workplace): void {
  let page: Page;
  let folder: string;
  // Each story finds the song open and a region chosen that has a take, whichever of them are run.
  beforeAll(async () => {
    folder = await place().song('Access');
    page = await place().window(folder);
    await songIsOpen(page);
    await select(page, BROKEN_BASS);
    await page.keyboard.press('Enter');
    await takesAre(page, 1);
  });
  afterAll(() => page?.context().close());

  it('has nothing serious against it on the start screen', async () => {
    const start = await place().window(null);
    await start.getByText('Try the demo song').waitFor();
    expect(await violations(start)).toEqual([]);
    await start.context().close();
  });

  it('says with nothing serious against it why a recording could not be opened', async () => {
    const window = await place().window(join(place().folder, 'gone.wav'));
    await window.getByText(/gone\.wav is not there/).waitFor();
    expect(await violations(window)).toEqual([]);
    await window.context().close();
  });

  it('has nothing serious against it in the editor, with and without a region', async () => {
    expect(await violations(page)).toEqual([]);
    const fresh = await place().window(folder);
    await songIsOpen(fresh);
    expect(await violations(fresh)).toEqual([]);
    await fresh.context().close();
  });

  it('has nothing serious against it with the panels of history, measures, plugins and jobs', async () => {
    for (const [key, name] of [
      ['h', 'History'],
      ['e', 'Measures'],
      ['v', 'Plugins'],
    ] as const) {
      await page.keyboard.press(key);
      const panel = page.getByRole('region', { name });
      await panel.waitFor();
      if (name === 'Measures') await panel.getByText('Bass').first().waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press(key);
    }
    // Beside the song there is a line of them only.
    await page.getByRole('button', { name: 'Panel Jobs' }).click();
    await page.getByRole('menuitem', { name: 'Move to the left', exact: true }).click();
    await page.getByRole('region', { name: 'Jobs' }).getByText('Done').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Panel Jobs' }).click();
    await page.getByRole('menuitem', { name: 'Put all panels back' }).click();
  });

  it('has nothing serious against it while the host is away', async () => {
    await page.context().setOffline(true);
    // What is not answered is noticed.
    await page.keyboard.press('-');
    const banner = page.getByRole('alert').filter({ hasText: 'Reconnecting' });
    await banner.waitFor();
    expect(await violations(page)).toEqual([]);
    await page.context().setOffline(false);
    await banner.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
  });

  it('moves a panel by the keyboard alone, with the focus, and has nothing serious against it wherever it stands', async () => {
    const tab = page.getByRole('tab', { name: 'Mixer' });
    const send = async (target: string) => {
      await tab.focus();
      await page.keyboard.press('Tab');
      const menu = page.getByRole('button', { name: 'Panel Mixer' });
      for (let n = 0; n < 8 && !(await menu.evaluate((element) => element === document.activeElement)); n++) {
        await page.keyboard.press('Tab');
      }
      await menu.press('Enter');
      const item = page.getByRole('menuitem', { name: target, exact: true });
      await item.waitFor();
      // Letters find entries of a menu.
      await item.press('Enter');
      await item.waitFor({ state: 'detached' });
      await expect.poll(() => tab.evaluate((element) => element === document.activeElement)).toBe(true);
    };
    await send('Move to the left');
    const left = page.getByRole('tablist', { name: 'Panels at the left' });
    await left.getByRole('tab', { name: 'Mixer', selected: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await send('Move to the right');
    await page.getByRole('tab', { name: 'Inspector', selected: false }).waitFor();
    expect(await violations(page)).toEqual([]);
    // It is remembered by whoever opens this window again.
    await page.reload();
    await songIsOpen(page);
    await page.getByRole('tablist', { name: 'Panels at the right' }).getByRole('tab', { name: 'Mixer' }).waitFor();
    await page.getByRole('button', { name: 'Panel Mixer' }).click();
    await page.getByRole('menuitem', { name: 'Put all panels back' }).click();
    await page
      .getByRole('tablist', { name: 'Panels at the bottom right' })
      .getByRole('tab', { name: 'Mixer' })
      .waitFor();
    await select(page, BROKEN_BASS);
  });

  const dialogs = [
    ['Blind listening', 'x'],
    ['Shortcuts', '?'],
    ['Commands', 'Control+k'],
    ['Open', 'Control+o'],
    ['Neural models', 'Control+k'],
  ] as const;
  it.each(dialogs)(
    'has nothing serious against it in the dialog %s, which takes and gives back the focus',
    async (name, key) => {
      // One that did not close is not in the way of the others; and the focus is somewhere to which it can be given back.
      if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
      await goToPlace(page, 'top');
      await page.keyboard.press(key);
      if (name === 'Neural models') {
        await page.getByRole('combobox', { name: 'Find a command' }).fill(name);
        await page.keyboard.press('Enter');
      }
      const dialog = page.getByRole('dialog', { name });
      await dialog.waitFor();
      if (name === 'Neural models')
        await dialog
          .getByRole('tab', { name: /^jasco/ })
          .first()
          .click();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(() => placeOfFocus(page)).toBe('top');
    },
  );

  const panels = [
    ['Export', 'Control+e', 'export', /LUFS/],
    ['Preferences', 'Control+,', 'preferences', /rate of the recording/],
  ] as const;
  it.each(panels)(
    'shows the panel %s by its key and takes the focus there, wherever it stands, with nothing serious against it',
    async (name, key, called, words) => {
      await goToPlace(page, 'top');
      await page.keyboard.press(key);
      const panel = page.getByRole('region', { name });
      await panel.getByText(words).first().waitFor();
      await expect.poll(() => placeOfFocus(page)).toBe(called);
      expect(await violations(page)).toEqual([]);
      for (const other of name === 'Preferences' ? ['MIDI', 'Shortcuts', 'General'] : []) {
        await panel.getByRole('radio', { name: other }).click();
        expect(await violations(page), other).toEqual([]);
      }
      await page.getByRole('button', { name: `Panel ${name}` }).click();
      await page.getByRole('menuitem', { name: 'Move to the bottom', exact: true }).click();
      await panel.getByText(words).first().waitFor();
      expect(await violations(page)).toEqual([]);
      // Folded it comes back by its key too.
      await page.getByRole('button', { name: `Panel ${name}` }).click();
      await page.getByRole('menuitem', { name: 'Fold', exact: true }).click();
      await panel.waitFor({ state: 'detached' });
      await goToPlace(page, 'top');
      await page.keyboard.press(key);
      await expect.poll(() => placeOfFocus(page)).toBe(called);
      await page.getByRole('button', { name: `Panel ${name}` }).click();
      await page.getByRole('menuitem', { name: `Close ${name}` }).click();
      await panel.waitFor({ state: 'detached' });
    },
  );

  it('asks before sound is generated, in a dialog with nothing serious against it', async () => {
    // The model itself is not here, so the window would not let it be chosen; another may have.
    const { host } = place();
    const { id } = await host.studio.open(folder);
    const region = (await host.studio.state(id)).project.regions.find(({ stem }) => stem === 'bass')!;
    await host.studio.dispatch(
      id,
      { type: 'region/set', payload: { id: region.id, treatment: 'jasco' } },
      'another window',
    );
    await page
      .getByRole('radio', { name: /^Generate/ })
      .and(page.locator('[aria-checked=true]'))
      .waitFor();
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'This will be new music' });
    await dialog.waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('goes round its places by F6, and shows at each where the focus is', async () => {
    await page.keyboard.press('Escape');
    const first = await placeOfFocus(page);
    const round: (string | null)[] = [];
    for (let n = 0; n < 12; n++) {
      await page.keyboard.press('F6');
      round.push(await placeOfFocus(page));
      expect(await page.evaluate(FOCUS_SHOWN), `the focus in ${round.at(-1)}`).toBe(true);
      if (round.at(-1) === first) break;
    }
    const all = ['inspector', 'mixer', 'overview', 'regions', 'status', 'timeline', 'top'];
    // Jobs are a place while there is something in them to be used.
    expect(round.filter((name) => name !== 'jobs').toSorted()).toEqual(all);
  });

  it('shows at every stop of Tab where the focus is', async () => {
    const hidden = new Set<string>();
    await page.keyboard.press('Escape');
    for (let n = 0; n < 60; n++) {
      await page.keyboard.press('Tab');
      // After the last stop the focus is in the browser's own bars.
      if (await page.evaluate('document.activeElement === document.body')) continue;
      if (!(await page.evaluate(FOCUS_SHOWN)))
        hidden.add(await page.evaluate('document.activeElement.outerHTML.slice(0, 120)'));
    }
    expect([...hidden]).toEqual([]);
  });

  it('lists every shortcut on ?', async () => {
    // In a text field it is a question mark.
    await goToPlace(page, 'top');
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Shortcuts' });
    for (const words of [
      'Play, pause',
      'Original or mended',
      'Next to mend',
      'Draw a region',
      'New take',
      'Undo',
      'Next place',
    ]) {
      await dialog.getByText(words, { exact: true }).waitFor();
    }
    await page.keyboard.press('Escape');
  });

  it('cuts no words in the inspector and in the list, beside one another and where one lies over the other', async () => {
    const generate = page.getByRole('radio', { name: /^Generate/ });
    for (const [width, height] of [
      [1024, 700],
      [720, 450],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.locator('[data-place=top]').waitFor();
      if (!(await generate.isVisible())) await page.getByRole('tab', { name: 'Inspector' }).click();
      await generate.waitFor();
      await expect.poll(() => page.evaluate(CUT), { message: `at ${width} × ${height}` }).toEqual([]);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  const sizes = [
    ['1024 × 700', 1024, 700],
    ['720 × 450, a 1440 px window at 200 % zoom', 720, 450],
  ] as const;
  it.each(sizes)('fits into %s, with everything within reach', async (_name, width, height) => {
    await page.setViewportSize({ width, height });
    await page.locator('[data-place=top]').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await expect.poll(() => page.evaluate(OUTSIDE)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });
}
