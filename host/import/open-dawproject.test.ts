import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { scratchFolder } from '../../tests/scratch.ts';
import { projectXml } from '../export/daw/dawproject.ts';
import { sessionOf } from '../export/daw/session.ts';
import { openDawproject } from './open-dawproject.ts';
import { project } from './test-projects.ts';

const session = sessionOf(project, 'audio');

const folder = scratchFolder();

async function zipped(entries: Readonly<Record<string, Buffer>>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(entries)) zip.addBuffer(bytes, name);
  zip.end();
  const path = join(mkdtempSync(join(folder, 'zip-')), 'song.dawproject');
  writeFileSync(path, await buffer(zip.outputStream));
  return path;
}

test('a DAWproject is read out of its zip, and what else is in there is not', async () => {
  const path = await zipped({ 'audio/x.wav': Buffer.alloc(10), 'project.xml': Buffer.from(projectXml(session)) });
  expect((await openDawproject(path, 'song.dawproject')).spans).toHaveLength(3);
});

test.each([
  [
    'no zip',
    async () => {
      const path = join(folder, 'text.dawproject');
      writeFileSync(path, 'PK no zip');
      return path;
    },
  ],
  ['a zip without a project', () => zipped({ 'x.txt': Buffer.from('x') })],
  ['no XML', () => zipped({ 'project.xml': Buffer.from([0, 255, 60, 60]) })],
  ['other XML', () => zipped({ 'project.xml': Buffer.from('<Song/>') })],
  ['XML a hundred thousand deep', () => zipped({ 'project.xml': Buffer.from(`<Project>${'<a>'.repeat(1e5)}`) })],
  [
    'entities that grow',
    () =>
      zipped({
        'project.xml': Buffer.from(
          '<!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Project><Arrangement>&b;</Arrangement></Project>',
        ),
      }),
  ],
  [
    'an entity from a file',
    () =>
      zipped({
        'project.xml': Buffer.from('<!DOCTYPE P [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project>&x;</Project>'),
      }),
  ],
] as const)('%s for a DAWproject ends in one sentence', async (_, make) => {
  const sentence = await openDawproject(await make(), 'song.dawproject').then(
    () => 'was read',
    (error: Error) => `${error.name}: ${error.message}`,
  );
  expect(sentence).toMatch(/^PlainError: song\.dawproject is no DAWproject that can be read/);
});

test('a bomb is not unpacked', async () => {
  const path = await zipped({ 'project.xml': Buffer.alloc(100 * 2 ** 20, 0x20) });
  await expect(openDawproject(path, 'song.dawproject')).rejects.toThrow(/too large to be read/);
});

test('names that would leave their folder are no reason to read anything, nor to write', async () => {
  const path = await zipped({ 'aa/evil.xml': Buffer.from('x'), 'project.xml': Buffer.from(projectXml(session)) });
  const bytes = readFileSync(path);
  for (let at = bytes.indexOf('aa/evil'); at >= 0; at = bytes.indexOf('aa/evil', at)) bytes.write('../evil', at);
  writeFileSync(path, bytes);
  await expect(openDawproject(path, 'song.dawproject')).rejects.toThrow(/is no DAWproject/);
});
