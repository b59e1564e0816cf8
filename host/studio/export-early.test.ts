import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { EXPORT_FORMATS } from '../export/format-names.ts';
import { bandFile, hostIn, windowOf, workUntil } from '../server/testing.ts';
import { holdWholes } from './testing.ts';

const folder = scratchFolder();

test('an export that is asked for before there are stems is refused with a plain sentence, and leaves no failed work behind', async () => {
  const logged: unknown[] = [];
  const host = await hostIn(folder, { logged });
  const window = await windowOf(host);
  const path = join(folder, 'Early.wav');
  bandFile(path, 2);
  const letGo = holdWholes();
  const { id } = await window.api.open.mutate({ path });
  const asked = (format: (typeof EXPORT_FORMATS)[number]) => {
    const out = join(folder, `out ${format}`);
    const request = { format, bits: '32f', rate: null, targetLufs: null, truePeakDb: -1, path: out } as const;
    return window.api.export.mutate({ id, request }).then(
      () => null,
      (error: Error) => error.message,
    );
  };
  const answers = await Promise.all(EXPORT_FORMATS.map(async (format) => [format, await asked(format)] as const));
  const early =
    'The recording is not separated into stems yet: wait until it is, with the project open in the editor, and try again.';
  const stemless = { midi: expect.stringMatching(/^There are no notes to export yet/), labels: null, csv: null };
  expect(Object.fromEntries(answers)).toEqual({
    ...Object.fromEntries(EXPORT_FORMATS.map((format) => [format, early])),
    ...stemless,
  });
  const list = await workUntil(window, id, () => true);
  expect(list.filter(({ state }) => state === 'failed')).toEqual([]);
  expect(logged).toEqual([]);
  letGo();
  await host.close();
});
