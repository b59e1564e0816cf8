import { chosenTake } from '../../host/project/selectors.ts';
import { selectProject } from '../state/selectors.ts';
import type { Services } from './services.tsx';

/** Milliseconds that the document must rest before its loudness is asked for: it takes the host a while. */
const REST = 800;

/** Tells the player how loud the song is as it came and as it stands, whenever what is heard has changed. Returns how to stop. */
export function matchLoudness({ store, backend, player }: Omit<Services, 'session'>): () => void {
  let last = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = store.subscribe(() => {
    const { replica } = store.getState().document;
    const project = selectProject(store.getState());
    if (replica === null || project === null) {
      last = '';
      clearTimeout(timer);
      return;
    }
    const heard = [
      replica.id,
      ...project.tracks.map((track) => track.asset.hash),
      ...project.regions.map((region) => `${chosenTake(region)?.asset.hash} ${region.blend}`),
    ].join();
    if (heard === last || project.tracks.length === 0) return;
    last = heard;
    clearTimeout(timer);
    timer = setTimeout(() => {
      backend.loudness(replica.id).then(
        (loudness) => heard === last && player.setLoudness(loudness),
        // It is asked again after the next change; until then the levels are as they were matched.
        () => {
          if (heard === last) last = '';
        },
      );
    }, REST);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
