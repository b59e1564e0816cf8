import type { Region } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { useEdit, usePlayer } from '../app/services.tsx';
import { useProject } from '../state/hooks.ts';
import { duration, percent } from '../ui/format.ts';
import { SliderRow } from '../ui/slider-row.tsx';

/** How much of the take is heard, and how long it takes to come in and go out. */
export function BlendAndFades({ region }: { readonly region: Region }) {
  const edit = useEdit();
  const player = usePlayer();
  const { sampleRate } = useProject();
  const take = chosenTake(region);
  if (take === null) return null;
  const { id, blend } = region;
  // Longer fades would meet before the middle.
  const longest = (take.end - take.start) / 2 / sampleRate;
  const fade = (key: 'fadeIn' | 'fadeOut', label: string) => {
    const seconds = (region[key] ?? take[key]) / sampleRate;
    return (
      <SliderRow
        label={label}
        value={Math.min(longest, seconds)}
        min={0}
        max={longest}
        step={0.01}
        unit={0.001}
        initial={take[key] / sampleRate}
        format={duration}
        color="var(--text-3)"
        onChange={(value, gesture) =>
          edit({
            type: 'region/set',
            payload: { id, [key]: Math.round(value * sampleRate) },
            group: `${gesture} ${id}`,
          })
        }
      />
    );
  };
  return (
    <section>
      <div className="slider-rows">
        <SliderRow
          label="Blend"
          value={blend}
          min={0}
          max={1}
          step={0.01}
          unit={100}
          initial={1}
          format={percent}
          color="var(--accent)"
          onChange={(value, gesture) => {
            player.audition(id, undefined);
            edit({ type: 'region/set', payload: { id, blend: value }, group: `${gesture} ${id}` });
          }}
        />
        {fade('fadeIn', 'Fade in')}
        {fade('fadeOut', 'Fade out')}
      </div>
    </section>
  );
}
