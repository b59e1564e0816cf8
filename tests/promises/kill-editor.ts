import type { Action } from '../../host/project/actions.ts';
import type { Project } from '../../host/project/project.ts';
import { RATE, testTake } from '../../host/project/test-project.ts';
import { ProjectStore } from '../../host/store/project-store.ts';
import { printOf, seeded } from './kill-parts.ts';

/** Edits a project at random until it is killed; says each revision on a line as soon as it is acknowledged, with what the project is then. */

const [folder, seed] = process.argv.slice(2) as [string, string];
const random = seeded(Number(seed));
const store = await ProjectStore.open(folder);
store.onChange((event) => {
  if (event.kind !== 'whole') process.stdout.write(`${event.revision} ${printOf(store.state().project)}\n`);
});
process.stdout.write(`${store.state().revision} ${printOf(store.state().project)}\n`);

for (;;) {
  const batch = Array.from({ length: 1 + random(4) }, () => one(store.state().project));
  await Promise.allSettled(batch);
}

function one(project: Project): Promise<unknown> {
  const kind = random(10);
  if (kind === 0) return store.undo();
  if (kind === 1) return store.redo();
  return store.dispatch(actionOn(project));
}

function actionOn(project: Project): Action {
  const regions = project.regions;
  const some = regions[random(Math.max(1, regions.length))];
  const start = random(project.length - RATE);
  const choice = some === undefined ? 0 : random(6);
  if (choice === 0)
    return {
      type: 'region/add',
      payload: { id: `n${random(1e9)}`, stem: 'other', start, end: start + 1 + random(RATE) },
    };
  if (choice === 1) return { type: 'region/remove', payload: { id: some!.id } };
  if (choice === 2) {
    const take = testTake(`t${random(1e9)}`, some!.start, some!.end);
    const work = `w${random(4)}`;
    const asked = { work, regions: 2, heard: !store.isTakenBack(work) };
    return { type: 'host/treated', payload: { id: some!.id, takes: [take], untouched: null, asked } };
  }
  if (choice === 3) {
    const note = { start, end: start + 100, midi: 40 + random(40), confidence: 1 };
    return { type: 'note/set', payload: { part: 'melody', index: random(5), note } };
  }
  return { type: 'region/set', payload: { id: some!.id, blend: random(1000) / 1000 }, group: `drag ${random(3)}` };
}
