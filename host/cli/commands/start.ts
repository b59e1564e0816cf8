import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { RESONATE } from '../../../models/resonate-command.ts';
import { PlainError } from '../../jobs/job.ts';
import { integerWithin, numberWithin } from '../arguments.ts';
import { printJson } from '../session.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} start
  ${RESONATE} start song.m4a
  ${RESONATE} start --no-open --port 8123`;

/** Minutes: a day. Who wants it for longer wants it to stay. */
const LONGEST_UNUSED = 1_440;

interface Values {
  readonly port?: number;
  readonly open: boolean;
  readonly endUnused?: number;
  readonly json?: true;
}

export function defineStart(program: Command): void {
  program
    .command('start')
    .description('The editor: see the stems, mark what is broken, mend it, hear it at once.')
    .argument('[file]', 'a recording, a folder of stems, or a project; without it the demo song')
    .option('--port <number>', 'listen on this port of 127.0.0.1', integerWithin(1024, 65_535))
    .option('--no-open', 'print the address and open nothing')
    .option(
      '--end-unused <minutes>',
      'end when for so long no window that shows a song, no plugin in a DAW and no work has been there',
      numberWithin(0.001, LONGEST_UNUSED, ' minutes'),
    )
    .option('--json', 'print the address as JSON and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, values: Values) => {
      if (file !== undefined && !existsSync(file)) {
        throw new PlainError(`${file} is not there: check the name and the folder.`);
      }
      const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
      const tell = (url: string): void => {
        if (values.json) printJson({ url });
        else process.stdout.write(`${url}\n`);
      };
      const [{ usualPlaces }, { findRunning }, { openBrowser, openWindow }] = await Promise.all([
        import('../../studio/places.ts'),
        import('../../server/running.ts'),
        import('../../server/open-window.ts'),
      ]);
      const places = usualPlaces();
      const path = file === undefined ? places.demo : resolve(file);
      const running = await findRunning(places.running);
      if (running !== null) {
        const url = `${running}&open=${encodeURIComponent(path)}`;
        say('Resonate runs already: this is another window of it.');
        tell(url);
        if (!values.open) say('Open that address in a browser of this computer.');
        else if (!(await openBrowser(url)))
          say('No browser could be opened here: open that address in one of this computer.');
        return;
      }
      const [{ startHost }, { buildEditor, EDITOR }] = await Promise.all([
        import('../../server/host.ts'),
        import('../../server/build-editor.ts'),
      ]);
      await buildEditor(say);
      const host = await startHost({ editor: EDITOR, port: values.port ?? 0, places });
      // Before anybody knows where it is, so that whoever does can end it.
      const abort = new AbortController();
      const stop = (): void => abort.abort();
      // One Ctrl-C may come twice: from the terminal, and forwarded by the process before this one.
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
      const url = host.openUrl(path);
      tell(url);
      if (!values.open)
        say(
          'Open that address in a browser of this computer: whoever has it can use Resonate here. Ctrl-C ends it; all work is kept.',
        );
      // The window asks for the same and finds it under way; what cannot be opened it is told then.
      host.studio.open(path).catch(() => {});
      // One that shows no song is a window all the same.
      const onShown = () => host.enter();
      if (values.open) {
        void openWindow(url, places.dragged, say, { onShown }).then(stop, (error: Error) => say(error.message));
      }
      const { endUnused } = values;
      if (endUnused !== undefined) {
        void host.unused(60_000 * endUnused, abort.signal).then(() => {
          if (!abort.signal.aborted)
            say(`Nobody used Resonate for ${endUnused} minutes, so it ends; all work is kept.`);
          stop();
        });
      }
      await once(abort.signal, 'abort');
      await host.close();
    });
}
