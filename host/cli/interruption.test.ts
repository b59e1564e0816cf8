import { expect, test } from 'vitest';
import { interruptible } from './interruption.ts';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s sets the signal while something runs, and nothing is left of it after',
  async (name) => {
    const before = process.listenerCount(name);
    const said = await interruptible(async (signal) => {
      expect(signal.aborted).toBe(false);
      process.emit(name, name);
      return signal.aborted;
    });
    expect(said).toBe(true);
    await expect(interruptible(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(process.listenerCount(name)).toBe(before);
  },
);
