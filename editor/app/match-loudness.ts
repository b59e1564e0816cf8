import type { Loudness } from '../../host/api/backend.ts';
import type { Project } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { chainKey, PLACES } from '../inserts/through-chains.ts';
import { selectProject } from '../state/selectors.ts';
import type { Services } from './services.tsx';

/** Milliseconds that the document must rest before its loudness is asked for: it takes the host a while. */
const REST = 800;
/** The same where plugins have to play the whole song for it first: after whoever turns a knob has listened. */
const REST_OF_CHAINS = 2000;

/** Tells the player how loud the song is as it came and as it stands (without plugins, where those are bypassed), whenever what is heard has changed. Returns how to stop. */
export function matchLoudness({ store, backend, player }: Omit<Services, 'session'>): () => void {
  let lastProject: Project | null = null;
  let wasAway = false;
  let song: string | undefined;
  let last = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let known: Loudness | null = null;
  let isBypassed = false;
  const tell = (): void => {
    if (known === null) {
      player.setLoudness(null);
      return;
    }
    const { original, mended, dry } = known;
    // The three are compared with each other: the loudest two come down to the third.
    player.setLoudness({ original, mended: isBypassed ? dry : mended, least: Math.min(original, mended, dry) });
  };
  const stop = store.subscribe(() => {
    const project = selectProject(store.getState());
    if (store.getState().inserts.isBypassed !== isBypassed) {
      isBypassed = !isBypassed;
      tell();
    }
    const { connection, document } = store.getState();
    const isAway = connection.status === 'offline';
    const isBack = wasAway && !isAway;
    wasAway = isAway;
    // What was asked in vain is asked again when the host is back.
    if (project === lastProject && !isBack) return;
    lastProject = project;
    const { replica } = document;
    if (replica?.id !== song) {
      // How loud another song was says nothing of this one.
      song = replica?.id;
      last = '';
      clearTimeout(timer);
      known = null;
      tell();
    }
    if (replica === null || project === null) return;
    const heard = [
      replica.id,
      ...project.tracks.map(({ asset, gainDb, pan, mute, solo }) => `${asset.hash} ${gainDb} ${pan} ${mute} ${solo}`),
      ...PLACES.map((place) => chainKey(project, place)),
      ...project.regions.map((region) => `${chosenTake(region)?.asset.hash} ${region.blend}`),
    ].join();
    if (heard === last || project.tracks.length === 0) return;
    last = heard;
    const hasPlugins = PLACES.some((place) => chainKey(project, place) !== null);
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        backend.loudness(replica.id).then(
          (loudness) => {
            if (heard !== last) return;
            known = loudness;
            tell();
          },
          // It is asked again after the next change, or when the host is back; until then the levels are as they were matched.
          () => {
            if (heard === last) last = '';
          },
        );
      },
      hasPlugins ? REST_OF_CHAINS : REST,
    );
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
