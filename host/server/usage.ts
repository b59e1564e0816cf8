/** Who uses a host, and for how long nobody has: windows, plugins in a DAW, and work that is under way. */
export class Usage {
  private users = 0;
  private leftAt = performance.now();

  /** Somebody comes. Call what is returned when they go; once more is harmless. */
  enter(): () => void {
    this.users++;
    let isThere = true;
    return () => {
      if (!isThere) return;
      isThere = false;
      this.users--;
      this.leftAt = performance.now();
    };
  }

  /** Milliseconds since the last one went; 0 while somebody is there. Time in which the machine slept does not count where the system's clock stops then. */
  get unusedFor(): number {
    return this.users > 0 ? 0 : performance.now() - this.leftAt;
  }
}

/** Milliseconds between two looks, at the most: nobody waits for it. */
const LOOK_EVERY = 5_000;
/** Looks in the time that a host waits, at least. */
const LOOKS = 8;

/** Resolves when nobody has used a host for `after` milliseconds, and nothing was under way in it; or when `signal` aborts. */
export function whenUnused(usage: Usage, isBusy: () => boolean, after: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearInterval(looking);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const look = (): void => {
      if (isBusy()) usage.enter()();
      else if (usage.unusedFor >= after) done();
    };
    const looking = setInterval(look, Math.min(LOOK_EVERY, after / LOOKS));
    signal.addEventListener('abort', done);
  });
}
