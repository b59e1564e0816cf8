import { type Command, Option } from 'commander';
import type { WeightType } from '../../../models/model-kind.ts';
import { path } from '../arguments.ts';
import { withModels } from '../models-session.ts';
import { printJson } from '../session.ts';

const EXAMPLES = `
Examples:
  resonate models list
  resonate models install htdemucs
  resonate models install jasco-chords-drums-melody-400M --accept-licence
  resonate models install t5-base --from downloads/t5-base
  resonate models convert 955717e8-8726e21a.th --dtype int8`;

/** As people write them, and as they are called inside. */
const TYPES: Readonly<Record<string, WeightType>> = { f32: 'float32', f16: 'float16', int8: 'int8' };

const json = (): Option => new Option('--json', 'print as JSON and nothing else');
const dtype = (): Option =>
  new Option('--dtype <type>', 'how the large weights are kept').choices(Object.keys(TYPES)).default('f32');

export function defineModels(program: Command): void {
  const models = program
    .command('models')
    .description('Neural models: what there is, what is installed, and how they are made ready on this machine.')
    .addHelpText('after', EXAMPLES);
  defineConvert(models);
  defineProbe(models);
}

function defineConvert(models: Command): void {
  models
    .command('convert')
    .description('Converts an official checkpoint, a file or a folder; what was converted before is found again.')
    .argument('<model>', 'a checkpoint', path)
    .addOption(dtype())
    .addOption(json())
    .action((source: string, values) =>
      withModels(async ({ folder, progress }) => {
        const { convertCheckpoint } = await import('../../../models/catalogue/converted.ts');
        const converted = await convertCheckpoint(source, folder, {
          weights: TYPES[values.dtype]!,
          progress: progress('Converting'),
        });
        const { kind, sha256, weights, isNew } = converted;
        if (values.json === true) {
          return printJson({ version: 1, kind: kind.name, sha256, weights, folder: converted.folder, isNew });
        }
        process.stdout.write(`${kind.name} in ${converted.folder}${isNew ? '' : ', as it was converted before'}.\n`);
      }),
    );
}

function defineProbe(models: Command): void {
  models
    .command('probe')
    .description('Runs one block of a model on given tensors, to compare the conversion with its reference.')
    .argument('<block>', 'as htdemucs.segment, encodec.decode, t5.encode, jasco.velocity')
    .requiredOption('--weights <path>', 'the official checkpoint, a file or a folder', path)
    .option('--encodec <path>', 'the checkpoint of the codec, where the block needs one', path)
    .option('--t5 <path>', 'the checkpoint of the text encoder, where the block needs one', path)
    .addOption(dtype())
    .requiredOption('--in <file>', 'the inputs as safetensors, float32 or int32', path)
    .requiredOption('--out <file>', 'where the outputs go, as safetensors', path)
    .addOption(json())
    .action((block: string, values) =>
      withModels(async ({ folder }) => {
        const { probe } = await import('../../../models/catalogue/probe.ts');
        const probed = await probe(folder, {
          block,
          weights: values.weights,
          encodec: values.encodec ?? null,
          t5: values.t5 ?? null,
          type: TYPES[values.dtype]!,
          input: values.in,
          output: values.out,
        });
        if (values.json === true) return printJson({ version: 1, ...probed });
        const shapes = Object.entries(probed.outputs).map(([name, shape]) => `${name} [${shape.join(', ')}]`);
        process.stdout.write(`${block}: ${shapes.join(', ')} in ${values.out}.\n`);
      }),
    );
}
