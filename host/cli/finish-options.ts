import { type Command, InvalidArgumentError, Option, type OptionValues } from 'commander';
import { type FinishOptions, MP3_RATES } from '../chain/options.ts';
import { integerWithin, numberWithin, path } from './arguments.ts';
import { presetNamed, presetNames } from './presets.ts';
import { UsageError } from './session.ts';

const FORMATS = ['wav', 'flac', 'mp3'] as const;
const DEFAULTS = { targetLufs: -14, truePeak: -1, format: 'wav' as const, rate: null };
const DEFAULT_BITS = 24;

/** Master and delivery options, which `restore` and `master` share. */
export function addFinishOptions(command: Command): Command {
  return command
    .option('--reference <file>', 'match the vocal level, spectrum and loudness of this recording', path)
    .option('--target-lufs <lufs>', `loudness of the master, or keep (default: ${DEFAULTS.targetLufs})`, loudness)
    .option(
      '--true-peak <dbtp>',
      `ceiling of the master (default: ${DEFAULTS.truePeak})`,
      numberWithin(-20, 0, ' dBTP'),
    )
    .addOption(new Option('--format <name>', `of the master (default: ${DEFAULTS.format})`).choices(FORMATS))
    .addOption(
      new Option('--bits <n>', `of a wav or flac master (default: ${DEFAULT_BITS})`).choices(['16', '24', '32f']),
    )
    .option('--rate <hz>', "of the master, or keep: the recording's own (default: keep)", rate)
    .option('--preset <name>', `where the master goes: ${presetNames().join(', ')}`);
}

/** Only stems have vocals that can be raised. */
export function vocalBoost(): Option {
  return new Option('--vocal-boost <db>', 'raise the vocals in the mix').argParser(numberWithin(-24, 24, ' dB'));
}

/** Explicit options win over the preset, the preset over the defaults. Throws UsageError for what makes no sense. */
export function finishOptionsOf(values: OptionValues): FinishOptions {
  const preset = values.preset === undefined ? {} : presetNamed(values.preset as string);
  const chosen = { ...DEFAULTS, ...preset, ...given(values) };
  const reference = (values.reference as string | undefined) ?? null;
  if (reference !== null && values.targetLufs !== undefined) {
    throw new UsageError(
      '--reference brings its own loudness, and --target-lufs gives another: leave one of them out.',
    );
  }
  const bits = chosen.bits ?? DEFAULT_BITS;
  if (chosen.format === 'mp3' && values.bits !== undefined)
    throw new UsageError('--bits has no meaning for mp3: leave it out.');
  if (chosen.format === 'flac' && bits === '32f')
    throw new UsageError('FLAC holds whole numbers only: use --bits 24, or --format wav for 32f.');
  if (chosen.format === 'mp3' && chosen.rate !== null && !MP3_RATES.includes(chosen.rate)) {
    throw new UsageError(`MP3 cannot have ${chosen.rate} Hz: use --rate with one of ${MP3_RATES.join(', ')}.`);
  }
  return {
    targetLufs: chosen.targetLufs,
    truePeak: chosen.truePeak,
    vocalBoost: (values.vocalBoost as number | undefined) ?? 0,
    reference,
    delivery: { format: chosen.format, bits, rate: chosen.rate },
  };
}

function given(values: OptionValues): Partial<{
  targetLufs: number | null;
  truePeak: number;
  format: 'wav' | 'flac' | 'mp3';
  bits: 16 | 24 | '32f';
  rate: number | null;
}> {
  const bits = values.bits as string | undefined;
  return {
    ...(values.targetLufs === undefined
      ? {}
      : { targetLufs: values.targetLufs === 'keep' ? null : (values.targetLufs as number) }),
    ...(values.truePeak === undefined ? {} : { truePeak: values.truePeak as number }),
    ...(values.format === undefined ? {} : { format: values.format as 'wav' | 'flac' | 'mp3' }),
    ...(bits === undefined ? {} : { bits: bits === '32f' ? ('32f' as const) : (Number(bits) as 16 | 24) }),
    ...(values.rate === undefined ? {} : { rate: values.rate === 'keep' ? null : (values.rate as number) }),
  };
}

function loudness(text: string): number | 'keep' {
  return text === 'keep' ? text : numberWithin(-70, 0, ' LUFS, or keep')(text);
}

function rate(text: string): number | 'keep' {
  if (text === 'keep') return text;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a rate in Hz from 8000 to 192000, or keep.');
  return integerWithin(8000, 192_000)(text);
}
