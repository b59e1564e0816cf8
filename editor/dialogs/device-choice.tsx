import { useEffect, useState } from 'react';
import { usePlayerState } from '../app/services.tsx';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { deviceChosen } from '../state/preferences.ts';
import { Choose } from '../ui/choose.tsx';
import { kilohertz } from '../ui/format.ts';

/** Where the sound goes. Browsers name the devices only where they were allowed to hear; the system's own always works. */
export function DeviceChoice() {
  const dispatch = useAppDispatch();
  const device = useAppSelector((state) => state.preferences.device);
  const rate = usePlayerState((state) => state.deviceRate);
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
  const options = [
    { value: '', label: 'The system’s own' },
    ...devices.map(({ deviceId, label }, index) => ({ value: deviceId, label: label || `Output ${index + 1}` })),
  ];
  return (
    <section>
      <h3>Sound</h3>
      <div className="row">
        <Choose label="Output" value={device} options={options} onChange={(next) => dispatch(deviceChosen(next))} />
        <span className="t2">
          {rate > 0 ? `runs at ${kilohertz(rate)}, as the system has it` : 'starts with the first play'}
        </span>
      </div>
    </section>
  );
}
