import { toastShown } from '../../state/desk.ts';
import { STILL_READ } from '../../state/opening.ts';
import { selectSelectedRegion } from '../../state/selectors.ts';
import type { Services } from '../services.tsx';
import type { Command, CommandContext } from './command.ts';
import { commandById } from './registry.ts';

export function contextOf(services: Services): CommandContext {
  const state = services.store.getState();
  return { ...services, state, stem: selectSelectedRegion(state)?.stem ?? state.view.focusedStem };
}

/** Null where the command can be run now, else one sentence why not. */
export function blockOf(command: Command, context: CommandContext): string | null {
  if (command.always !== true && context.state.document.replica === null) {
    if (context.state.opening.sketch === null) return 'Open a recording first.';
    // What is being opened can be looked at already.
    if (command.group !== 'See') return STILL_READ;
  }
  return command.blocked?.(context) ?? null;
}

/** Runs a command, or says why it cannot be run. */
export function runCommand(services: Services, id: string): void {
  const command = commandById(id);
  if (command === undefined) return;
  const context = contextOf(services);
  const reason = blockOf(command, context);
  if (reason === null) command.run(context);
  // The toast is read out too.
  else {
    const { command: way, action } = command.remedy ?? { command: null, action: null };
    services.store.dispatch(toastShown({ text: reason, tone: 'info', command: way, action }));
  }
}
