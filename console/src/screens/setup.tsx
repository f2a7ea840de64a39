// First start: the owner's password, the master key, an application with its keys, and on to the first picture.
import { useState } from 'preact/hooks';
import markUrl from '../mark.svg';
import { Switches } from '../app';
import { call, holdCsrf } from '../api';
import { Copy, Field, Form, Secret } from '../parts/basics';
import { useText } from '../preferences';
import { type Session, enter } from '../session';

interface Made { appkey: string; token: string; id: string; secret: string }

export function Setup() {
  const t = useText();
  const [step, setStep] = useState(0);
  const [made, setMade] = useState<Made | null>(null);
  const [owner, setOwner] = useState<Session | null>(null);
  const steps = [t('step1'), t('step2'), t('step3'), t('step4')];
  const finish = () => { if (owner) enter(owner); };
  return (
    <main class="lone">
      <div class="lone-box wide">
        <div class="lone-head"><span class="brand"><img src={markUrl} alt="" />Inkgate</span><Switches /></div>
        <ol class="steps">{steps.map((name, at) => <li key={name} aria-current={at === step ? 'step' : undefined}>{name}</li>)}</ol>
        <div class="panel">
          {step === 0 && <Owner made={(session) => { holdCsrf(session.csrf ?? ''); setOwner(session); setStep(1); }} />}
          {step === 1 && <MasterKey next={() => setStep(2)} />}
          {step === 2 && owner && !made && <First account={owner.user.account} made={setMade} skip={finish} />}
          {step === 2 && made && <Keys made={made} next={finish} />}
        </div>
      </div>
    </main>
  );
}

function Owner({ made }: { made: (session: Session) => void }) {
  const t = useText();
  const send = async (values: FormData) => {
    const text = (key: string) => String(values.get(key) ?? '');
    made(await call<Session>('POST', '/admin/v1/setup', { code: text('code').trim(), name: text('name').trim(), password: text('password') }, { once: true }));
  };
  return (
    <>
      <h1>{t('welcome')}</h1>
      <p>{t('setupIntro')}</p>
      <Form send={send} go={t('setupGo')}>
        <Field label={t('setupCode')} hint={t('setupCodeHint')}><input name="code" class="mono" autocomplete="off" autocapitalize="off" spellcheck={false} required autofocus /></Field>
        <Field label={t('userName')}><input name="name" autocomplete="username" defaultValue="owner" required /></Field>
        <Field label={t('password')} hint={t('passwordHint')}><input name="password" type="password" autocomplete="new-password" minLength={12} required /></Field>
      </Form>
    </>
  );
}

function MasterKey({ next }: { next: () => void }) {
  const t = useText();
  return (
    <>
      <h1>{t('masterTitle')}</h1>
      <p>{t('masterText')}</p>
      <Secret name="" value="DATA/master.key" />
      <p class="hint">{t('masterWhere')}</p>
      <div class="row end"><button type="button" onClick={next}>{t('later')}</button><button type="button" class="first" onClick={next} autofocus>{t('masterDone')}</button></div>
    </>
  );
}

function First({ account, made, skip }: { account: string; made: (made: Made) => void; skip: () => void }) {
  const t = useText();
  const send = async (values: FormData) => {
    const name = String(values.get('name'));
    const application = await call<{ appkey: string }>('POST', '/admin/v1/applications', { account, name });
    const at = `/admin/v1/applications/${encodeURIComponent(application.appkey)}`;
    await call('PUT', `${at}/capabilities/*`, { payment: 'free' });
    const token = await call<{ token: string }>('POST', `${at}/tokens`, { name: 'first' });
    const key = await call<{ id: string; secret: string }>('POST', '/admin/v1/keys', { account, name });
    made({ appkey: application.appkey, token: token.token, id: key.id, secret: key.secret });
  };
  return (
    <>
      <h1>{t('firstAppTitle')}</h1>
      <p>{t('firstAppText')}</p>
      <Form send={send} go={t('firstAppGo')} cancel={skip}>
        <Field label={t('appName')}><input name="name" defaultValue="console" required maxLength={100} autofocus /></Field>
      </Form>
    </>
  );
}

function Keys({ made, next }: { made: Made; next: () => void }) {
  const t = useText();
  const curl = `curl -H 'Authorization: Bearer ${made.token}' --data-binary @PICTURE '${location.origin}/v1/recognize?format=text'`;
  return (
    <>
      <h1>{t('firstAppKeys')}</h1>
      <p class="note warn">{t('shownOnce')}</p>
      <div class="stack tight">
        <Secret name={t('accessKey')} value={made.id} />
        <Secret name={t('secretKey')} value={made.secret} />
        <Secret name={t('appkey')} value={made.appkey} />
        <Secret name={t('token')} value={made.token} />
      </div>
      <div class="panel-head"><h2>{t('firstAppCall')}</h2><Copy text={curl} /></div>
      <pre class="code wrapped" tabIndex={0}>{curl}</pre>
      <div class="row end"><button type="button" class="first" onClick={next}>{t('firstAppNext')}</button></div>
    </>
  );
}
