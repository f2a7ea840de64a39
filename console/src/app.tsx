// The frame: who is in sees navigation and a screen; who is not sees sign-in or the first start.
import type { ComponentType } from 'preact';
import { useEffect, useErrorBoundary, useState } from 'preact/hooks';
import markUrl from './mark.svg';
import { expired, reachable } from './api';
import { Busy, Empty, Head, Wrong } from './parts/basics';
import { Icon, type IconName } from './parts/icons';
import { type Theme, prefer, usePreferences, useText } from './preferences';
import { follow, link, route } from './route';
import { Manual } from './manual/manual';
import { About } from './screens/about';
import { Accounts } from './screens/accounts';
import { Applications } from './screens/applications';
import { Audit } from './screens/audit';
import { Charges } from './screens/charges';
import { Config } from './screens/config';
import { Debugger } from './screens/debugger';
import { Explorer } from './screens/explorer';
import { Keys } from './screens/keys';
import { Live } from './screens/live';
import { Me } from './screens/me';
import { Packages } from './screens/packages';
import { Prices } from './screens/prices';
import { Setup } from './screens/setup';
import { SignIn, SignInAgain } from './screens/signin';
import { Statements } from './screens/statements';
import { Usage } from './screens/usage';
import { Users } from './screens/users';
import { type Right, look, session, signOut, useSession } from './session';
import type { Key } from './texts';
import { Try } from './try/try';

interface Screen { path: string; name: Key; icon: IconName; right?: Right; operates?: boolean; it: ComponentType }
interface Group { name: Key; screens: Screen[] }

// All screens come with the first load: they are small, and a page that is open while the server is replaced keeps working.
// The manual's pages and the explorer's library alone come when they are opened.
const GROUPS: Group[] = [
  { name: 'groupUse', screens: [
    { path: '', name: 'navTry', icon: 'try', it: Try },
    { path: 'applications', name: 'navApplications', icon: 'applications', right: 'look', it: Applications },
    { path: 'keys', name: 'navKeys', icon: 'keys', right: 'look', it: Keys },
    { path: 'debugger', name: 'navDebugger', icon: 'debugger', right: 'look', it: Debugger },
    { path: 'explorer', name: 'navExplorer', icon: 'api', it: Explorer },
    { path: 'docs', name: 'docs', icon: 'docs', it: Manual },
  ] },
  { name: 'groupBills', screens: [
    { path: 'usage', name: 'navUsage', icon: 'usage', right: 'look', it: Usage },
    { path: 'packages', name: 'navPackages', icon: 'packages', right: 'look', it: Packages },
    { path: 'statements', name: 'navStatements', icon: 'statements', right: 'inspect', it: Statements },
    { path: 'charges', name: 'navCharges', icon: 'charges', right: 'inspect', it: Charges },
    { path: 'prices', name: 'navPrices', icon: 'prices', right: 'look', it: Prices },
  ] },
  { name: 'groupOperate', screens: [
    { path: 'live', name: 'navLive', icon: 'live', right: 'inspect', it: Live },
    { path: 'audit', name: 'navAudit', icon: 'audit', right: 'inspect', it: Audit },
    { path: 'users', name: 'navUsers', icon: 'users', right: 'inspect', it: Users },
    { path: 'accounts', name: 'navAccounts', icon: 'accounts', right: 'inspect', operates: true, it: Accounts },
    { path: 'config', name: 'navConfig', icon: 'config', right: 'inspect', it: Config },
    { path: 'about', name: 'navAbout', icon: 'about', it: About },
  ] },
];
const ME: Screen = { path: 'me', name: 'navMe', icon: 'me', it: Me };
const SCREENS = [...GROUPS.flatMap((group) => group.screens), ME];

