// Which account a list is about, and the accounts there are: for people who operate the server.
import { type List } from '../api';
import { useLoaded } from '../parts/loaded';
import { useText } from '../preferences';
import { useSession } from '../session';

export interface Account { id: string; name: string; enabled: boolean; operates: boolean; made_at: number }

/** The accounts; of somebody who may see their own alone, that one. */
export function useAccounts(): string[] {
  const { user, rights } = useSession();
  const loaded = useLoaded<List<Account>>(user.operates && rights.includes('inspect') ? '/admin/v1/accounts?limit=500' : null);
  return loaded.value?.items.map((account) => account.name) ?? [user.account];
}

/** A filter by account; nothing where there is one alone. */
export function AccountFilter({ account, choose, all = true }: { account: string; choose: (account: string) => void; all?: boolean }) {
  const t = useText();
  const accounts = useAccounts();
  if (accounts.length < 2) return null;
  return (
    <label class="row"><span>{t('account')}</span>
      <select class="narrow" value={account} onChange={(event) => choose(event.currentTarget.value)}>
        {all && <option value="">{t('allAccounts')}</option>}
        {accounts.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
    </label>
  );
}

/** The field of a form that says for whom. */
export function AccountField() {
  const t = useText();
  const { user } = useSession();
  const accounts = useAccounts();
  if (accounts.length < 2) return <input type="hidden" name="account" value={accounts[0] ?? user.account} />;
  return (
    <label class="field"><span>{t('account')}</span>
      <select name="account" defaultValue={user.account}>{accounts.map((name) => <option key={name} value={name} selected={name === user.account}>{name}</option>)}</select>
    </label>
  );
}
