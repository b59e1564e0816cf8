import type { Services } from '../app/services.tsx';
import { selectProject } from '../state/selectors.ts';
import { MidiFollower } from './follower.ts';
import { openHostPorts } from './host-ports.ts';
import { LOOK_EVERY, MidiLeader } from './leader.ts';
import { LearnedControls } from './learned.ts';
import type { MidiPreferences, MidiWay } from './midi-preferences.ts';
import { portsFound } from './midi-state.ts';
import type { MidiInput, MidiOutput, MidiPorts } from './ports.ts';
import { NoteRecorder } from './recorder.ts';
import { ControlSurface } from './surface.ts';
import { openWebPorts } from './web-ports.ts';

type Opens = Readonly<Record<Exclude<MidiWay, 'off'>, (services: Services) => Promise<MidiPorts>>>;

const OPENS: Opens = { browser: () => openWebPorts(), computer: ({ backend }) => openHostPorts(backend) };

/** Keeps MIDI going as the person has set it, from now on. Returns how to stop. */
export function startMidi(
  services: Services,
  opens: Opens = OPENS,
  now: () => number = () => performance.now(),
): () => void {
  const { store } = services;
  let ports: MidiPorts | null = null;
  let stopPorts = (): void => {};
  let stopWiring = (): void => {};
  let way: MidiWay = 'off';
  let wired: MidiPreferences | null = null;

  /** Puts what is chosen to work: again whenever it, or what there is to choose from, has changed. */
  const wire = (): void => {
    stopWiring();
    stopWiring = () => {};
    const { midi } = store.getState().preferences;
    wired = midi;
    if (ports === null) return;
    const inputNamed = (name: string) => ports?.inputs.find(({ id }) => id === name) ?? null;
    const input = inputNamed(midi.input);
    // Chosen for both, it is the one input for all.
    const keyboard = midi.keyboard === midi.input ? null : inputNamed(midi.keyboard);
    const output = ports.outputs.find(({ id }) => id === midi.output) ?? null;
    stopWiring = connect(services, midi, { input, keyboard, output }, now);
  };
  const tell = (error: string | null): void => {
    const name = ({ id, name: called }: { id: string; name: string }) => ({ id, name: called });
    const [inputs, outputs] = [ports?.inputs ?? [], ports?.outputs ?? []];
    store.dispatch(portsFound({ inputs: inputs.map(name), outputs: outputs.map(name), error }));
  };
  const open = async (next: MidiWay): Promise<void> => {
    way = next;
    stopPorts();
    stopPorts = () => {};
    ports = null;
    wire();
    tell(null);
    if (next === 'off') return;
    try {
      const opened = await opens[next](services);
      // Another way may have been chosen meanwhile.
      if (way !== next) return opened.close();
      ports = opened;
      const unsubscribe = opened.subscribe(() => {
        tell(null);
        wire();
      });
      stopPorts = () => {
        unsubscribe();
        opened.close();
      };
      tell(null);
      wire();
    } catch (error) {
      if (way === next) tell(error instanceof Error ? error.message : String(error));
    }
  };
  const follow = (): void => {
    const { midi } = store.getState().preferences;
    if (midi.way !== way) void open(midi.way);
    // What is learned changes nothing in who is connected.
    else if (wired !== null && isOther(midi, wired)) wire();
  };
  follow();
  const unsubscribe = store.subscribe(follow);
  return () => {
    unsubscribe();
    way = 'off';
    stopWiring();
    stopPorts();
  };
}

function isOther(a: MidiPreferences, b: MidiPreferences): boolean {
  return (['input', 'keyboard', 'output', 'sendClock', 'sendTimecode', 'follow', 'mackie'] as const).some(
    (key) => a[key] !== b[key],
  );
}

/** What is connected. */
interface Wires {
  readonly input: MidiInput | null;
  readonly keyboard: MidiInput | null;
  readonly output: MidiOutput | null;
}

/** Connects ports to the song. Returns how to stop. */
function connect(
  services: Services,
  midi: MidiPreferences,
  { input, keyboard, output }: Wires,
  now: () => number,
): () => void {
  const { store, player } = services;
  const projectOf = () => selectProject(store.getState());
  const isLeading = output !== null && (midi.sendClock || midi.sendTimecode !== null);
  const leading = { clock: midi.sendClock, timecode: midi.sendTimecode };
  const leader = isLeading ? new MidiLeader(output, player, leading, now) : null;
  const follower = midi.follow === null ? null : new MidiFollower(player, midi.follow, projectOf, now);
  const surface = midi.mackie ? new ControlSurface(services, output, now) : null;
  const learned = new LearnedControls(services, now);
  const recorder = new NoteRecorder(services, now);
  const unlisten = input?.listen((bytes, at) => {
    // What is taught goes before what a surface means by it, and both before a note that is played.
    if (learned.take(bytes) || surface?.take(bytes) === true || recorder.take(bytes, at)) return;
    follower?.take(bytes, at);
  });
  const unlistenKeyboard = keyboard?.listen((bytes, at) => {
    if (!learned.take(bytes)) recorder.take(bytes, at);
  });
  const look = (): void => {
    const project = projectOf();
    if (project !== null) leader?.look(project);
    follower?.look();
    recorder.look();
    surface?.refresh();
  };
  const timer = leader === null && input === null && keyboard === null ? null : setInterval(look, LOOK_EVERY);
  return () => {
    if (timer !== null) clearInterval(timer);
    unlisten?.();
    unlistenKeyboard?.();
    leader?.stop();
  };
}
