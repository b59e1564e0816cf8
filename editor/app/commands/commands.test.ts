import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { atBar, fixtureProject } from '../../fixture/project.ts';
import { searched } from '../../state/desk.ts';
import { isSeen } from '../../state/layout.ts';
import { selectProject, selectSelectedRegion } from '../../state/selectors.ts';
import { stemFocused } from '../../state/view.ts';
import { type Bench, openBench } from '../testing.ts';
import { makeTakes } from './make-takes.ts';
import { COMMANDS, commandById } from './registry.ts';
import { blockOf, contextOf, runCommand } from './run.ts';

/** This machine may be busy. */
const PATIENT = { timeout: 60_000 };

describe('the list of commands', () => {
  it('names each once and gives no key twice', () => {
    const ids = COMMANDS.map(({ id }) => id);
    const keys = COMMANDS.flatMap((command) => command.keys);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has what the desktop menu names', () => {
    const named =
      'file.open file.export edit.undo edit.redo play.toggle play.version region.next region.previous region.accept view.fitRegion view.fitSong view.mixer view.jobs view.inspector app.preferences app.palette app.shortcuts';
    for (const id of named.split(' ')) expect(commandById(id)?.id).toBe(id);
  });
});

describe('commands', () => {
  let bench: Bench;
  const run = (...ids: string[]) => {
    for (const id of ids) runCommand(bench, id);
  };
  const here = () => selectSelectedRegion(bench.store.getState());
  const region = (id: string) => selectProject(bench.store.getState())!.regions.find((one) => one.id === id)!;

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.session.close());

  it('walk from the worst region to the next and back, and say what each is', () => {
    run('region.next');
    expect(here()?.id).toBe('r11');
    expect(bench.said.at(-1)).toBe('Bass, bars 17.1 to 18.3, severe clipping, 94 % sure, rebuilt, not accepted yet');
    run('region.next', 'region.next', 'region.previous');
    expect(here()?.id).toBe('r19');
    run('region.previous', 'region.previous');
    expect(here()?.id).toBe('r11');
    expect(bench.said.at(-1)).toContain('last one');
  });

  it('walk with the playhead: it stands before the region, by the time that one hears ahead', () => {
    bench.player.seek(0);
    run('region.next');
    expect(bench.player.position()).toBe(atBar(17) - 48_000);
    run('region.next');
    expect(bench.player.position()).toBe(Math.max(0, here()!.start - 48_000));
  });

  it('fold and unfold a side where panels stand, and say so where none does', () => {
    const { folded } = bench.store.getState().layout;
    run('view.fold.bottom');
    expect(bench.store.getState().layout.folded).toEqual({ ...folded, bottom: true });
    run('view.fold.bottom', 'view.fold.left');
    expect(bench.store.getState().layout.folded).toEqual(folded);
    expect(bench.store.getState().desk.toasts.at(-1)?.text).toBe('No panel stands there.');
  });

  it('redo what was just undone, though the host has not answered for it yet', async () => {
    const gain = () => selectProject(bench.store.getState())!.tracks.find(({ stem }) => stem === 'bass')!.gainDb;
    const before = gain();
    bench.session.edit({ type: 'track/set', payload: { stem: 'bass', gainDb: -9 } });
    run('edit.undo', 'edit.redo');
    expect(bench.store.getState().desk.toasts).toEqual([]);
    await bench.session.flush();
    await new Promise((resolve) => setTimeout(resolve));
    expect(gain()).toBe(-9);
    run('edit.undo');
    await bench.session.flush();
    await new Promise((resolve) => setTimeout(resolve));
    expect(gain()).toBe(before);
  });

  it('accept a region and go to the next on the list', () => {
    bench.select('r11');
    run('region.accept');
    expect(region('r11').status).toBe('accepted');
    expect(here()?.id).toBe('r19');
  });

  it('accept all that is mended as one step, and say how many', async () => {
    bench.session.edit({ type: 'region/set', payload: { id: 'r8', status: 'open' } });
    bench.session.edit({ type: 'region/set', payload: { id: 'r5', status: 'open' } });
    run('region.acceptAll');
    expect(['r5', 'r8', 'r11', 'r19'].map((id) => region(id).status)).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'open',
    ]);
    expect(bench.store.getState().desk.toasts.at(-1)).toMatchObject({
      text: '3 regions accepted',
      command: 'edit.undo',
    });
    run('edit.undo');
    await bench.session.flush();
    await new Promise((resolve) => setTimeout(resolve));
    expect(['r5', 'r8', 'r11'].map((id) => region(id).status)).toEqual(['open', 'open', 'open']);
    // The button would take back the step before it now.
    expect(bench.store.getState().desk.toasts).toEqual([]);
    run('region.acceptAll', 'region.acceptAll');
    expect(bench.store.getState().desk.toasts.at(-1)?.text).toContain('No take waits');
  });

  it('offer no Undo of a step any more after the next', () => {
    run('region.acceptAll');
    bench.session.edit({ type: 'track/set', payload: { stem: 'bass', gainDb: -9 } });
    expect(bench.store.getState().desk.toasts).toEqual([]);
  });

  it('accept nothing on a locked track, and do not say so', () => {
    bench.session.edit({ type: 'region/set', payload: { id: 'r8', status: 'open' } });
    for (const { stem } of bench.store.getState().document.replica!.project.tracks) {
      bench.session.edit({ type: 'track/set', payload: { stem, locked: true } });
    }
    run('region.acceptAll');
    expect(region('r8').status).toBe('open');
    expect(bench.store.getState().desk.toasts.at(-1)?.text).toContain('No take waits');
  });

  it('accept only what the list shows', () => {
    bench.session.edit({ type: 'region/set', payload: { id: 'r8', status: 'open' } });
    bench.store.dispatch(searched('drums'));
    run('region.acceptShown');
    expect([region('r8').status, region('r11').status]).toEqual(['accepted', 'open']);
    bench.store.dispatch(searched('vocals'));
    run('region.acceptShown');
    expect(bench.store.getState().desk.toasts.at(-1)?.text).toContain('what the list of regions shows');
  });

  it('go on from where the region stood on the list, not from its head', () => {
    bench.select('r20');
    run('region.ignore');
    expect(here()?.id).toBe('r4');
  });

  it('mend a region that has no take instead of accepting what is not there', async () => {
    bench.select('r19');
    run('region.accept');
    expect(region('r19').status).toBe('open');
    expect(here()?.id).toBe('r19');
    await new Promise((resolve) => setTimeout(resolve));
    expect(bench.backend.asked).toContain('treat');
  });

  it('say how a region is drawn, for eyes too, while it is', () => {
    run('region.draw');
    expect(bench.store.getState().view.tool).toBe('draw');
    expect(bench.store.getState().desk.toasts.at(-1)!.text).toMatch(/drag over what you hear on a lane.*Esc ends it/);
    run('region.draw');
    expect(bench.store.getState().view.tool).toBe('select');
    expect(bench.store.getState().desk.toasts).toHaveLength(0);
  });

  it('show which treatment a letter chose, and change nothing where it is chosen already', () => {
    bench.select('r11');
    run('region.restore');
    expect(region('r11').treatment).toBe('restore');
    const [toast] = bench.store.getState().desk.toasts;
    expect(toast).toMatchObject({ text: 'Treatment: Restore', command: 'edit.undo' });
    const before = bench.store.getState().document.replica;
    run('region.restore');
    expect(bench.said.at(-1)).toBe('Treatment: Restore');
    expect(bench.store.getState().document.replica).toBe(before);
  });

  it('mend by the treatment that was chosen a moment before', async () => {
    bench.backend.slowJournal(5);
    bench.select('r19');
    run('region.rebuild', 'take.new');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(bench.backend.asked.slice(-2)).toEqual(['dispatch', 'treat']);
    expect(bench.backend.project.regions.find(({ id }) => id === 'r19')?.treatment).toBe('rebuild');
  });

  it('mend the whole list but what has takes already', () => {
    run('region.mendAll');
    expect(bench.said.at(-1)).toBe('Mending 18 regions');
  });

  it('leave the last region as it is and say that nothing is left', async () => {
    const whole = fixtureProject();
    bench.session.close();
    bench = await openBench({ ...whole, regions: whole.regions.filter(({ id }) => id === 'r10') });
    run('region.next', 'region.ignore');
    expect(region('r10').status).toBe('ignored');
    expect(bench.said.at(-1)).toContain('Nothing is left');
  });

  it('leave no region in hand where the host does not answer', async () => {
    bench.backend.cut();
    bench.session.edit({ type: 'region/set', payload: { id: 'r19', treatment: 'restore' } });
    bench.select('r19');
    makeTakes(contextOf(bench));
    expect(bench.store.getState().work.asked).toEqual(['r19']);
    await new Promise((resolve) => setTimeout(resolve));
    expect(bench.store.getState().work.asked).toEqual([]);
    expect(bench.store.getState().desk.toasts.at(-1)?.text).toContain('does not answer');
  });

  it('ask before the first AI-generated take', () => {
    bench.session.edit({ type: 'region/set', payload: { id: 'r19', treatment: 'jasco' } });
    bench.select('r19');
    run('take.new');
    expect(bench.store.getState().desk.dialog).toBe('consent');
    expect(bench.backend.asked).not.toContain('treat');
  });

  it('do not choose a treatment that cannot be had, and say why', () => {
    bench.select('r19');
    run('region.generate');
    expect(region('r19').treatment).toBe('auto');
    expect(bench.store.getState().desk.toasts.at(-1)?.text).toContain('needs a JASCO model');
    run('region.rebuild');
    expect(region('r19').treatment).toBe('rebuild');
  });

  it('choose a take or the original, and say which', () => {
    bench.select('r11');
    run('take.choose3');
    expect(region('r11').chosenTake).toBe(2);
    expect(bench.said.at(-1)).toBe('Take 3, AI-generated');
    run('take.choose4');
    expect(region('r11').chosenTake).toBe(2);
    expect(bench.said.at(-1)).toBe('There is no take 4.');
    run('take.original');
    expect(region('r11').chosenTake).toBeNull();
  });

  it('blend in tenths and not beyond the ends', () => {
    bench.select('r11');
    run('region.blendUp', 'region.blendUp', 'region.blendUp');
    expect(region('r11').blend).toBe(1);
    run('region.blendDown');
    expect(region('r11').blend).toBe(0.9);
  });

  it('jump by bars: first to the start of this one, then back', () => {
    bench.player.seek(atBar(16.6));
    run('play.barBack');
    expect(bench.player.position()).toBe(atBar(16));
    run('play.barBack');
    expect(bench.player.position()).toBe(atBar(15));
    run('play.barForward');
    expect(bench.player.position()).toBe(atBar(16));
  });

  it('tell those who do not see it what changed: place, track, picture, panel', () => {
    const says = (id: string) => {
      run(id);
      return bench.said.at(-1);
    };
    bench.player.seek(atBar(16));
    expect(says('play.barForward')).toBe('bar 17.1');
    expect(says('play.sectionForward')).toBe('bar 21.1');
    expect(says('play.start')).toMatch(/^bar 1\.1$/);
    expect(says('track.soloSafe')).toMatch(/^\w+ stays audible under solo$/);
    expect(says('track.soloSafe')).toMatch(/^\w+ is silent under solo$/);
    expect(says('view.display')).toMatch(/: spectrogram$/);
    const isMixerSeen = isSeen(bench.store.getState().layout, 'mixer');
    expect(says('view.mixer')).toBe(`Mixer ${isMixerSeen ? 'hidden' : 'shown'}`);
    expect(says('view.mixer')).toBe(`Mixer ${isMixerSeen ? 'shown' : 'hidden'}`);
    bench.select('r11');
    bench.player.seek(atBar(17.5));
    expect(says('region.split')).toBe('Split in two');
    run('region.ignore');
    bench.select('r11');
    expect(says('region.reopen')).toBe('Back on the list');
  });

  it.each([
    ['track.mute', 'mute'],
    ['track.solo', 'solo'],
    ['track.lock', 'locked'],
  ] as const)('%s switches the track that was worked on last, there and back, and can be undone', async (id, key) => {
    const tracks = () => selectProject(bench.store.getState())!.tracks;
    const switched = () => tracks().filter((track, n) => track[key] !== before[n]![key]);
    const before = tracks();
    bench.store.dispatch(stemFocused('bass'));
    run(id);
    expect(switched().map(({ stem }) => stem)).toEqual(['bass']);
    expect(bench.said.at(-1)).toMatch(/^Bass /);
    const first = bench.said.at(-1);
    run(id);
    expect(switched()).toEqual([]);
    expect(bench.said.at(-1)).not.toBe(first);
    run('edit.undo');
    await vi.waitFor(() => expect(switched().map(({ stem }) => stem)).toEqual(['bass']), PATIENT);
  });

  it('change what edges snap to: beat, transients, off, and beat again', () => {
    const seen = Array.from({ length: 3 }, () => {
      run('view.snap');
      return bench.store.getState().view.snap;
    });
    expect(seen).toEqual(['transient', 'off', 'beat']);
    expect(new Set(bench.said.slice(-3)).size).toBe(3);
  });

  it('jump by sections', () => {
    bench.player.seek(atBar(16));
    run('play.sectionBack');
    expect(bench.player.position()).toBe(atBar(13));
    run('play.sectionForward');
    expect(bench.player.position()).toBe(atBar(21));
  });

  it('loop the selected region with room on both sides', () => {
    bench.select('r11');
    run('play.loop');
    expect(bench.player.state().loop).toEqual({ start: atBar(17) - 48_000, end: atBar(18.5) + 24_000 });
    run('play.loop');
    expect(bench.player.state().loop).toBeNull();
  });

  it('split only where the playhead is', () => {
    bench.select('r11');
    bench.player.seek(atBar(5));
    expect(blockOf(commandById('region.split')!, contextOf(bench))).toContain('playhead inside');
    bench.player.seek(atBar(17.5));
    run('region.split');
    expect(selectProject(bench.store.getState())!.regions).toHaveLength(25);
  });

  it('merge a region with the next of its stem, and only where there is one', () => {
    const bass = () =>
      selectProject(bench.store.getState())!
        .regions.filter(({ stem }) => stem === 'bass')
        .sort((a, b) => a.start - b.start);
    const [first, second] = bass() as [ReturnType<typeof region>, ReturnType<typeof region>];
    const before = bass().length;
    bench.select(first.id);
    run('region.merge');
    expect(bass()).toHaveLength(before - 1);
    expect(region(first.id)).toMatchObject({ start: first.start, end: Math.max(first.end, second.end) });
    bench.select(bass().at(-1)!.id);
    expect(blockOf(commandById('region.merge')!, contextOf(bench))).toContain('No region follows');
  });

  it('delete a region, leave nothing selected, and offer it back', async () => {
    bench.select('r11');
    run('region.remove');
    expect(region('r11')).toBeUndefined();
    expect(here()).toBeNull();
    expect(bench.store.getState().desk.toasts.at(-1)).toMatchObject({ text: 'Region deleted', command: 'edit.undo' });
    run('edit.undo');
    await bench.session.flush();
    await new Promise((resolve) => setTimeout(resolve));
    expect(region('r11').start).toBe(atBar(17));
  });

  it('put a region that was done with back on the list, once', () => {
    bench.select('r11');
    run('region.ignore');
    bench.select('r11');
    run('region.reopen');
    expect(region('r11').status).toBe('open');
    expect(blockOf(commandById('region.reopen')!, contextOf(bench))).toContain('on the list already');
  });

  it('play slower by steps down to half, and back, but never faster than the song', () => {
    run('play.faster');
    expect(bench.player.state().rate).toBe(1);
    run('play.slower');
    const step = 1 - bench.player.state().rate;
    expect(step).toBeGreaterThan(0);
    for (let n = 0; n < 20; n++) run('play.slower');
    expect(bench.player.state().rate).toBe(0.5);
    run('play.faster');
    expect(bench.player.state().rate).toBeCloseTo(0.5 + step, 9);
  });

  it('play what differs alone, and match loudness or not, and say so', () => {
    run('play.difference');
    expect(bench.player.state().difference).toBe(true);
    expect(bench.said.at(-1)).toBe('Playing original minus mended');
    run('play.difference', 'play.levelMatch');
    expect(bench.player.state()).toMatchObject({ difference: false, levelMatch: false });
    expect(bench.said.at(-1)).toBe('Level match off');
    run('play.levelMatch');
    expect(bench.player.state().levelMatch).toBe(true);
  });

  it('say why they cannot be run', () => {
    run('take.new');
    expect(bench.store.getState().desk.toasts.at(-1)?.text).toContain('Select a region first');
  });
});
