// What was read: lines and fields, each lit with its outline.
import { useEffect, useRef } from 'preact/hooks';
import { Empty, Tag } from '../parts/basics';
import { number } from '../parts/numbers';
import { usePreferences, useText } from '../preferences';
import type { Key } from '../texts';
import type { Field, Group, Page } from './shown';

/** Below this a confidence is shown as doubtful. */
export const DOUBT = 0.8;

interface Lit { hot: string; light: (id: string, choose?: boolean) => void; chosen: number }

/** Lines in reading order: Tab comes to the list once, arrows move in it. */
export function Lines({ page, hot, light, chosen }: Lit & { page: Page }) {
  const t = useText();
  const box = useRef<HTMLOListElement>(null);
  const at = page.lines.findIndex((_, index) => `line-${index}` === hot);
  useEffect(() => {
    const line = box.current?.children[at] as HTMLElement | undefined;
    // Chosen in the picture: the list follows, within itself alone.
    if (chosen && line && box.current) box.current.scrollTop = line.offsetTop - box.current.offsetTop - box.current.clientHeight / 2;
  }, [chosen]);
  if (page.lines.length === 0) {
    return page.groups.length ? <Empty title={t('noLines')} hint={t('tabFields')} /> : <Empty title={t('noLines')} hint={t('noLinesHint')} />;
  }
  const move = (event: KeyboardEvent) => {
    const last = page.lines.length - 1;
    const to = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    box.current?.children[to]?.querySelector('button')?.focus();
  };
  return (
    <ol class="lines" ref={box} onKeyDown={move}>
      {page.lines.map((line, index) => (
        <li key={index} class={index > 0 && line.block !== page.lines[index - 1]?.block ? 'block' : ''}>
          <button type="button" class={`line-${index}` === hot ? 'hot' : ''} tabIndex={index === Math.max(at, 0) ? 0 : -1}
            onPointerEnter={() => light(`line-${index}`)} onFocus={() => light(`line-${index}`)}>
            <span>{line.text}</span>
            {line.score !== null && <span class={line.score < DOUBT ? 'score low' : 'score'}>{number(line.score * 100, 1)} %</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

export function Fields({ page, hot, light }: Lit & { page: Page }) {
  const t = useText();
  if (page.groups.length === 0) return <Empty title={t('noFields')} hint={t('noFieldsHint')} />;
  return <>{page.groups.map((group, at) => <FieldTable key={at} group={group} prefix={`field-${at}-`} hot={hot} light={light} />)}</>;
}

function FieldTable({ group, prefix, hot, light }: { group: Group; prefix: string; hot: string; light: Lit['light'] }) {
  const t = useText();
  const { language } = usePreferences();
  const title = group.title[language === 'zh' ? 1 : 0];
  return (
    <section class="fields">
      <div class="panel-head pane"><h2>{title}{group.side && <> <Tag>{group.side}</Tag></>}</h2></div>
      <div class="scroll" tabIndex={0} role="region" aria-label={title}>
        <table>
          <thead><tr><th>{t('field')}</th><th>{t('value')}</th><th class="number">{t('confidence')}</th><th>{t('check')}</th></tr></thead>
          <tbody>
            {group.fields.map((field, index) => {
              const id = `${prefix}${index}`;
              return (
                <tr key={id} class={id === hot ? 'hot' : ''} onPointerEnter={() => light(id)}>
                  <th scope="row">{(language === 'zh' ? field.label || field.term : field.term || field.label) || field.key}</th>
                  <td class="wrap">
                    <button type="button" onFocus={() => light(id)} onClick={() => light(id)}>{field.value === null ? <em>{t('unread')}</em> : field.value || '—'}</button>
                    <Evidence field={field} />
                  </td>
                  <td class="number"><span class={field.confidence !== null && field.confidence < DOUBT ? 'score low' : 'score'}>{field.confidence === null ? '—' : `${number(field.confidence * 100, 1)} %`}</span></td>
                  <td><Checked field={field} /></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {group.flags.some((flag) => flag.state === 'yes') && (
        <div class="pane"><div class="tags">{group.flags.filter((flag) => flag.state === 'yes').map((flag) => <Tag key={flag.name} kind="warn">{flag.name.replace(/_/g, ' ')}{flag.score === null ? '' : ` ${number(flag.score * 100)} %`}</Tag>)}</div></div>
      )}
    </section>
  );
}

/** What was read where it is not the value itself. */
function Evidence({ field }: { field: Field }) {
  const t = useText();
  const said = [
    field.text && field.text !== field.value ? t('readAs', { text: field.text }) : '',
    field.corrected ? t('corrected') : '',
    field.flaw,
  ].filter(Boolean);
  return said.length > 0 ? <div class="hint">{said.join(' · ')}</div> : null;
}

function Checked({ field }: { field: Field }) {
  const t = useText();
  const name: Key = field.check === 'passed' ? 'checkPassed' : field.check === 'failed' ? 'checkFailed' : 'checkNone';
  return field.check === 'none' ? <span class="hint">{t(name)}</span> : <Tag kind={field.check === 'passed' ? 'good' : 'bad'}>{t(name)}</Tag>;
}

/** Where the time went, as far as the answer says. */
export function Stages({ stages, page, whole }: { stages: [name: string, ms: number][]; page: Page; whole: number }) {
  const t = useText();
  const names: Record<string, Key> = { decode: 'stageDecode', detect: 'stageDetect', orient: 'stageOrient', recognize: 'stageRecognize', order: 'stageOrder', look: 'stageLook' };
  const known: [string, number][] = stages.length ? stages.map(([name, ms]) => [names[name] ? t(names[name]) : name, ms]) : page.ms ? [[t('read'), page.ms]] : [];
  const rest = Math.max(0, whole - known.reduce((sum, [, ms]) => sum + ms, 0));
  const parts: [string, number][] = [...known, [t('stageRest'), rest]];
  const all = parts.reduce((sum, [, ms]) => sum + ms, 0) || 1;
  return (
    <div class="stack tight">
      <div class="stages" aria-hidden="true">{parts.map(([name, ms]) => <i key={name} style={{ width: `${(ms / all) * 100}%` }} />)}</div>
      <ul class="stage-key" aria-label={t('stages')}>{parts.map(([name, ms]) => <li key={name}>{name} {t('took', { ms: number(ms, ms < 10 ? 1 : 0) })}</li>)}</ul>
    </div>
  );
}
