import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { openWindow, type WindowTools } from './open-window.ts';

const scratch = scratchFolder();
const ADDRESS = 'http://127.0.0.1:4000/?token=x';

/** Electron's package, its binary a Node that runs `shell`; null: as it is before its binary was fetched, with what would fetch it. */
function tools(
  shell: string | null,
  install = '',
  hasBrowser = true,
): { tools: Omit<WindowTools, 'onShown'>; opened: string[] } {
  const electron = mkdtempSync(join(scratch, 'electron-'));
  mkdirSync(join(electron, 'dist'));
  const path = relative(join(electron, 'dist'), process.execPath);
  if (shell !== null) writeFileSync(join(electron, 'path.txt'), path);
  writeFileSync(join(electron, 'install.js'), install.replace('PATH', JSON.stringify(path)));
  writeFileSync(join(electron, 'shell.mjs'), shell ?? '');
  const opened: string[] = [];
  const browse = async (url: string) => {
    opened.push(url);
    return hasBrowser;
  };
  return { tools: { electron, shell: join(electron, 'shell.mjs'), build: async () => {}, browse }, opened };
}

/** What is said until the window was closed, or the browser has it. */
async function said(made: ReturnType<typeof tools>): Promise<string[]> {
  const sentences: string[] = [];
  let done: () => void = () => {};
  const browsed = new Promise<void>((resolve) => (done = resolve));
  const browse = (url: string) => made.tools.browse(url).finally(() => setImmediate(done));
  const window = openWindow(ADDRESS, 'drags', (sentence) => sentences.push(sentence), { ...made.tools, browse });
  await Promise.race([window, browsed]);
  return sentences;
}

test('the window is Electron’s where it runs: it is given the address, and no browser is opened', async () => {
  const told = join(scratch, 'told');
  const shell = `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(told)}, process.env.RESONATE_URL + ' ' + process.env.RESONATE_DRAG_FOLDER);`;
  const made = tools(shell);
  expect(await said(made)).toEqual([expect.stringMatching(/^Opening Resonate in its own window\./)]);
  expect(readFileSync(told, 'utf8')).toBe(`${ADDRESS} drags`);
  expect(made.opened).toEqual([]);
});

test('it is told of Electron’s window for as long as that is there', async () => {
  const file = join(scratch, 'shown');
  const made = tools(
    `import { existsSync } from 'node:fs'; process.exit(existsSync(${JSON.stringify(file)}) ? 0 : 1);`,
  );
  const seen: string[] = [];
  const onShown = () => {
    writeFileSync(file, '');
    seen.push('there');
    return () => void seen.push('gone');
  };
  await openWindow(ADDRESS, 'drags', () => {}, { ...made.tools, onShown });
  expect(seen).toEqual(['there', 'gone']);
});

test('where Electron cannot run, one line says so and the browser has the address', async () => {
  const made = tools('process.exit(1);');
  expect((await said(made))[1]).toBe(
    'Electron could not run here, so Resonate opens in the browser. Ctrl-C here ends it.',
  );
  expect(made.opened).toEqual([ADDRESS]);
});

test('Electron’s binary is fetched once; where that fails it is not waited for again, and without a browser the address is left', async () => {
  const made = tools(null, '', false);
  const sentences = await said(made);
  expect(sentences[0]).toMatch(/^Fetching Electron/);
  expect(sentences[1]).toMatch(/^Electron's binary could not be fetched .* opens in the browser/);
  expect(sentences[2]).toMatch(/open the address above/);
  expect(existsSync(join(made.tools.electron, '.not-fetched'))).toBe(true);
  expect((await said(made))[0]).toMatch(/^Electron's binary could not be fetched/);
});

test('a binary that was just fetched is used', async () => {
  const made = tools(null, "require('node:fs').writeFileSync(require('node:path').join(__dirname, 'path.txt'), PATH);");
  expect((await said(made)).map((sentence) => sentence.split(' ')[0])).toEqual(['Fetching', 'Opening']);
});
