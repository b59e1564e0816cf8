import type { Region } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { useEdit } from '../app/services.tsx';
import { useHostInfo } from '../app/use-host-info.ts';
import { modelsOpened } from '../state/desk.ts';
import { useAppDispatch } from '../state/hooks.ts';
import { lackWords, TREATMENT_WORDS } from '../state/words.ts';
import { Button } from '../ui/button.tsx';
import { ChoiceList } from '../ui/choice-list.tsx';
import { capital, trueMinus } from '../ui/format.ts';
import { Material } from './material.tsx';

const PROMISES: Record<Region['treatment'], string> = {
  auto: 'Tries what fits, measures, plays again only if far nearer',
  restore: 'Repairs it. The same performance',
  rebuild: 'Plays it again from this song’s clean bars',
  jasco: 'New audio by JASCO, not the original',
};

/** How the region is mended, with auto's reason and the reason why one cannot be had. */
export function TreatmentChoice({ region }: { readonly region: Region }) {
  const edit = useEdit();
  const info = useHostInfo();
  const dispatch = useAppDispatch();
  const take = chosenTake(region);
  const why = region.treatment === 'auto' && take !== null ? trueMinus(capital(take.why)) : null;
  const choices = (['auto', 'restore', 'rebuild', 'jasco'] as const).map((value) => {
    const lacks = lackWords(value, info?.unavailable[value] ?? null);
    return {
      value,
      title: TREATMENT_WORDS[value],
      text: lacks ?? (value === 'auto' && why !== null ? why : PROMISES[value]),
      disabled: lacks !== null,
      chip: value === 'jasco' ? 'AI' : undefined,
    };
  });
  return (
    <section>
      <h2>Treatment</h2>
      <ChoiceList
        label="Treatment"
        value={region.treatment}
        choices={choices}
        onChange={(treatment) => edit({ type: 'region/set', payload: { id: region.id, treatment } })}
      />
      {info?.unavailable.jasco !== undefined && (
        <Button size="dense" onClick={() => dispatch(modelsOpened('jasco'))}>
          Get a model
        </Button>
      )}
      {take !== null && take.material.length > 0 && <Material take={take} />}
    </section>
  );
}
