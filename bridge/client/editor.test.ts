import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { IS_BUILT, insertOf, noise, pluginIn, rendered, SETTING, whole, withChain } from './testing.ts';

const ZAM = '/usr/lib/vst3/ZamComp.vst3';
const XVFB = '/usr/bin/Xvfb';
/** It closes a window by its key, as by its button. */
const OPENBOX = '/usr/bin/openbox';
const XDOTOOL = '/usr/bin/xdotool';

/** A screen that nobody sees, without a window manager, which is what trips plugin hosts up. */
async function screen(): Promise<{ display: string; close: () => void }> {
  const child = spawn(XVFB, ['-displayfd', '1', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
    child.once('exit', () => reject(new Error('Xvfb did not start')));
  });
  return { display: `:${number}`, close: () => child.kill() };
}

const xdotool = (...order: string[]) => promisify(execFile)(XDOTOOL, order);

describe.skipIf(!IS_BUILT || !existsSync(ZAM) || !existsSync(XVFB))("a plugin's own window", () => {
  const before = process.env.DISPLAY;
  let close = (): void => {};
  afterEach(() => {
    close();
    if (before === undefined) delete process.env.DISPLAY;
    else process.env.DISPLAY = before;
  });

  test('opens, again too, and the plugin plays on with it', async () => {
    const shown = await screen();
    close = shown.close;
    process.env.DISPLAY = shown.display;
    const sound = noise(2, 20_000);
    const insert = { plugin: await pluginIn(ZAM), state: null, parameters: {}, bypass: false, wet: 1 };
    await withChain([insert], async (chain) => {
      await chain.show(0, 'ZamComp');
      await chain.show(0, 'ZamComp');
      expect((await rendered(chain, whole(sound)))[0]!.length).toBe(20_000);
      expect(await chain.parameters(0)).not.toEqual([]);
    });
  });

  test.skipIf(!existsSync(XDOTOOL) || !existsSync(OPENBOX))('tells when the person closes it', async () => {
    const shown = await screen();
    close = shown.close;
    process.env.DISPLAY = shown.display;
    const manager = spawn(OPENBOX, [], { stdio: 'ignore' });
    close = () => {
      manager.kill();
      shown.close();
    };
    // One that comes after the window takes it for one that cannot be asked to close, and ends its program instead.
    await vi.waitFor(() => xdotool('get_num_desktops'), { timeout: 60_000, interval: 100 });
    const insert = { plugin: await pluginIn(ZAM), state: null, parameters: {}, bypass: false, wet: 1 };
    const { promise, resolve } = Promise.withResolvers<number>();
    await withChain(
      [insert],
      async (chain) => {
        await chain.show(0, 'To be closed');
        const ended = Promise.race([promise, chain.ended]);
        let isOver = false;
        void ended.finally(() => {
          isOver = true;
        });
        // To the window that has the focus, so through the window manager, which may miss the first.
        while (!isOver) {
          await xdotool('search', '--name', 'To be closed', 'windowactivate', 'key', '--window', '0', 'alt+F4').catch(
            () => {},
          );
          await Promise.race([ended, setTimeout(500)]);
        }
        expect(await ended).toBe(0);
      },
      SETTING,
      { onClosed: resolve },
    );
  });

  test('is refused with half a sentence where the plugin has none', async () => {
    const shown = await screen();
    close = shown.close;
    process.env.DISPLAY = shown.display;
    await withChain([await insertOf('gain')], async (chain) => {
      await expect(chain.show(0, 'Gain')).rejects.toMatchObject({ message: 'it has no window of its own' });
    });
  });
});
