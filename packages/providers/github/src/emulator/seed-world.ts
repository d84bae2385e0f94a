import type { Clock, Random } from '@patchbay/testing/emulator';
import { addRepository } from './acts/repository-acts.ts';
import type { Account } from './records.ts';
import { seedIssues } from './seed-issues.ts';
import { type World, worldOf } from './world.ts';
import { type GithubEvent, isoSeconds, type WorldState } from './world-state.ts';

/** How much there is on this GitHub; what is left out is drawn from the seed. */
export interface WorldSize {
  /** 8 to 30, never fewer than the seven that `seedWorld` names. */
  readonly repositories?: number;
  /** Issues and pull requests in each repository; 4 to 40. */
  readonly issues?: number;
}

const daySeconds = 86_400;

/**
 * A person, two organisations, five other people, and repositories: a public one, a private one, an archived one, one
 * with a fork of it, a private one without issues, and someone else's private one that the person works on; further
 * ones are spread over the accounts. All of it happened in the last three years, and nobody is told.
 */
export function seedWorld(options: {
  readonly random: Random;
  readonly now: Clock;
  readonly size: WorldSize;
  announce(event: GithubEvent): void;
}): World {
  const { random, now, size, announce } = options;
  let lastId = random.int(1_000_000, 2_000_000);
  const nextId = () => {
    lastId += 1;
    return lastId;
  };
  const state: WorldState = {
    ...{ accounts: new Map(), repositories: new Map(), formerNames: new Map() },
    ...{ random, now, nextId, announce },
  };
  const people = Array.from({ length: 6 }, () => addPerson(state));
  const [me, ...others] = people;
  if (me === undefined) throw new RangeError('a world needs a person');
  const large = addOrganization(state, { admins: [me], members: others.slice(0, 3) });
  const small = addOrganization(state, { admins: others.slice(0, 1), members: [me] });
  seedRepositories(state, [me, large, small, ...others], size);
  for (const repository of state.repositories.values()) {
    seedIssues(state, repository, { people, count: size.issues ?? random.int(4, 40) });
  }
  return worldOf(state, me);
}

function addPerson(state: WorldState): Account {
  const { random } = state;
  const { given, family } = random.person();
  const login = `${plain(given)}${plain(family)}${random.int(10, 99)}`;
  const email = { email: `${login}@example.com`, primary: true, verified: true };
  const noreply = { email: `${login}@users.noreply.example.com`, primary: false, verified: true };
  return addAccount(state, {
    ...{ login, type: 'User', name: `${given} ${family}`, members: new Map() },
    emails: [
      { ...email, visibility: 'private' },
      { ...noreply, visibility: undefined },
    ],
  });
}

function addOrganization(
  state: WorldState,
  { admins, members }: { admins: readonly Account[]; members: readonly Account[] },
): Account {
  const { family } = state.random.person();
  const seat = (role: 'admin' | 'member') => (account: Account) => [account.id, { account, role }] as const;
  const seats = new Map([...members.map(seat('member')), ...admins.map(seat('admin'))]);
  const login = `${plain(family)}-${state.random.word()}-${state.random.int(10, 99)}`;
  const rest = { name: `${family} & Sons`, emails: [], members: seats };
  return addAccount(state, { login, type: 'Organization', ...rest });
}

function addAccount(state: WorldState, given: Omit<Account, 'id' | 'createdAt'>): Account {
  const account = { ...given, id: state.nextId(), createdAt: ago(state, 800, 1000) };
  state.accounts.set(account.id, account);
  return account;
}

function seedRepositories(state: WorldState, owners: readonly Account[], size: WorldSize): void {
  const { random } = state;
  const [me, large, small, other] = owners;
  if (!me || !large || !small || !other) throw new RangeError('a world needs its accounts');
  const add = (name: string, owner: Account, more: Partial<Parameters<typeof addRepository>[1]> = {}) => {
    const dates = { createdAt: ago(state, 400, 700), description: random.sentence(6) };
    const repository = addRepository(state, { name, owner, ...dates, ...more });
    repository.updatedAt = ago(state, 1, 90);
    repository.pushedAt = repository.updatedAt;
    return repository;
  };
  add('dispatch', me);
  add('ledger', me, { private: true });
  add('field-notes', large).archived = true;
  const upstream = add('thermostat', small);
  add('thermostat', me, { parent: upstream });
  add('runbooks', large, { private: true, hasIssues: false });
  add('parts-catalogue', other, { private: true }).collaborators.set(me.id, 'write');
  const count = size.repositories ?? random.int(8, 30);
  for (let index = state.repositories.size; index < count; index += 1) {
    const owner = random.pick([me, large, large, small, other]);
    const language = random.pick(['TypeScript', 'Go', 'Rust', 'Ruby']);
    add(`${random.word()}-${random.word()}-${index}`, owner, { private: random.chance(0.4), language });
  }
}

/** A moment between so many and so many days ago. */
function ago({ now, random }: WorldState, from: number, to: number): string {
  const seconds = random.int(from * daySeconds, to * daySeconds);
  return isoSeconds(new Date(now().getTime() - seconds * 1000));
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^a-zA-Z]/g, '')
    .toLowerCase();
}
