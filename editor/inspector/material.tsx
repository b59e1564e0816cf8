import { positionAt } from '../../host/project/bars.ts';
import type { Take } from '../../host/project/project.ts';
import { usePlayer } from '../app/services.tsx';
import { useProject } from '../state/hooks.ts';
import { gridOf, placeOf, STEM_WORDS, spanWords } from '../state/words.ts';

/** More chips would fill the panel; the rest is counted. */
const SHOWN = 5;

/** Which clean bars a take was made from. A chip goes there. */
export function Material({ take }: { readonly take: Take }) {
  const project = useProject();
  const player = usePlayer();
  const grid = gridOf(project);
  const byPlace = new Map<string, Take['material'][number]>();
  for (const piece of take.material) {
    const place = grid === null ? placeOf(project, piece.start) : `bar ${positionAt(grid, piece.start).bar}`;
    if (!byPlace.has(place)) byPlace.set(place, piece);
  }
  const places = [...byPlace];
  return (
    <div className="chips">
      <span className="cap">{take.treatment === 'rebuild' ? 'Played from' : 'Made with'}</span>
      {places.slice(0, SHOWN).map(([place, piece]) => (
        <button
          type="button"
          className="chip"
          key={place}
          title={`Go to ${STEM_WORDS[piece.stem]}, ${spanWords(project, piece.start, piece.end)}`}
          onClick={() => player.seek(piece.start)}
        >
          {place}
        </button>
      ))}
      {places.length > SHOWN && <span className="chip line">+{places.length - SHOWN}</span>}
    </div>
  );
}
