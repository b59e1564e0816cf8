import { useEffect, useRef } from 'react';
import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { Button } from '../ui/button.tsx';
import { percent } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { surface } from '../ui/paint.ts';
import { Progress } from '../ui/progress.tsx';
import { useTheme } from '../ui/use-theme.ts';
import { drawDamage } from './damage-picture.ts';
import { useDrops } from './use-drops.ts';
import type { Opening } from './use-opening.ts';

/** Where a recording is dropped or chosen; shows what Resonate is about. A drop anywhere in the window counts. */
export function DropZone({ opening }: { readonly opening: Opening }) {
  const services = useServices();
  const over = useDrops({ file: opening.openFile, folder: opening.openFolder });
  const { busy, fraction, error } = opening;
  return (
    <div className={`drop ${over ? 'over' : ''}`} aria-busy={busy !== null}>
      <svg className="edge" fill="none" aria-hidden="true">
        <rect x="1" y="1" rx="11" stroke="currentColor" strokeDasharray="6 6" />
      </svg>
      <Picture />
      <span className="w sev severe" style={{ left: '22%' }}>
        <Icon name="sev-severe" size={12} />
        Clipping
      </span>
      <span className="w sev damaged" style={{ left: '49%' }}>
        <Icon name="sev-damaged" size={12} />
        Dropout
      </span>
      <span className="w lab" style={{ left: '72.5%' }}>
        <Icon name="lab-rebuilt" size={12} />
        Rebuilt
      </span>
      <div className="act">
        {busy !== null ? (
          <div className="busy" role="status">
            <span>
              Opening {busy}
              {fraction !== null && fraction < 1 && `, ${percent(fraction)} copied`}
            </span>
            {fraction !== null && <Progress value={fraction} label={`Copying ${busy}`} />}
          </div>
        ) : (
          <>
            {error !== null && (
              <p className="wrong" role="alert">
                <Icon name="warn" />
                {error}
              </p>
            )}
            <Button size="big" look="primary" onClick={() => runCommand(services, 'file.open')}>
              {error === null ? 'Choose a recording' : 'Another file'} <kbd>Ctrl O</kbd>
            </Button>
            {error === null && <p>WAV, FLAC, MP3, M4A, OGG, AIFF, phone video, or a folder of stems</p>}
          </>
        )}
      </div>
    </div>
  );
}

function Picture() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const s = surface(element);
      if (s !== null) drawDamage(s);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [theme]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
