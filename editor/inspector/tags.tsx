import { useEdit } from '../app/services.tsx';
import { Icon } from '../ui/icon.tsx';

/** Words that go with the style, one chip each. Typed and taken with Enter or a comma. */
export function Tags({
  id,
  tags,
  disabled,
}: {
  readonly id: string;
  readonly tags: readonly string[];
  readonly disabled: boolean;
}) {
  const edit = useEdit();
  const set = (next: readonly string[]) => edit({ type: 'region/set', payload: { id, tags: [...next] } });
  if (disabled && tags.length === 0) return null;
  return (
    <div className="chips">
      <span className="cap">Tags</span>
      {tags.map((tag) => (
        <span className="chip" key={tag}>
          {tag}
          <button
            type="button"
            aria-label={`Remove tag ${tag}`}
            onClick={() => set(tags.filter((other) => other !== tag))}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      <input
        className="tag"
        aria-label="Add a tag"
        placeholder="Add"
        disabled={disabled}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ',') return;
          event.preventDefault();
          const tag = event.currentTarget.value.trim();
          if (tag !== '' && !tags.includes(tag)) set([...tags, tag]);
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}
