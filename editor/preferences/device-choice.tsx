import { useEffect, useState } from 'react';
import { rateWords } from '../app/rate-words.ts';
import { usePlayerState } from '../app/services.tsx';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { deviceChosen, ENGINE_RATES, engineRateChosen } from '../state/preferences.ts';
import { selectProject } from '../state/selectors.ts';
import { Button } from '../ui/button.tsx';
import { Choose } from '../ui/choose.tsx';
import { kilohertz } from '../ui/format.ts';

/** Where a browser lets the person choose one output by a dialog of its own. */
interface OutputPicker {
  selectAudioOutput?(): Promise<MediaDeviceInfo>;
}

/** Where the sound goes. The system's own output always works; browsers name the others only where they were allowed to hear. */
export function DeviceChoice() {
  const device = usePlayerState((state) => state.deviceRate);
  const engine = usePlayerState((state) => state.engineRate);
  const refused = usePlayerState((state) => state.rateRefused !== null);
  const asked = useAppSelector((state) => state.preferences.engineRate);
  const recording = useAppSelector((state) => selectProject(state)?.sampleRate ?? null);
  const devices = useOutputs();
  const media: (MediaDevices & OutputPicker) | undefined = navigator.mediaDevices;
  const pick = media?.selectAudioOutput?.bind(media);
  return (
    <section>
      <h2>Sound</h2>
      <div className="sound">
        <span>Output</span>
        <div className="row">
          <Output devices={devices} pick={pick} />
        </div>
        <span>Rate</span>
        <RateChoice device={device} recording={recording} />
      </div>
      <p className="t2" role={refused ? 'alert' : undefined}>
        {rateWords({ asked, engine, device, recording, refused })}
      </p>
      {devices.length === 0 && pick === undefined && (
        <p className="t2">
          The browser names other outputs only to pages that may use the microphone, which Resonate does not ask for:
          choose another in the system’s sound settings.
        </p>
      )}
    </section>
  );
}

/** The rates that can be chosen, as a list has them. */
function RateChoice({ device, recording }: { readonly device: number; readonly recording: number | null }) {
  const dispatch = useAppDispatch();
  const rate = useAppSelector((state) => state.preferences.engineRate);
  const own = (hz: number | null) => (hz === null || hz === 0 ? '' : ` (${kilohertz(hz)})`);
  const options = [
    { value: 'recording', label: `Recording${own(recording)}` },
    { value: 'device', label: `Output${own(device)}` },
    ...ENGINE_RATES.map((hz) => ({ value: String(hz), label: kilohertz(hz) })),
  ];
  const choose = (value: string) =>
    dispatch(engineRateChosen(value === 'recording' || value === 'device' ? value : Number(value)));
  return <Choose label="Rate" value={String(rate)} options={options} onChange={choose} />;
}

interface OutputProps {
  readonly devices: readonly MediaDeviceInfo[];
  readonly pick: (() => Promise<MediaDeviceInfo>) | undefined;
}

function Output({ devices, pick }: OutputProps) {
  const dispatch = useAppDispatch();
  const device = useAppSelector((state) => state.preferences.device);
  const [picked, setPicked] = useState<string | null>(null);
  if (devices.length > 0) {
    const options = [
      { value: '', label: 'The system’s own' },
      ...devices.map(({ deviceId, label }, index) => ({ value: deviceId, label: label || `Output ${index + 1}` })),
    ];
    // An output that was chosen earlier and is not there now.
    if (!options.some(({ value }) => value === device)) options.push({ value: device, label: 'Not connected' });
    return <Choose label="Output" value={device} options={options} onChange={(next) => dispatch(deviceChosen(next))} />;
  }
  const ownAgain = device !== '' && (
    <Button size="dense" onClick={() => dispatch(deviceChosen(''))}>
      Use the system’s default
    </Button>
  );
  if (pick !== undefined) {
    const choose = () =>
      pick().then(
        ({ deviceId, label }) => {
          setPicked(label);
          dispatch(deviceChosen(deviceId));
        },
        // The person closed the browser's dialog: all stays as it was.
        () => {},
      );
    return (
      <>
        <span>{device === '' ? 'The system’s default output' : (picked ?? 'The output chosen earlier')}</span>
        <Button size="dense" onClick={() => void choose()}>
          Choose another
        </Button>
        {ownAgain}
      </>
    );
  }
  return (
    <>
      <span>{device === '' ? 'The system’s default output' : 'The output chosen earlier'}</span>
      {ownAgain}
    </>
  );
}

/** The outputs that the browser names; without leave to hear it gives no ids, and they cannot be told apart. */
function useOutputs(): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    navigator.mediaDevices?.enumerateDevices().then(
      (all) =>
        setDevices(
          all.filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '' && deviceId !== 'default'),
        ),
      () => {},
    );
  }, []);
  return devices;
}
