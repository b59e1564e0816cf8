import { type Command, Option, type OptionValues } from 'commander';
import type { FinishOptions } from '../chain/options.ts';
import { type Delivery, misfitOf, SOUND_FORMATS, type SoundFormat, USUAL_BITS } from '../project/delivery.ts';
import { numberWithin, path } from './arguments.ts';
import { bitsAndRate, bitsOption, rateOption } from './delivery-options.ts';
import { presetNamed, presetNames } from './presets.ts';
import { UsageError } from './session.ts';

const DEFAULTS = { targetLufs: -14, truePeak: -1, format: 'wav' as const, rate: null };

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
    .addOption(new Option('--format <name>', `of the master (default: ${DEFAULTS.format})`).choices(SOUND_FORMATS))
    .addOption(bitsOption(`of a wav or flac master (default: ${USUAL_BITS})`))
    .addOption(rateOption("of the master, or keep: the recording's own (default: keep)"))
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
  if (chosen.format === 'mp3' && values.bits !== undefined)
    throw new UsageError('--bits has no meaning for mp3: leave it out.');
  const delivery = { format: chosen.format, bits: chosen.bits ?? USUAL_BITS, rate: chosen.rate };
  const misfit = misfitOf(delivery);
  if (misfit !== null) throw new UsageError(misfit);
  return {
    targetLufs: chosen.targetLufs,
    truePeak: chosen.truePeak,
    vocalBoost: (values.vocalBoost as number | undefined) ?? 0,
    reference,
    delivery,
  };
}

function given(values: OptionValues): Partial<Delivery & { targetLufs: number | null; truePeak: number }> {
  return {
    ...(values.targetLufs === undefined
      ? {}
      : { targetLufs: values.targetLufs === 'keep' ? null : (values.targetLufs as number) }),
    ...(values.truePeak === undefined ? {} : { truePeak: values.truePeak as number }),
    ...(values.format === undefined ? {} : { format: values.format as SoundFormat }),
    ...bitsAndRate(values),
  };
}

function loudness(text: string): number | 'keep' {
  return text === 'keep' ? text : numberWithin(-70, 0, ' LUFS, or keep')(text);
}
