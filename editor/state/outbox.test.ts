import { describe, expect, it } from 'vitest';
import type { Action } from '../../host/project/actions.ts';
import { createOutbox, HostUnreachable } from './outbox.ts';

/** An outbox whose sending is finished by hand. */
function bench() {
  const said: string[] = [];
  const sent: number[] = [];
  let settle: { resolve: () => void; reject: (error: Error) => void } | null = null;
  const outbox = createOutbox({
    saved: (seq) => said.push(`saved ${seq}`),
    refused: (seq, reason) => said.push(`refused ${seq}: ${reason}`),
    superseded: (seq) => said.push(`superseded ${seq}`),
    unreachable: () => said.push('unreachable'),
  });
  const push = (seq: number, action: Action | null) =>
    outbox.push({
      seq,
      action,
      send: () => {
        sent.push(seq);
        return new Promise<void>((resolve, reject) => {
          settle = { resolve, reject };
        });
      },
    });
  const rest = () => new Promise((resolve) => setTimeout(resolve));
  return {
    said,
    sent,
    outbox,
    push,
    async answer() {
      settle!.resolve();
      await rest();
    },
    async fail(error: Error) {
      settle!.reject(error);
      await rest();
    },
  };
}

const gain = (gainDb: number, group?: string, stem: 'bass' | 'drums' = 'bass'): Action => ({
  type: 'track/set',
  payload: { stem, gainDb },
  ...(group === undefined ? {} : { group }),
});

describe('the outbox', () => {
  it('sends one errand after another', async () => {
    const { push, sent, said, answer } = bench();
    push(1, gain(-1));
    push(2, gain(-2));
    expect(sent).toEqual([1]);
    await answer();
    expect(sent).toEqual([1, 2]);
    await answer();
    expect(said).toEqual(['saved 1', 'saved 2']);
  });

  it('lets the last of a drag stand for those that were not sent yet', async () => {
    const { push, sent, said, answer } = bench();
    for (let seq = 1; seq <= 5; seq++) push(seq, gain(-seq, 'drag'));
    expect(said).toEqual(['superseded 2', 'superseded 3', 'superseded 4']);
    await answer();
    expect(sent).toEqual([1, 5]);
  });

  it('keeps apart what belongs to another drag, sets another field or another track', async () => {
    const { push, said } = bench();
    push(1, null);
    push(2, gain(-1, 'a'));
    push(3, gain(-1, 'b'));
    push(4, gain(-1, 'b', 'drums'));
    push(5, { type: 'track/set', payload: { stem: 'drums', pan: 0 }, group: 'b' });
    push(6, { type: 'track/set', payload: { stem: 'drums', pan: 0 } });
    expect(said).toEqual([]);
  });

  it('goes on after a refusal', async () => {
    const { push, sent, said, fail } = bench();
    push(1, gain(-1));
    push(2, gain(-2));
    await fail(new Error('No.'));
    expect(said).toEqual(['refused 1: No.']);
    expect(sent).toEqual([1, 2]);
  });

  it('stops where nobody answers, and sends the same errand again when told to', async () => {
    const { push, sent, said, fail, outbox, answer } = bench();
    push(1, gain(-1));
    push(2, gain(-2));
    await fail(new HostUnreachable('gone'));
    expect(said).toEqual(['unreachable']);
    expect(sent).toEqual([1]);
    outbox.resume();
    expect(sent).toEqual([1, 1]);
    await answer();
    expect(sent).toEqual([1, 1, 2]);
  });

  it('is idle at once where nothing waits, else when the last errand was sent or refused, and saves nothing for it', async () => {
    const { push, said, answer, fail, outbox } = bench();
    await outbox.idle();
    push(1, gain(-1));
    push(2, gain(-2));
    let isIdle = false;
    const idle = outbox.idle().then(() => {
      isIdle = true;
    });
    await answer();
    expect(isIdle).toBe(false);
    await fail(new Error('No.'));
    await idle;
    expect(said).toEqual(['saved 1', 'refused 2: No.']);
  });

  it('tells who waits for it to be idle that nobody answers, and who asks while nobody does', async () => {
    const { push, fail, outbox, answer } = bench();
    push(1, gain(-1));
    const early = outbox.idle().catch((error: Error) => error.message);
    await fail(new HostUnreachable('gone'));
    expect(await early).toBe('gone');
    await expect(outbox.idle()).rejects.toThrow('gone');
    outbox.resume();
    const late = outbox.idle();
    await answer();
    await late;
  });

  it('tells who waits for it to be idle when it is cleared', async () => {
    const { push, outbox } = bench();
    push(1, gain(-1));
    const waiting = outbox.idle().catch((error: Error) => error.message);
    outbox.clear();
    expect(await waiting).toContain('The project was closed');
  });

  it('does not send again what is known to have arrived', async () => {
    const { push, sent, fail, outbox } = bench();
    push(1, gain(-1));
    push(2, gain(-2));
    await fail(new HostUnreachable('gone'));
    outbox.arrived(1);
    outbox.resume();
    expect(sent).toEqual([1, 2]);
  });
});
