import type { Track } from '../../host/project/project.ts';
import { useEdit } from '../app/services.tsx';
import { STEM_WORDS } from '../state/words.ts';
import { pan } from '../ui/format.ts';
import { Slider } from '../ui/slider.tsx';

/** Where one stem stands between left and right. */
export function PanSlider({ track: { stem, pan: value } }: { readonly track: Track }) {
  const edit = useEdit();
  return (
    <Slider
      label={`${STEM_WORDS[stem]} pan`}
      value={value}
      min={-1}
      max={1}
      step={0.02}
      initial={0}
      origin={0}
      unit={50}
      format={pan}
      color="var(--text-3)"
      onChange={(next, group) => edit({ type: 'track/set', payload: { stem, pan: next }, group })}
    />
  );
}
