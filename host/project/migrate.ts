import { SCHEMA } from './project.ts';

/**
 * Brings what was read from disk to the present form, one form at a time. What it returns is still to be checked by the schema; what is no project
 * at all comes back as it is.
 */
export function migrate(raw: unknown): unknown {
  let value = raw;
  for (let schema = schemaOf(value); schema !== null && schema < SCHEMA; schema++) {
    const step = STEPS[schema];
    if (step === undefined) return value;
    value = { ...step(value as Raw), schema: schema + 1 };
  }
  return value;
}

/** The number of the form, or null where there is none. */
export function schemaOf(raw: unknown): number | null {
  const schema = (raw as Raw | null)?.schema;
  return typeof schema === 'number' && Number.isInteger(schema) ? schema : null;
}

type Raw = Readonly<Record<string, unknown>>;

/** From each form to the next. */
const STEPS: Readonly<Record<number, (raw: Raw) => Raw>> = {
  1: fromFirst,
  2: fromSecond,
  3: fromThird,
  4: fromFourth,
  5: fromFifth,
};

/** The first form was what the command line wrote: everything separated, heard and searched, and nothing edited. */
function fromFirst(raw: Raw): Raw {
  const { regions } = raw;
  return {
    ...raw,
    edits: { chords: null, melody: null, bass: null, drums: null },
    searched: true,
    consent: false,
    regions: Array.isArray(regions) ? regions.map(regionFromFirst) : regions,
  };
}

/** The third form knows takes that were brought from outside; what the second holds is right in it. */
function fromSecond(raw: Raw): Raw {
  return raw;
}

/** The fourth form has chains of plugins, which the schema takes to be empty where there are none. */
function fromThird(raw: Raw): Raw {
  return raw;
}

/** The fifth form tells what was brought from a DAW from what was drawn. */
function fromFourth(raw: Raw): Raw {
  const { regions } = raw;
  return Array.isArray(regions) ? { ...raw, regions: regions.map(regionFromFourth) } : raw;
}

/** The sixth form has a fader of the master, which the schema takes to stand at 0 dB where there is none. */
function fromFifth(raw: Raw): Raw {
  return raw;
}

/** A region that an import made: it began with the take that was brought, or with what the file said of it. */
function regionFromFourth(region: Raw): Raw {
  if (region?.origin !== 'drawn') return region;
  const first = Array.isArray(region.takes) ? (region.takes as readonly Raw[])[0] : undefined;
  const detail = (region.damage as Raw | null | undefined)?.detail;
  const isBrought = detail === 'marked in a file that was imported' || first?.treatment === 'imported';
  return isBrought ? { ...region, origin: 'imported' } : region;
}

function regionFromFirst(region: Raw): Raw {
  const takes = Array.isArray(region?.takes) ? (region.takes as readonly Raw[]) : [];
  return {
    status: 'open',
    tags: [],
    // The takes were made with one seed after the other.
    seed: takes[0]?.seed ?? 0,
    takeCount: Math.max(1, Math.min(9, takes.length)),
    settings: {},
    fadeIn: null,
    fadeOut: null,
    ...region,
  };
}
