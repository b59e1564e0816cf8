import { barBeat, barGrid, positionAt } from '../../host/project/bars.ts';
import { STEMS, type StemName } from '../../host/project/project.ts';
import type { ChainPlace } from '../../host/project/selectors.ts';
import { runCommand } from '../app/commands/run.ts';
import type { Services } from '../app/services.tsx';
import { fractionOfDb } from '../mixer/taper.ts';
import { selectProject } from '../state/selectors.ts';
import { stemFocused } from '../state/view.ts';
import { STEM_WORDS } from '../state/words.ts';
import {
  type Button,
  faderTo,
  lamp,
  MASTER,
  type StripButton,
  type SurfaceMessage,
  scribble,
  stripLamp,
  surfaceMessage,
  timeDisplay,
} from './codec/mackie.ts';
import { FaderMoves } from './mixer-moves.ts';
import type { MidiOutput } from './ports.ts';

/** What each button does: a command of the registry. Left and right walk the regions, the marker key switches between original and mended. */
const COMMAND_OF: Partial<Record<Button, string>> = {
  play: 'play.toggle',
  rewind: 'play.barBack',
  forward: 'play.barForward',
  cycle: 'play.loop',
  left: 'region.previous',
  right: 'region.next',
  marker: 'play.version',
  f1: 'play.version',
  f2: 'take.new',
  enter: 'region.accept',
  cancel: 'region.ignore',
  undo: 'edit.undo',
  up: 'play.sectionBack',
  down: 'play.sectionForward',
  record: 'midi.record',
};

/** Seconds that one step of the jog wheel moves the song by: fine enough to find an attack, and a turn of some 24 steps is two seconds. */
const JOG = 0.08;

/** A Mackie Control over the open song: the stems are on its first four strips, in the order of the window; the master is on its master fader. */
export class ControlSurface {
  private readonly services: Services;
  private readonly output: MidiOutput | null;
  private readonly moves: FaderMoves;
  /** Strips that a hand is on: their motors are left alone. */
  private readonly held = new Set<number>();
  /** What was sent last, by what it is about: nothing is sent twice. */
  private readonly sent = new Map<string, string>();

  constructor(services: Services, output: MidiOutput | null, now: () => number = () => performance.now()) {
    this.services = services;
    this.output = output;
    this.moves = new FaderMoves(services, now);
  }

  /** Returns whether it was something that a surface sends. */
  take(bytes: ArrayLike<number>): boolean {
    const message = surfaceMessage(bytes);
    if (message === null) return false;
    this.act(message);
    return true;
  }

  /** Shows how things stand; call it when something changed, and now and then while the song plays. */
  refresh(): void {
    const project = selectProject(this.services.store.getState());
    const { playing, version, loop } = this.services.player.state();
    const soloed = project?.tracks.some((track) => track.solo) === true;
    STEMS.forEach((stem, strip) => {
      const track = project?.tracks.find((one) => one.stem === stem);
      if (track === undefined) return;
      if (!this.held.has(strip)) this.show(`fader ${strip}`, faderTo(strip, fractionOfDb(track.gainDb)));
      this.show(`mute ${strip}`, stripLamp('mute', strip, track.mute || (soloed && !track.solo)));
      this.show(`solo ${strip}`, stripLamp('solo', strip, track.solo));
      this.show(
        `select ${strip}`,
        stripLamp('select', strip, this.services.store.getState().view.focusedStem === stem),
      );
      this.show(`name ${strip}`, scribble(strip, 0, STEM_WORDS[stem]));
      this.show(`gain ${strip}`, scribble(strip, 1, track.gainDb.toFixed(1)));
    });
    this.show('play', lamp('play', playing));
    this.show('stop', lamp('stop', !playing));
    this.show('cycle', lamp('cycle', loop !== null));
    this.show('marker', lamp('marker', version === 'mended'));
    if (project === null) return;
    if (!this.held.has(MASTER)) this.show(`fader ${MASTER}`, faderTo(MASTER, fractionOfDb(project.master.gainDb)));
    const grid = barGrid(project);
    const frame = this.services.player.position();
    const place =
      grid === null ? `${Math.floor(frame / project.sampleRate)}` : barBeat(positionAt(grid, frame)).replace('.', ' ');
    timeDisplay(place).forEach((bytes, i) => {
      this.show(`digit ${i}`, bytes);
    });
  }

  private show(what: string, bytes: number[]): void {
    const key = bytes.join();
    if (this.output === null || this.sent.get(what) === key) return;
    this.sent.set(what, key);
    this.output.send(bytes);
  }

  private act(message: SurfaceMessage): void {
    switch (message.kind) {
      case 'fader': {
        const place = faderAt(message.strip);
        if (place === undefined) return;
        // Its motor is where the hand put it.
        this.sent.set(`fader ${message.strip}`, faderTo(message.strip, message.position).join());
        this.moves.move(place, message.position);
        return;
      }
      case 'touch': {
        if (message.on) this.held.add(message.strip);
        else this.held.delete(message.strip);
        const place = faderAt(message.strip);
        if (!message.on && place !== undefined) this.moves.letGo(place);
        return;
      }
      case 'strip':
        if (message.on) this.press(message.button, message.strip);
        return;
      case 'jog': {
        const { player, store } = this.services;
        const project = selectProject(store.getState());
        if (project === null) return;
        const frame = player.position() + message.steps * JOG * project.sampleRate;
        player.seek(Math.round(Math.max(0, Math.min(project.length, frame))));
        return;
      }
      case 'button':
        if (message.on) this.button(message.button);
        return;
      case 'knob':
        return;
    }
  }

  private press(button: StripButton, strip: number): void {
    const stem = STEMS[strip];
    if (stem === undefined) return;
    if (button === 'select') this.services.store.dispatch(stemFocused(stem));
    if (button === 'mute' || button === 'solo') this.toggle(stem, button);
  }

  private toggle(stem: StemName, what: 'mute' | 'solo'): void {
    const track = selectProject(this.services.store.getState())?.tracks.find((one) => one.stem === stem);
    if (track === undefined) return;
    this.services.session.edit({ type: 'track/set', payload: { stem, [what]: !track[what] } });
  }

  private button(button: Button): void {
    const command = COMMAND_OF[button];
    if (button === 'stop') this.services.player.pause();
    else if (command !== undefined) runCommand(this.services, command);
  }
}

/** What the fader of a strip moves; nothing beyond the stems. */
const faderAt = (strip: number): ChainPlace | undefined => (strip === MASTER ? 'master' : STEMS[strip]);
