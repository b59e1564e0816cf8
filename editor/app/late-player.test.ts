import { describe, expect, it } from 'vitest';
import type { Project } from '../../host/project/project.ts';
import type { Player } from '../engine/player.ts';
import { fixtureProject } from '../fixture/project.ts';
import { createSilentPlayer } from '../fixture/silent-player.ts';
import { createLatePlayer } from './late-player.ts';

const rest = () => new Promise((resolve) => setTimeout(resolve));
const at = (sampleRate: number): Project => ({ ...fixtureProject(), sampleRate });

/** A sound whose starts are finished by hand, one by one. */
function bench() {
  const open = new Set<Player>();
  const starts: { readonly rate: number; made(): Promise<void>; failed(): Promise<void> }[] = [];
  const player = createLatePlayer(
    ({ sampleRate }) =>
      new Promise((resolve, reject) => {
        starts.push({
          rate: sampleRate,
          made() {
            const made: Player = { ...createSilentPlayer(), close: async () => void open.delete(made) };
            open.add(made);
            resolve(made);
            return rest().then(() => {});
          },
          failed() {
            reject(new Error('No device.'));
            return rest().then(() => {});
          },
        });
      }),
  );
  return { player, starts, open };
}

describe('a player that comes late', () => {
  it('keeps one sound where a song of another rate was opened and left while it started', async () => {
    const { player, starts, open } = bench();
    for (const rate of [48_000, 44_100, 48_000]) {
      player.load(at(rate));
      await rest();
    }
    expect(starts.map(({ rate }) => rate)).toEqual([48_000, 44_100, 48_000]);
    for (const start of starts) await start.made();
    expect(open.size).toBe(1);
    expect(player.state().status).toBe('ready');
    await player.close();
    expect(open.size).toBe(0);
  });

  it('starts again by play after a start that failed, and not for each edit', async () => {
    const { player, starts } = bench();
    const song = at(48_000);
    player.load(song);
    await rest();
    await starts[0]!.failed();
    expect(player.state()).toMatchObject({ status: 'failed', error: 'No device.' });
    player.load({ ...song, name: 'Edited' });
    await rest();
    expect(starts).toHaveLength(1);
    void player.play();
    await rest();
    expect(starts).toHaveLength(2);
    await starts[1]!.made();
    expect(player.state()).toMatchObject({ status: 'ready', playing: true });
  });

  it('starts again with the next song of the same rate after a start that failed', async () => {
    const { player, starts } = bench();
    player.load(at(48_000));
    await rest();
    await starts[0]!.failed();
    player.load(at(48_000));
    await rest();
    expect(starts).toHaveLength(2);
  });

  it('closes what starts after it was closed itself', async () => {
    const { player, starts, open } = bench();
    player.load(at(48_000));
    await rest();
    await player.close();
    await starts[0]!.made();
    expect(open.size).toBe(0);
  });

  it('is renewed in place: what was heard, where it was, and nothing of the old sound stays', async () => {
    const { player, starts, open } = bench();
    player.load(at(48_000));
    await rest();
    await starts[0]!.made();
    player.seek(96_000);
    player.setVersion('original');
    player.setLoop({ start: 90_000, end: 190_000 });
    player.setRate(0.5);
    player.setLoudness({ original: -12, mended: -15 });
    await player.play();
    const before = player.position();
    const renewed = player.renew();
    await rest();
    // The old one goes on while the new one starts.
    expect(player.state()).toMatchObject({ status: 'ready', playing: true });
    await starts[1]!.made();
    await renewed;
    expect(player.state()).toMatchObject({
      playing: true,
      version: 'original',
      loop: { start: 90_000, end: 190_000 },
      rate: 0.5,
      matchDb: 3,
    });
    expect(player.position()).toBeGreaterThanOrEqual(before);
    expect(player.position()).toBeLessThan(before + 48_000);
    expect(open.size).toBe(1);
  });

  it('keeps the sound that it has where a new one cannot be made', async () => {
    const { player, starts, open } = bench();
    player.load(at(48_000));
    await rest();
    await starts[0]!.made();
    player.seek(1000);
    const refused = expect(player.renew()).rejects.toThrow('No device.');
    await rest();
    await starts[1]!.failed();
    await refused;
    expect(player.state().status).toBe('ready');
    expect(player.position()).toBe(1000);
    expect(open.size).toBe(1);
  });
});
