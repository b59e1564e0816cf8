import { enhancementOf } from '../../host/project/generating.ts';
import type { Region } from '../../host/project/project.ts';
import { useEdit } from '../app/services.tsx';
import { useHostInfo } from '../app/use-host-info.ts';
import { percent } from '../ui/format.ts';
import { SliderRow } from '../ui/slider-row.tsx';

/** How much of what is restored MultiBandDiffusion makes anew; shown where restoring is chosen and it is installed. */
export function Enhancing({ region }: { readonly region: Region }) {
  const edit = useEdit();
  const info = useHostInfo();
  if (region.treatment !== 'restore' || info === null || info.unavailable.diffusion !== undefined) return null;
  const { id, settings } = region;
  const enhance = enhancementOf(region);
  return (
    <fieldset className="generating" aria-label="What is made anew">
      <div className="slider-rows">
        <SliderRow
          label="Made anew"
          title="Of the restored sound: noise, clicks and roughness are not made again, in minutes"
          value={enhance}
          min={0}
          max={1}
          step={0.05}
          initial={0}
          format={percent}
          onChange={(value, gesture) =>
            edit({
              type: 'region/set',
              payload: { id, settings: { ...settings, enhance: value } },
              group: `${gesture} ${id}`,
            })
          }
        />
      </div>
    </fieldset>
  );
}
