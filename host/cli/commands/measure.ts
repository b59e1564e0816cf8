import type { Command } from 'commander';
import type { Measurement } from '../../../dsp/measure/measure.ts';
import { RESONATE } from '../../../models/resonate-command.ts';
import { seconds } from '../../chain/analysis.ts';
import { clock, number } from '../../export/text.ts';
import { path } from '../arguments.ts';
import type { StageTitle } from '../progress.ts';
import { printJson, withSession } from '../session.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} measure master.wav
  ${RESONATE} measure song.m4a --json`;

const STAGES: readonly StageTitle[] = ['Reading', 'Measuring'];

export function defineMeasure(program: Command): void {
  program
    .command('measure')
    .description('Loudness, true peak, range, noise, bandwidth and clipping of a file.')
    .argument('<file>', 'a recording', path)
    .option('--json', 'print the measures as JSON and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, values) => {
      await withSession(values.json === true, STAGES, async ({ runner, display, json }) => {
        const { openInput } = await import('../../chain/input.ts');
        const { measureAudio } = await import('../../jobs/measure.ts');
        const opened = await openInput(runner, file);
        const measured = await runner.run(measureAudio, { source: opened.mix });
        display.close();
        const document = {
          version: 1,
          ...measured,
          name: opened.name,
          sampleRate: opened.sampleRate,
          channels: opened.channels,
          duration: seconds(opened.length, opened.sampleRate),
          metadata: opened.metadata,
          notices: opened.notices,
        };
        if (json) return printJson(document);
        process.stdout.write(table(opened.name, measured));
        for (const notice of opened.notices) process.stdout.write(`${notice}\n`);
      });
    });
}

/** Measures in words with their units. */
function table(name: string, measured: Measurement): string {
  const db = (value: number, unit: string): string => `${number(value, 1)} ${unit}`;
  const { samples, longestRun } = measured.clipped;
  const rows: [string, string][] = [
    [
      'length',
      `${clock(measured.length / measured.sampleRate)}, ${measured.sampleRate} Hz, ${measured.channels === 1 ? 'mono' : 'stereo'}`,
    ],
    ['loudness', `${db(measured.lufs, 'LUFS')}, range ${db(measured.lra, 'LU')}`],
    ['loudest', `${db(measured.momentaryMax, 'LUFS')} momentary, ${db(measured.shortTermMax, 'LUFS')} short-term`],
    ['peak', `${db(measured.truePeak, 'dBTP')}, samples ${db(measured.samplePeak, 'dBFS')}`],
    ['level', `${db(measured.rms, 'dBFS')} RMS, crest ${db(measured.crest, 'dB')}`],
    ['clipping', samples === 0 ? 'none' : `${samples} samples in flat tops, the longest of ${longestRun}`],
    ['noise', `${db(measured.snr, 'dB')} below the music`],
    ['bandwidth', `${Math.round(measured.bandwidth)} Hz`],
    ['stereo', measured.channels === 1 ? 'mono' : `correlation ${number(measured.correlation, 2)}`],
    ['offset', `${number(100 * measured.dc, 3)} % of full scale`],
    ['silence', `${Math.round(100 * measured.silence)} % of the time`],
  ];
  return `${name}\n${rows.map(([what, value]) => `  ${what.padEnd(10)} ${value}\n`).join('')}`;
}
