// How a picture comes in: dropped, pasted, photographed, chosen, or one of the shipped ones.
import { useEffect, useRef, useState } from 'preact/hooks';
import business from '../../../specimens/business.jpg';
import driving from '../../../specimens/driving.jpg';
import page from '../../../pictures/page-zh.png';
import pdf from '../../../pictures/scanned.pdf';
import photo from '../../../pictures/photo.jpg';
import plate from '../../../specimens/plate.jpg';
import portrait from '../../../specimens/portrait.jpg';
import receipt from '../../../pictures/receipt.png';
import vehicle from '../../../specimens/vehicle.jpg';
import { away } from '../api';
import { Wrong } from '../parts/basics';
import { useText } from '../preferences';
import type { Key } from '../texts';

/** Name, address, and the capability that shows it best. */
const SPECIMENS: [Key, string, string][] = [
  ['specimenReceipt', receipt, 'plain'],
  ['specimenPage', page, 'plain'],
  ['specimenPhoto', photo, 'plain'],
  ['specimenPdf', pdf, 'plain'],
  ['specimenPortrait', portrait, 'id-card'],
  ['specimenPlate', plate, 'plate'],
  ['specimenBusiness', business, 'business-license'],
  ['specimenDriving', driving, 'driving-licence'],
  ['specimenVehicle', vehicle, 'vehicle-licence'],
];

const ACCEPT = 'image/png,image/jpeg,image/bmp,image/gif,image/webp,image/tiff,application/pdf,.tif,.tiff,.pdf';

export function Pick({ pick, small }: { pick: (file: File, capability?: string) => void; small: boolean }) {
  const t = useText();
  const [over, setOver] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  usePasted(pick);
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer?.files[0];
    if (file) pick(file);
  };
  const chosen = (event: Event & { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    event.currentTarget.value = '';
    if (file) pick(file);
  };
  const specimen = async (address: string, capability: string) => {
    setError(null);
    try {
      const answer = await fetch(address);
      const name = address.split('/').pop() ?? 'picture';
      pick(new File([await answer.blob()], name.replace(/-[\w-]{8}(\.\w+)$/, '$1')), capability);
    } catch {
      setError(away());
    }
  };
  const hidden = (
    <>
      <input ref={chooser} type="file" accept={ACCEPT} hidden onChange={chosen} aria-hidden="true" tabIndex={-1} />
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden onChange={chosen} aria-hidden="true" tabIndex={-1} />
    </>
  );
  const drop = {
    onDragOver: (event: DragEvent) => { event.preventDefault(); setOver(true); },
    onDragLeave: () => setOver(false),
    onDrop: dropped,
  };
  if (small) return <div class="row" data-over={over} {...drop}>{hidden}<button type="button" onClick={() => chooser.current?.click()}>{t('another')}</button></div>;
  return (
    <div class="drop" data-over={over} {...drop}>
      {hidden}
      <h2>{t('dropTitle')}</h2>
      <p>{t('dropHint')}</p>
      <div class="row">
        <button type="button" class="first" onClick={() => chooser.current?.click()}>{t('choose')}</button>
        {matchMedia('(pointer: coarse)').matches && <button type="button" onClick={() => camera.current?.click()}>{t('photograph')}</button>}
      </div>
      <p>{t('specimens')}</p>
      <ul class="specimens">
        {SPECIMENS.map(([name, address, capability]) => (
          <li key={name}><button type="button" class="small" onClick={() => specimen(address, capability)}>{t(name)}</button></li>
        ))}
      </ul>
      {error !== null && <Wrong error={error} />}
    </div>
  );
}

/** A picture in the clipboard, pasted anywhere on the page but into a field. */
function usePasted(pick: (file: File) => void) {
  const now = useRef(pick);
  now.current = pick;
  useEffect(() => {
    const pasted = (event: ClipboardEvent) => {
      const file = event.clipboardData?.files[0];
      if (!file) return;
      event.preventDefault();
      now.current(file);
    };
    document.addEventListener('paste', pasted);
    return () => document.removeEventListener('paste', pasted);
  }, []);
}