export function App() {
  const state = session.use();
  const up = reachable.use();
  const over = expired.use();
  const path = route.use();
  useEffect(() => {
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, []);
  useEffect(() => { if (up && state.at === 'failed') void look(); }, [up]);
  return (
    <>
      {!up && <Away />}
      {state.at === 'asking' ? <Busy />
        : state.at !== 'in' && (path === 'docs' || path.startsWith('docs/')) ? <Reading />
        : state.at === 'setup' ? <Setup />
        : state.at === 'out' ? <SignIn />
        : state.at === 'in' ? <Inside />
        : state.at === 'off' ? <Outside />
        : <Busy />}
      {over && state.at === 'in' && <SignInAgain />}
    </>
  );
}

function Away() {
  const t = useText();
  return <div class="banner" role="alert">{t('unreachable')}</div>;
}

/** The manual is everybody's: it wants no sign-in. */
function Reading() {
  const t = useText();
  return (
    <main class="main">
      <div class="row between"><a class="brand" href={link('')}><img src={markUrl} alt="" />Inkgate</a><div class="row"><a href={link('')}>{t('backToConsole')}</a><Switches /></div></div>
      <Manual />
    </main>
  );
}

/** A server without administration: a token still reads pictures. */
function Outside() {
  const t = useText();
  return (
    <main class="main">
      <div class="row end"><a href={link('docs')}>{t('docs')}</a><Switches /></div>
      <div class="note warn">{t('adminOff')}<small>{t('adminOffHint')}</small></div>
      <Try />
    </main>
  );
}

function Inside() {
  const t = useText();
  const path = route.use();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  return (
    <div class="frame">
      <a class="skip" href="#content">{t('skip')}</a>
      <header class="topbar">
        <a class="brand" href={link('')}><img src={markUrl} alt="" />Inkgate</a>
        <button type="button" aria-expanded={open} aria-controls="navigation" onClick={() => setOpen(!open)}><Icon name="menu" />{t('menu')}</button>
      </header>
      {open && <button type="button" class="veil" aria-label={t('close')} onClick={() => setOpen(false)} />}
      <Navigation path={path} open={open} />
      <main class="main" id="content" tabIndex={-1}><Current path={path} /></main>
    </div>
  );
}

function Navigation({ path, open }: { path: string; open: boolean }) {
  const t = useText();
  const { user, rights } = useSession();
  const may = (screen: Screen) => (!screen.right || rights.includes(screen.right)) && (!screen.operates || user.operates);
  const Item = ({ screen }: { screen: Screen }) => (
    <li><a href={link(screen.path)} aria-current={path === screen.path || path.startsWith(`${screen.path}/`) ? 'page' : undefined}><Icon name={screen.icon} />{t(screen.name)}</a></li>
  );
  return (
    <div class="side" id="navigation" data-open={open}>
      <a class="brand" href={link('')}><img src={markUrl} alt="" />Inkgate</a>
      <nav class="nav" aria-label={t('navigation')}>
        {GROUPS.map((group) => {
          const screens = group.screens.filter(may);
          return screens.length > 0 && <div key={group.name}><h3>{t(group.name)}</h3><ul>{screens.map((screen) => <Item key={screen.path} screen={screen} />)}</ul></div>;
        })}
      </nav>
      <div class="side-foot">
        <Switches />
        <div class="who"><a href={link('me')}>{user.name}</a><button type="button" class="plain small" onClick={signOut}>{t('signOut')}</button></div>
      </div>
    </div>
  );
}

/** Language and theme. */
export function Switches() {
  const t = useText();
  const { language, theme } = usePreferences();
  const themes: [Theme, Key][] = [['system', 'themeSystem'], ['light', 'themeLight'], ['dark', 'themeDark']];
  return (
    <div class="switches">
      <button type="button" class="small" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })}>
        {language === 'zh' ? 'English' : '中文'}
      </button>
      <select class="narrow" aria-label={t('theme')} value={theme} onChange={(event) => prefer({ theme: event.currentTarget.value as Theme })}>
        {themes.map(([value, name]) => <option key={value} value={value}>{t(name)}</option>)}
      </select>
    </div>
  );
}

/** The screen of a path. What fails in it leaves the frame standing. */
function Current({ path }: { path: string }) {
  const t = useText();
  const { rights, user } = useSession();
  const screen = SCREENS.find((one) => one.path === path || (one.path !== '' && path.startsWith(`${one.path}/`)));
  if (!screen) return <><Head title={t('notFound')} /><Empty title={t('notFound')} hint={t('notFoundHint')}><a class="button" href={link('')}>{t('navTry')}</a></Empty></>;
  if ((screen.right && !rights.includes(screen.right)) || (screen.operates && !user.operates)) {
    return <><Head title={t(screen.name)} /><Empty title={t('forbidden', { role: user.role })} hint={t('forbiddenHint')} /></>;
  }
  return <Mounted key={screen.path} screen={screen} />;
}

function Mounted({ screen }: { screen: Screen }) {
  const [error, reset] = useErrorBoundary();
  return error ? <Wrong error={error} again={reset} /> : <screen.it />;
}
