import { selectSelectedRegion } from '../../state/selectors.ts';
import { lackWords } from '../../state/words.ts';
import type { CommandContext } from './command.ts';

/** Why a command cannot be run, as sentences. */
export const NO_REGION = 'Select a region first: N goes to the next one to mend.';

export const needsRegion = ({ state }: CommandContext): string | null =>
  selectSelectedRegion(state) === null ? NO_REGION : null;

export const needsOpenHost = ({ state }: CommandContext): string | null =>
  state.connection.status === 'online' ? null : 'The engine does not answer: this goes on when it is back.';

/** The first condition that is not met. */
export const all =
  (...conditions: readonly ((context: CommandContext) => string | null)[]) =>
  (context: CommandContext): string | null => {
    for (const condition of conditions) {
      const reason = condition(context);
      if (reason !== null) return reason;
    }
    return null;
  };

/** A treatment that cannot be had on this computer says why. */
export const needsTreatment =
  (treatment: string) =>
  ({ state }: CommandContext): string | null =>
    lackWords(treatment, state.host.info?.unavailable[treatment] ?? null);
