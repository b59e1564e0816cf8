import { useState } from 'react';
import { COMMANDS } from '../app/commands/registry.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { bindingChanged, midiChosen } from '../state/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Choose } from '../ui/choose.tsx';
import { Segments } from '../ui/segments.tsx';
import { Switch } from '../ui/switch.tsx';
import { TIMECODE_RATES, type TimecodeRate } from './codec/timecode.ts';
import type { Following } from './follower.ts';
import { FADERS, readTarget, targetText, targetWords } from './learned.ts';
import type { MidiWay } from './midi-preferences.ts';
import { learningBegun, type PortName } from './midi-state.ts';

const WAYS = [
  { value: 'off' as const, content: 'Off' },
  { value: 'browser' as const, content: 'Browser' },
  { value: 'computer' as const, content: 'This computer' },
];

/** What a person sets for MIDI: where it comes from and goes to, who leads, and what the controls of a surface do. */
export function MidiPage() {
  const dispatch = useAppDispatch();
  const midi = useAppSelector((state) => state.preferences.midi);
  const { error } = useAppSelector((state) => state.midi);
  return (
    <>
      <section>
        <h2>MIDI</h2>
        <Segments<MidiWay>
          label="MIDI ports"
          value={midi.way}
          segments={WAYS}
          onChange={(way) => dispatch(midiChosen({ way }))}
        />
        {midi.way === 'off' && (
          <p className="t2">
            The song can lead other gear by clock or follow it, a control surface can move its faders, and notes can be
            played on a keyboard: choose where its ports are.
          </p>
        )}
        {error === null ? null : (
          <p className="t2" role="alert">
            {error}
          </p>
        )}
        {midi.way === 'off' || error !== null ? null : <Ports />}
      </section>
      {midi.way === 'off' ? null : (
        <>
          <Sync />
          <Controls />
        </>
      )}
    </>
  );
}

function Ports() {
  const dispatch = useAppDispatch();
  const { input, keyboard, output } = useAppSelector((state) => state.preferences.midi);
  const { inputs, outputs } = useAppSelector((state) => state.midi);
  return (
    <div className="sound">
      <span>In</span>
      <Port label="MIDI input" value={input} ports={inputs} onChange={(id) => dispatch(midiChosen({ input: id }))} />
      <span>Keyboard</span>
      <Port
        label="MIDI keyboard"
        value={keyboard}
        none="The same"
        ports={inputs}
        onChange={(id) => dispatch(midiChosen({ keyboard: id }))}
      />
      <span>Out</span>
      <Port
        label="MIDI output"
        value={output}
        ports={outputs}
        onChange={(id) => dispatch(midiChosen({ output: id }))}
      />
    </div>
  );
}

interface PortProps {
  readonly label: string;
  readonly value: string;
  readonly ports: readonly PortName[];
  /** What stands for no port. */
  readonly none?: string;
  readonly onChange: (id: string) => void;
}

/** One that was chosen and is not there keeps its place: it is taken up again when it is plugged in. */
function Port({ label, value, ports, none = 'None', onChange }: PortProps) {
  const gone = value !== '' && !ports.some(({ id }) => id === value);
  const options = [
    { value: '', label: none },
    ...ports.map(({ id, name }) => ({ value: id, label: name })),
    ...(gone ? [{ value, label: 'Not connected' }] : []),
  ];
  return <Choose label={label} value={value} options={options} onChange={onChange} />;
}

const FOLLOWING = [
  { value: 'none' as const, content: 'Nothing' },
  { value: 'clock' as const, content: 'Clock' },
  { value: 'timecode' as const, content: 'Time code' },
];

function Sync() {
  const dispatch = useAppDispatch();
  const { sendClock, sendTimecode, follow } = useAppSelector((state) => state.preferences.midi);
  const rates = [
    { value: '', label: 'No time code' },
    ...TIMECODE_RATES.map((rate) => ({ value: rate, label: `Time code, ${rate}` })),
  ];
  const choose = (value: string) =>
    dispatch(midiChosen({ sendTimecode: TIMECODE_RATES.find((rate): rate is TimecodeRate => rate === value) ?? null }));
  return (
    <section>
      <h2>Together with other machines</h2>
      <Switch checked={sendClock} onChange={(on) => dispatch(midiChosen({ sendClock: on }))}>
        Send clock and song position
      </Switch>
      <Choose label="Time code that is sent" value={sendTimecode ?? ''} options={rates} onChange={choose} />
      <Segments<Following | 'none'>
        label="Follow"
        value={follow ?? 'none'}
        segments={FOLLOWING}
        onChange={(next) => dispatch(midiChosen({ follow: next === 'none' ? null : next }))}
      />
      <p className="t2">
        The song keeps the tempo of its recording: where a clock that is followed is faster or slower, the song is put
        right again when it is far off.
      </p>
    </section>
  );
}

/** All that a control can be taught. */
const TARGETS = [
  ...FADERS.map((place) => targetText({ kind: 'gain', place })),
  ...COMMANDS.map(({ id }) => targetText({ kind: 'command', id })),
].map((value) => ({ value, label: targetWords(readTarget(value)!) }));

function Controls() {
  const dispatch = useAppDispatch();
  const { mackie, bindings } = useAppSelector((state) => state.preferences.midi);
  const { learning } = useAppSelector((state) => state.midi);
  const [target, setTarget] = useState(TARGETS[0]!.value);
  const known = Object.entries(bindings).flatMap(([control, text]) => {
    const what = readTarget(text);
    return what === null ? [] : [{ control, words: targetWords(what) }];
  });
  return (
    <section>
      <h2>Control surface</h2>
      <Switch checked={mackie} onChange={(on) => dispatch(midiChosen({ mackie: on }))}>
        It is a Mackie Control
      </Switch>
      <div className="row">
        <Choose label="What a control shall do" value={target} options={TARGETS} onChange={setTarget} />
        <Button onClick={() => dispatch(learningBegun(learning === null ? target : null))}>
          {learning === null ? 'Learn' : 'Move a control …'}
        </Button>
      </div>
      <ul className="learned" aria-label="Learned controls">
        {known.map(({ control, words }) => (
          <li key={control} className="row">
            <span className="grow cut">{words}</span>
            <span className="t2">{control}</span>
            <Button
              look="quiet"
              aria-label={`Forget ${control}`}
              onClick={() => dispatch(bindingChanged({ control, target: null }))}
            >
              Forget
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
