import { useEffect, useState } from 'react';
import { usePlayerState } from '../app/services.tsx';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { deviceChosen } from '../state/preferences.ts';
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
  const rate = usePlayerState((state) => state.deviceRate);
  const project = useAppSelector(selectProject);
  const devices = useOutputs();
  const media: (MediaDevices & OutputPicker) | undefined = navigator.mediaDevices;
  const pick = media?.selectAudioOutput?.bind(media);
  return (
    <section>
      <h3>Sound</h3>
      <div className="row">
        <Output devices={devices} pick={pick} />
      </div>
      <p className="t2">{rateWords(rate, project?.sampleRate ?? null)}</p>
      {devices.length === 0 && pick === undefined && (
        <p className="t2">
          The browser names other outputs only to pages that may use the microphone, which Resonate does not ask for:
          choose another in the system’s sound settings.
        </p>
      )}
    </section>
  );
}

/** At which rate the sound is made, and at which it leaves. What is heard is what is exported, so it is made at the recording's own. */
export function rateWords(device: number, recording: number | null): string {
  if (recording === null) return 'The sound of each recording is made at its own rate, as it is exported.';
  const made = `The sound is made at ${kilohertz(recording)}, the rate of the recording, as it is exported`;
  if (device === 0) return `${made}.`;
  if (device === recording) return `${made}; the output has the same.`;
  return `${made}; on the way out the system converts it to ${kilohertz(device)}. Another rate of the output: in the system’s sound settings.`;
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
