import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../host/cli/main.ts';
import { ROOT } from '../run-resonate.ts';
import { scratchFolder } from '../scratch.ts';
import { writeWav } from '../wav.ts';

const folder = scratchFolder();
process.env.RESONATE_CACHE = join(folder, 'cache');
const stems = join(folder, 'stems');
const out = join(folder, 'out');
mkdirSync(stems);
for (const stem of ['vocals', 'drums', 'bass', 'other'])
  writeWav(join(stems, `${stem}.wav`), [new Float32Array(8000)], 8000);

const bass = readFileSync(join(stems, 'bass.wav'));

function regionsFile(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** A folder for results whose `stems` is a link to the input. */
const linked = join(folder, 'linked');
mkdirSync(linked);
symlinkSync(stems, join(linked, 'stems'));

/** Runs a command and returns its exit status with what it said on stderr. */
async function run(args: readonly string[]): Promise<{ status: number; said: string }> {
  let said = '';
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => {
    said += text;
    return true;
  }) as typeof write;
  try {
    return { status: await main(args), said };
  } finally {
    process.stderr.write = write;
  }
}

const drums = { stem: 'drums', start: 0.1, end: 0.4 };

describe('arguments that make no sense end with 2 and a sentence', () => {
  test.each<[string, string[], RegExp]>([
    ['a command that does not exist', ['mend', stems], /^Unknown command 'mend': --help shows what is possible\.$/],
    ['no --out', ['restore', stems], /--out <dir>' not specified/],
    ['neither input nor --out', ['restore'], /^Missing required argument 'input' and required option '--out <dir>': /],
    ['an export of nothing', ['export', '--json'], /^Missing required argument 'project' and required option '--out/],
    [
      'a quality that the separator does not have, of a file that is no recording',
      ['separate', join(folder, 'nothing.wav'), '--out', out, '--separator', 'built-in', '--quality', 'best'],
      /^The separator built-in does not know --quality: choose built-in-neural, or leave it out\.$/,
    ],
    [
      'a blend beyond 1',
      ['repair', stems, '--out', out, '--blend', '1.5'],
      /'1\.5' is invalid: it must be a number from 0 to 1\.$/,
    ],
    ['a seed that is no whole number', ['repair', stems, '--out', out, '--seed', '1.5'], /whole number/],
    ['no takes', ['repair', stems, '--out', out, '--takes', '0'], /from 1 to 9/],
    ['an unknown stem', ['repair', stems, '--out', out, '--stems', 'guitar'], /"guitar" is no stem/],
    ['an unknown treatment', ['repair', stems, '--out', out, '--treatment', 'magic'], /allowed choices/],
    [
      'a stem both chosen and locked',
      ['repair', stems, '--out', out, '--stems', 'bass,drums', '--lock', 'bass'],
      /--stems and --lock both name bass/,
    ],
    [
      'all stems locked',
      ['repair', stems, '--out', out, '--lock', 'vocals,drums,bass,other'],
      /nothing could be treated/,
    ],
    ['force with minor', ['repair', stems, '--out', out, '--force', '--regenerate-minor'], /already treats everything/],
    [
      'a description without jasco',
      ['repair', stems, '--out', out, '--describe', 'dry'],
      /for --treatment jasco alone/,
    ],
    ['steps without jasco', ['repair', stems, '--out', out, '--steps', '9'], /for --treatment jasco alone/],
    ['a model without jasco', ['repair', stems, '--out', out, '--model', 'x'], /for --treatment jasco alone/],
    [
      'a regions file that is not there',
      ['repair', stems, '--out', out, '--regions', 'nowhere.json'],
      /cannot be read/,
    ],
    ['bits for mp3', ['restore', stems, '--out', out, '--format', 'mp3', '--bits', '16'], /no meaning for mp3/],
    ['float flac', ['restore', stems, '--out', out, '--format', 'flac', '--bits', '32f'], /whole numbers only/],
    [
      'an mp3 rate that mp3 lacks',
      ['restore', stems, '--out', out, '--format', 'mp3', '--rate', '96000'],
      /MP3 cannot have 96000/,
    ],
    [
      'reference and target',
      ['restore', stems, '--out', out, '--reference', 'x.wav', '--target-lufs', '-14'],
      /brings its own loudness/,
    ],
    ['an unknown preset', ['restore', stems, '--out', out, '--preset', 'vinyl'], /no preset called vinyl/],
    ['a result over the input', ['restore', stems, '--out', stems], /would overwrite the input itself/],
    ['a result around the input', ['restore', stems, '--out', folder], /would overwrite the input itself/],
    ['a master without an ending', ['master', join(stems, 'bass.wav'), '--out', join(folder, 'x')], /must end in/],
    [
      'a master over its mix',
      ['master', join(stems, 'bass.wav'), '--out', join(stems, 'bass.wav')],
      /would overwrite the input/,
    ],
    [
      'an analysis over a stem of its folder',
      ['analyze', stems, '--out', join(stems, 'bass.wav')],
      /would overwrite the input/,
    ],
    [
      'a master over a stem of its folder',
      ['master', stems, '--out', join(stems, 'bass.wav')],
      /would overwrite the input/,
    ],
    ['results through a link to the input', ['restore', stems, '--out', linked], /would overwrite the input/],
    ['an empty --out', ['repair', stems, '--out', ''], /must name a file or a folder/],
    ['an empty input', ['measure', ''], /must name a file or a folder/],
    ['stems into the name of a file', ['export', stems, '--out', `${out}.wav`, '--format', 'stems'], /name a folder/],
    [
      'stems of a master',
      ['export', stems, '--out', `${out}.wav`, '--stems', 'bass'],
      /--stems has no meaning for wav/,
    ],
    ['a rate of notes', ['export', stems, '--out', `${out}.mid`, '--rate', '48000'], /--rate has no meaning for midi/],
    [
      'a stem that there is not',
      ['export', stems, '--out', out, '--format', 'stems', '--stems', 'bass,flute'],
      /"flute" is no stem: choose of vocals, drums, bass, other, residual/,
    ],
    ['an export without a format', ['export', stems, '--out', join(folder, 'thing')], /does not tell the format/],
  ])('%s', async (_, args, sentence) => {
    const { status, said } = await run(args);
    expect(said.trimEnd()).toMatch(sentence);
    expect(said.trimEnd()).toMatch(/^\S.*\.$/);
    expect(status).toBe(2);
    expect(existsSync(out)).toBe(false);
    expect(readFileSync(join(stems, 'bass.wav')).equals(bass)).toBe(true);
  });

  test.each<[string, unknown, string[], RegExp]>([
    ['not JSON', '{', [], /is not JSON/],
    ['no region in it', { regions: [] }, [], /names no region/],
    ['no list', {}, [], /is wrong at regions/],
    ['an unknown stem', { regions: [{ stem: 'guitar', start: 0, end: 1 }] }, [], /regions\.0\.stem/],
    ['an end before its start', { regions: [{ stem: 'bass', start: 2, end: 1 }] }, [], /ends \(1 s\) before it starts/],
    ['overlapping regions', { regions: [drums, { stem: 'drums', start: 0.3, end: 0.5 }] }, [], /overlap at 0\.3 s/],
    ['a region of a locked stem', { regions: [drums] }, ['--lock', 'drums'], /--lock forbids drums/],
    ['a region of an unchosen stem', { regions: [drums] }, ['--stems', 'bass'], /leaves drums out/],
    ['with force', { regions: [drums] }, ['--force'], /contradict each other/],
    ['with minor', { regions: [drums] }, ['--regenerate-minor'], /--regions replaces them/],
    [
      'a region after the end',
      { regions: [{ stem: 'bass', start: 5, end: 6 }] },
      [],
      /after the end of the recording \(1\.000 s\)/,
    ],
  ])('a regions file: %s', async (name, content, more, sentence) => {
    const file = regionsFile(`${name.replaceAll(' ', '-')}.json`, content);
    const { status, said } = await run(['repair', stems, '--out', out, '--regions', file, ...more]);
    expect(said).toMatch(sentence);
    expect(status).toBe(2);
    expect(existsSync(out)).toBe(false);
  });
});

test.runIf(existsSync('/dev/full'))('output that cannot be written ends with 1 and a sentence', () => {
  const full = openSync('/dev/full', 'w');
  const ran = spawnSync(process.execPath, [`${ROOT}host/cli/main.ts`, 'cache', 'info'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect(ran.stderr).toMatch(/^The output could not be written \(ENOSPC\): .*\.\n$/);
  expect(ran.status).toBe(1);
});

test.each([[['cache']], [['help', 'nonsense']]])('%j shows what is possible and ends with 2', async (args) => {
  const { status, said } = await run(args);
  expect(said).toMatch(/Commands:\n[\s\S]*\nA command is missing: choose one of those above\.\n$/);
  expect(status).toBe(2);
});
