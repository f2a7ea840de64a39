// A page with the outlines of what was read; whatever is pointed at here is lit in the list, and the other way.
import { useEffect, useRef, useState } from 'preact/hooks';
import { useText } from '../preferences';
import type { Polygon } from './shown';

export interface Outline { id: string; polygon: Polygon; title: string; doubtful: boolean }

const STEPS = [1, 1.5, 2, 3, 4, 6];

export function Viewer({ picture, width, height, outlines, hot, light, pages, page, turn, alt }: {
  /** Address of the page's pixels; null where there are none to show. */
  picture: string | null; width: number; height: number; outlines: Outline[]; hot: string; light: (id: string, choose?: boolean) => void;
  pages: number; page: number; turn: (page: number) => void; alt: string;
}) {
  const t = useText();
  const stage = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(0);
  const [all, setAll] = useState(true);
  const [natural, setNatural] = useState<{ of: string | null; size: [number, number] }>({ of: null, size: [0, 0] });
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const box = stage.current;
    if (!box) return;
    const watch = new ResizeObserver(() => setRoom(box.clientWidth));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  // The answer's own measure counts: a PDF's page is drawn at the scale that its outlines are in.
  const [w, h] = width && height ? [width, height] : natural.of === picture && natural.size[0] ? natural.size : [640, 480];
  const fit = Math.min(room || 600, w * 2.5);
  const scale = STEPS[zoom] ?? 1;
  useEffect(() => {
    const box = stage.current;
    const outline = outlines.find((one) => one.id === hot);
    if (!box || !outline || scale === 1) return;
    const [x, y] = middle(outline.polygon);
    const at = (fit * scale) / w;
    box.scrollTo({ left: x * at - box.clientWidth / 2, top: y * at - box.clientHeight / 2 });
  }, [hot]);
  return (
    <div class="viewer panel flush">
      <div class="viewer-bar">
        {pages > 1 && (
          <div class="row">
            <button type="button" class="small" disabled={page === 0} aria-label={t('previousPage')} onClick={() => turn(page - 1)}>‹</button>
            <span aria-live="polite">{t('pageOf', { page: page + 1, pages })}</span>
            <button type="button" class="small" disabled={page >= pages - 1} aria-label={t('nextPage')} onClick={() => turn(page + 1)}>›</button>
          </div>
        )}
        <span class="spring" />
        <label class="check"><input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />{t('showMarks')}</label>
        <button type="button" class="small" aria-label={t('zoomOut')} disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>−</button>
        <button type="button" class="small" onClick={() => setZoom(0)}>{t('zoomFit')}</button>
        <button type="button" class="small" aria-label={t('zoomIn')} disabled={zoom === STEPS.length - 1} onClick={() => setZoom(zoom + 1)}>+</button>
      </div>
      <div class="stage" ref={stage} tabIndex={0} role="region" aria-label={alt}>
        <div class="sheet" style={{ width: `${fit * scale}px`, height: `${(fit * scale * h) / w}px` }}>
          {picture
            ? <img src={picture} alt={alt} onLoad={(event) => setNatural({ of: picture, size: [event.currentTarget.naturalWidth, event.currentTarget.naturalHeight] })} />
            : <div class="blank" />}
          <svg viewBox={`0 0 ${w} ${h}`} preserveAspectRatio="none" class={all ? '' : 'off'} aria-hidden="true">
            {outlines.map((one) => (
              <polygon key={one.id} points={one.polygon.map((corner) => corner.join(',')).join(' ')}
                class={`${one.id === hot ? 'hot' : ''} ${one.doubtful ? 'doubtful' : ''}`}
                onPointerEnter={() => light(one.id)} onClick={() => light(one.id, true)}>
                <title>{one.title}</title>
              </polygon>
            ))}
          </svg>
        </div>
      </div>
      {!picture && <p class="hint busy">{t('noPicture')}</p>}
    </div>
  );
}

function middle(polygon: Polygon): [number, number] {
  const sum = polygon.reduce<[number, number]>(([x, y], corner) => [x + corner[0], y + corner[1]], [0, 0]);
  return [sum[0] / polygon.length, sum[1] / polygon.length];
}
