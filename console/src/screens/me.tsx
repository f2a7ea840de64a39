// A person's own sign-in: password and second factor.
import { useState } from 'preact/hooks';
import { call } from '../api';
import { Field, Form, Head, Secret, Tag } from '../parts/basics';
import { useText } from '../preferences';
import { look, useSession } from '../session';
import { useRole } from './users';

export function Me() {
  const t = useText();
  const role = useRole();
  const { user } = useSession();
  const [said, setSaid] = useState(false);
  const [turn, setTurn] = useState(0);
  const password = async (values: FormData) => {
    await call('POST', '/admin/v1/session/password', { old: values.get('old'), new: values.get('new') });
    setSaid(true);
    setTurn((turn) => turn + 1);
  };
  return (
    <>
      <Head title={t('navMe')} intro={t('meIntro')} />
      <div class="panel"><dl class="pairs"><dt>{t('userName')}</dt><dd>{user.name}</dd><dt>{t('account')}</dt><dd>{user.account}</dd><dt>{t('role')}</dt><dd>{role(user.role)}</dd></dl></div>
      <div class="two">
        <div class="panel">
          <h2>{t('changePassword')}</h2>
          {said && <p class="note good" role="status">{t('passwordChanged')}</p>}
          <Form key={turn} send={password} go={t('save')}>
            <Field label={t('oldPassword')}><input name="old" type="password" autocomplete="current-password" required /></Field>
            <Field label={t('newPassword')} hint={t('passwordHint')}><input name="new" type="password" autocomplete="new-password" minLength={12} required /></Field>
          </Form>
        </div>
        <Factor on={user.second_factor} />
      </div>
    </>
  );
}

function Factor({ on }: { on: boolean }) {
  const t = useText();
  const [started, setStarted] = useState<{ secret: string; uri: string } | null>(null);
  const start = async (values: FormData) => setStarted(await call('POST', '/admin/v1/session/second-factor', { password: values.get('password') }));
  const confirm = async (values: FormData) => {
    await call('POST', '/admin/v1/session/second-factor/confirm', { code: String(values.get('code')).replace(/\s/g, '') });
    setStarted(null);
    await look();
  };
  const remove = async (values: FormData) => {
    await call('POST', '/admin/v1/session/second-factor/remove', { password: values.get('password') });
    await look();
  };
  return (
    <div class="panel">
      <div class="panel-head"><h2>{t('secondFactor')}</h2>{on && <Tag kind="good">{t('enabled')}</Tag>}</div>
      {started ? (
        <>
          <p>{t('secondFactorSecret')}</p>
          <Secret name="TOTP" value={started.secret} />
          <Form send={confirm} go={t('secondFactorConfirm')} cancel={() => setStarted(null)}>
            <Field label={t('code')}><input name="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" required autofocus /></Field>
          </Form>
        </>
      ) : (
        <>
          <p>{t(on ? 'secondFactorOn' : 'secondFactorOff')}</p>
          <Form send={on ? remove : start} go={t(on ? 'secondFactorRemove' : 'secondFactorStart')} danger={on}>
            <Field label={t('password')}><input name="password" type="password" autocomplete="current-password" required /></Field>
          </Form>
        </>
      )}
    </div>
  );
}
