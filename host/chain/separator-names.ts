import { separators } from '../../dsp/separate/separators.ts';
import { SEPARATOR_NAMES } from '../../models/htdemucs/names.ts';
import { OWN_SEPARATOR } from '../../models/own/names.ts';

/** Separators that may be asked for, the built-in first. */
export const SEPARATORS: readonly string[] = [...separators.map(({ name }) => name), OWN_SEPARATOR, ...SEPARATOR_NAMES];
