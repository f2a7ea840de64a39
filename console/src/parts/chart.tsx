// A chart of bars, drawn here: a name, a value, and what failed on top.
import { useEffect, useRef, useState } from 'preact/hooks';
import { number } from './numbers';

export interface Bar { name: string; tick: string; value: number; failed: number }

const H = 190;
const LEFT = 46;
const BOTTOM = 22;

export function Bars({ bars, label }: { bars: Bar[]; label: string }) {
  const box = useRef<HTMLElement>(null);
  const [W, setWidth] = useState(640);
  // Drawn in the page's own pixels, so that its letters are as large as the page's on every screen.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setWidth(Math.max(200, element.clientWidth)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const top = nice(Math.max(1, ...bars.map((bar) => bar.value + bar.failed)));
  const step = (W - LEFT) / Math.max(1, bars.length);
  const height = (value: number) => (value / top) * (H - BOTTOM - 8);
  const every = Math.ceil(bars.length / Math.max(2, W / 44));
  return (
    <figure ref={box}>
      <svg class="chart" viewBox={`0 0 ${W} ${H}`} width={W} height={H} role="img" aria-label={label}>
        {[0, 0.5, 1].map((part) => {
          const y = H - BOTTOM - height(top * part);
          return <g key={part}><line class="axis" x1={LEFT} x2={W} y1={y} y2={y} /><text x={LEFT - 8} y={y + 4} text-anchor="end">{number(top * part)}</text></g>;
        })}
        {bars.map((bar, at) => {
          const x = LEFT + at * step + step * 0.16;
          const good = height(bar.value);
          const bad = height(bar.failed);
          return (
            <g key={bar.name}>
              <title>{`${bar.name}: ${number(bar.value)}${bar.failed ? ` + ${number(bar.failed)}` : ''}`}</title>
              <rect x={LEFT + at * step} y={0} width={step} height={H - BOTTOM} fill="transparent" />
              <rect class="bar" x={x} y={H - BOTTOM - good} width={step * 0.68} height={good} rx={1.5} />
              <rect class="bar failed" x={x} y={H - BOTTOM - good - bad} width={step * 0.68} height={bad} rx={1.5} />
              {at % every === 0 && <text x={LEFT + (at + 0.5) * step} y={H - 6} text-anchor="middle">{bar.tick}</text>}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

/** The next of 2, 4, 10, 20, 40, 100… so that the half is a whole number too. */
function nice(value: number): number {
  let unit = 1;
  for (;;) {
    for (const step of [2, 4, 10]) if (value <= step * unit) return step * unit;
    unit *= 10;
  }
}
