import type { Project } from '../../host/project/project.ts';
import { httpReader } from '../engine/http-reader.ts';
import type { Player } from '../engine/player.ts';
import { splicing } from '../engine/spliced.ts';
import { createPlayer } from '../engine/web-player.ts';
import { toastShown } from '../state/desk.ts';
import type { Store } from '../state/store.ts';
import { refusedRate } from './rate-words.ts';

/** Where a browser can send the sound elsewhere than to the system's own output. */
interface Routable {
  setSinkId?(device: string): Promise<void>;
}

/** The sound of a project over the host's range route, to the device that the person chose. Every asset of a project has the project's channels. */
export function startSound({ sampleRate, channels }: Project, store: Store): Player {
  const rate = store.getState().preferences.engineRate;
  const player = createPlayer({ sampleRate, rate, reader: splicing(httpReader(() => channels)) });
  const { rateRefused, deviceRate } = player.state();
  if (rateRefused !== null) {
    const words = refusedRate({ asked: rate, recording: sampleRate, device: deviceRate });
    const text = `${words} Choose another in the preferences.`;
    store.dispatch(toastShown({ text, tone: 'warning', command: 'app.preferences', action: 'Preferences' }));
  }
  const output = player.context as Routable;
  let device = '';
  const route = () => {
    const wanted = store.getState().preferences.device;
    if (wanted === device || output.setSinkId === undefined) return;
    device = wanted;
    output.setSinkId(wanted).catch(() => {
      const text = 'That output cannot be used: the sound goes to the system’s own. Choose another in the preferences.';
      store.dispatch(toastShown({ text, tone: 'warning', command: 'app.preferences', action: 'Preferences' }));
    });
  };
  route();
  const stop = store.subscribe(route);
  const close = player.close.bind(player);
  player.close = async () => {
    stop();
    await close();
  };
  return player;
}
