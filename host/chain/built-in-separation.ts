import { separatorNamed } from '../../dsp/separate/separators.ts';
import { separate } from '../jobs/separate.ts';
import type { SeparateMix } from './separator.ts';

/** By a separator of `dsp/separate`: no model, no download. Rejects with RangeError for a name that none has. */
export const separateBuiltIn: SeparateMix = async (runner, mix, { name }) => {
  const found = separatorNamed(name);
  if (found === undefined) throw new RangeError(`no built-in separator is called ${name}`);
  const { version } = found;
  return { ...(await runner.run(separate, { mix, separator: name, version })), separator: { name, version } };
};
