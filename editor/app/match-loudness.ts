import type { HeardSpan, Loudness } from '../../host/api/backend.ts';
import type { Project } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { chainKey, PLACES } from '../inserts/through-chains.ts';
import { selectProject } from '../state/selectors.ts';
import type { Services } from './services.tsx';

/** Milliseconds that the document must rest before its loudness is asked for: it takes the host a while. */
const REST = 800;
/** The same where plugins have to play the whole song for it first: after whoever turns a knob has listened. */
const REST_OF_CHAINS = 2000;

/** LUFS of silence: nothing can be brought to its level, nor it to any. */
const SILENT = -70;
const EQUAL = { original: 0, mended: 0 };

const isSameSpan = (a: HeardSpan | undefined, b: HeardSpan | undefined): boolean =>
  a?.start === b?.start && a?.end === b?.end && a?.stem === b?.stem;

/**
 * Tells the player how loud the song, or the passage of it that is listened to over and over, is as it came and as it stands (without plugins, where those are
 * bypassed), whenever what is heard has changed. Returns how to stop.
 */
export function matchLoudness({ store, backend, player }: Omit<Services, 'session'>): () => void {
  let lastProject: Project | null = null;
  let wasAway = false;
  let song: string | undefined;
  let last = '';
  let lastPassage: HeardSpan | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let known: Loudness | null = null;
  let isBypassed = false;
  const tell = (): void => {
    if (known === null) {
      player.setLoudness(null);
      return;
    }
    const { original, mended, dry } = known;
    if (Math.min(original, mended, dry) <= SILENT) {
      player.setLoudness(EQUAL);
      return;
    }
    // The three are compared with each other: the loudest two come down to the third.
    player.setLoudness({ original, mended: isBypassed ? dry : mended, least: Math.min(original, mended, dry) });
  };
  const stop = store.subscribe(() => {
    const project = selectProject(store.getState());
    if (store.getState().inserts.isBypassed !== isBypassed) {
      isBypassed = !isBypassed;
      tell();
    }
    const { connection, document, view } = store.getState();
    const passage = view.passage === null ? undefined : { ...view.passage, stem: view.only };
    const isOther = !isSameSpan(passage, lastPassage);
    const isAway = connection.status === 'offline';
    const isBack = wasAway && !isAway;
    wasAway = isAway;
    // What was asked in vain is asked again when the host is back.
    if (project === lastProject && !isBack && !isOther) return;
    lastProject = project;
    lastPassage = passage;
    const { replica } = document;
    if (replica?.id !== song || isOther) {
      // How loud another song or passage was says nothing of this one.
      song = replica?.id;
      last = '';
      clearTimeout(timer);
      known = null;
      tell();
    }
    if (replica === null || project === null) return;
    const heard = [
      replica.id,
      JSON.stringify(passage),
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
        backend.loudness(replica.id, passage).then(
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
      // Who listens to a passage waits for it, and changes nothing meanwhile.
      isOther ? 0 : hasPlugins ? REST_OF_CHAINS : REST,
    );
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
