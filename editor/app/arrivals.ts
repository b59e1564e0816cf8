import type { Project } from '../../host/project/project.ts';
import { selectBeginning } from '../state/beginning.ts';
import { isToMend, selectProject } from '../state/selectors.ts';
import { counted } from '../ui/format.ts';
import type { Services } from './services.tsx';

/** Reads out what has come of the song that is open: the recording, then stems, then damage, then music. Returns how to stop. */
export function tellArrivals({ store, announce }: Pick<Services, 'store' | 'announce'>): () => void {
  let lastProject = selectProject(store.getState());
  let lastId = store.getState().document.replica?.id;
  let lastBeginning = selectBeginning(store.getState());
  return store.subscribe(() => {
    const state = store.getState();
    const beginning = selectBeginning(state);
    if (beginning !== null && beginning !== lastBeginning) announce('The first seconds of the stems can be heard.');
    lastBeginning = beginning;
    const project = selectProject(state);
    const id = state.document.replica?.id;
    if (project === lastProject && id === lastId) return;
    const before = lastProject;
    const wasSketch = lastId === undefined && before !== null;
    const isOther = id !== lastId && !wasSketch;
    lastProject = project;
    lastId = id;
    if (project === null || id === undefined || before === null || isOther) return;
    if (wasSketch) announce(readSentence(project));
    else for (const sentence of arrivedBetween(before, project)) announce(sentence);
  });
}

function readSentence({ name, tracks }: Project): string {
  return `${name} is read: you can play and mark${tracks.length === 0 ? ' while it is separated into stems' : ''}.`;
}

/** A sentence for each thing that `after` has and `before` had not yet. */
function arrivedBetween(before: Project, after: Project): string[] {
  const said: string[] = [];
  if (before.tracks.length === 0 && after.tracks.length > 0) said.push('The stems are there.');
  if (!before.searched && after.searched) {
    const found = after.regions.filter((region) => region.origin === 'detected' && isToMend(region)).length;
    said.push(found === 0 ? 'No damage was found.' : `Damage was found: ${counted(found, 'region')} to mend.`);
  }
  if (before.profile === null && after.profile !== null) {
    const { tempo, key } = after.profile;
    said.push(`The music was heard: ${Math.round(tempo.bpm)} beats a minute, ${key.tonic} ${key.mode}.`);
  }
  return said;
}
