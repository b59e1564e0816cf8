import { useEffect, useRef } from 'react';
import type { MasterCourse } from '../../host/api/measures.ts';
import { clock, fixed, lufs } from '../ui/format.ts';
import { surface, token } from '../ui/paint.ts';
import { useTheme } from '../ui/use-theme.ts';
import { courseScale } from './course-scale.ts';

/** CSS pixels left of the curves for the levels, above them, and below for the times. */
const LEFT = 28;
const ABOVE = 16;
const BELOW = 18;

interface LoudnessCourseProps {
  readonly course: MasterCourse;
  /** LUFS; null: as loud as it is. */
  readonly target: number | null;
}

/** Short-term loudness along the song: the mix as it stands in grey, the master in the accent, the target as a dashed line. */
export function LoudnessCourse({ course, target }: LoudnessCourseProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const paint = () => draw(element, course, target);
    paint();
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    return () => observer.disconnect();
  }, [course, target, theme]);
  return <canvas ref={canvas} className="course" role="img" aria-label={sentence(course, target)} />;
}

/** What the picture shows, for who does not see it. */
function sentence({ before, after, was, becomes }: MasterCourse, target: number | null): string {
  const loudest = (points: readonly number[]) => lufs(points.reduce((most, point) => Math.max(most, point), -70));
  const aim = target === null ? '' : `, target ${lufs(target)}`;
  return `Loudness along the song: now ${lufs(was.lufs)}, its loudest 3 s ${loudest(before)}; exported ${lufs(becomes.lufs)}, its loudest 3 s ${loudest(after)}${aim}`;
}

function draw(canvas: HTMLCanvasElement, course: MasterCourse, target: number | null): void {
  const s = surface(canvas);
  if (s === null) return;
  const { g, width, height } = s;
  const { before, after, step } = course;
  const seconds = before.length * step;
  const { top, bottom, levels, times } = courseScale([before, after], target, seconds);
  const ground = height - BELOW;
  const y = (level: number) => ABOVE + ((top - Math.max(bottom, level)) / (top - bottom)) * (ground - ABOVE);
  const x = (second: number) => LEFT + (second / Math.max(seconds, step)) * (width - LEFT);
  g.font = `11px ${token('font')}`;
  g.textBaseline = 'middle';
  for (const level of levels) {
    g.fillStyle = token('line-1');
    g.fillRect(LEFT, Math.round(y(level)), width - LEFT, 1);
    g.fillStyle = token('text-3');
    g.textAlign = 'right';
    g.fillText(fixed(level, 0), LEFT - 6, y(level));
  }
  g.fillStyle = token('text-3');
  for (const [index, time] of times.entries()) {
    g.textAlign = index === 0 ? 'left' : x(time) > width - 20 ? 'right' : 'center';
    g.fillText(clock(time, 0), x(time), height - BELOW / 2 + 2);
  }
  const path = (points: readonly number[]) => {
    g.beginPath();
    points.forEach((point, index) => {
      g.lineTo(x((index + 0.5) * step), y(point));
    });
  };
  path(after);
  g.lineTo(x((after.length - 0.5) * step), ground);
  g.lineTo(x(0.5 * step), ground);
  g.globalAlpha = 0.14;
  g.fillStyle = token('accent');
  g.fill();
  g.globalAlpha = 1;
  g.lineJoin = 'round';
  g.lineWidth = 1;
  g.strokeStyle = token('text-3');
  path(before);
  g.stroke();
  g.lineWidth = 1.5;
  g.strokeStyle = token('accent');
  path(after);
  g.stroke();
  if (target === null) return;
  g.setLineDash([4, 3]);
  g.lineWidth = 1;
  g.strokeStyle = token('text-1');
  const at = Math.round(y(target)) + 0.5;
  g.beginPath();
  g.moveTo(LEFT, at);
  g.lineTo(width, at);
  g.stroke();
  g.setLineDash([]);
  g.fillStyle = token('text-1');
  g.textAlign = 'right';
  g.fillText(`target ${lufs(target)}`, width, ABOVE / 2);
}
