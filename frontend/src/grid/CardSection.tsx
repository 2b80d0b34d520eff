// Who serves the grid, as on its notice board.
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain, ProblemError } from '../api/problem';
import { Icon } from '../look/Icon';
import { type CardPatch, type GridCard, gridCard, loadLedger } from './state';
import { t } from './words';

export function CardSection({ card }: { card: GridCard }) {
  const [editing, setEditing] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const leave = () => {
    setEditing(false);
    requestAnimationFrame(() => opener.current?.focus());
  };
  return (
    <section>
      <div class="ledger-head">
        <h2>{t('card')}</h2>
        {card.editable && !editing && (
          <button
            type="button"
            class="ib"
            ref={opener}
            aria-label={t('edit_card')}
            title={t('edit_card')}
            onClick={() => setEditing(true)}
          >
            <Icon name="pen" />
          </button>
        )}
      </div>
      {editing ? <CardForm card={card} leave={leave} /> : <Facts card={card} />}
    </section>
  );
}

function Facts({ card }: { card: GridCard }) {
  const people: [string, string | undefined][] = [
    [t('leader'), card.leader],
    [t('members'), card.members?.join('、')],
    [t('police'), card.police],
    [t('branch'), card.party_branch],
  ];
  // A member that is absent is not for this account; an empty one was not filled in yet.
  const given = people.filter((pair): pair is [string, string] => pair[1] !== undefined);
  const counts = [
    card.households === null ? '' : t('n_households', { n: card.households }),
    card.buildings === null ? '' : t('n_buildings', { n: card.buildings }),
  ].filter(Boolean);
  if (given.every(([, value]) => value === '') && counts.length === 0) {
    return (
      <p class="ledger-empty">
        {t('empty_card')}
        {card.editable && t('empty_card_edit')}
      </p>
    );
  }
  return (
    <dl class="facts ledger-facts">
      {given.map(([name, value]) => (
        <div class="w" key={name}>
          <dt>{name}</dt>
          <dd>{value || <span class="ledger-unset">{t('unset')}</span>}</dd>
        </div>
      ))}
      {counts.length > 0 && (
        <div class="w">
          <dt>{t('households')}</dt>
          <dd>{counts.join(' · ')}</dd>
        </div>
      )}
    </dl>
  );
}

const text = ['leader', 'police', 'party_branch'] as const;
const counted = ['households', 'buildings'] as const;
const labels = {
  leader: 'leader',
  police: 'police',
  party_branch: 'branch',
  households: 'households',
  buildings: 'buildings',
} as const;

function draftOf(card: GridCard) {
  return {
    leader: card.leader ?? '',
    members: (card.members ?? []).join('\n'),
    police: card.police ?? '',
    party_branch: card.party_branch,
    households: card.households?.toString() ?? '',
    buildings: card.buildings?.toString() ?? '',
  };
}

type Draft = ReturnType<typeof draftOf>;

/** What was changed and nothing else, so that a field that somebody else changed meanwhile stays as it is. */
export function patchOf(before: Draft, after: Draft): CardPatch {
  const patch: CardPatch = {};
  for (const name of text) if (after[name] !== before[name]) patch[name] = after[name];
  for (const name of counted) {
    if (after[name] !== before[name]) patch[name] = after[name] === '' ? null : Number(after[name]);
  }
  if (after.members !== before.members) {
    patch.members = after.members
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  }
  return patch;
}

function CardForm({ card, leave }: { card: GridCard; leave: () => void }) {
  const [before] = useState(() => draftOf(card));
  const [draft, setDraft] = useState(before);
  // The version that was read when the form was opened: what others change meanwhile is told, not written over.
  const [version, setVersion] = useState(card.version);
  const [problem, setProblem] = useState('');
  const [saving, setSaving] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const write = (part: Partial<Draft>) => setDraft({ ...draft, ...part });

  async function save(event: Event) {
    event.preventDefault();
    setSaving(true);
    try {
      const ifMatch = `"${version}"`;
      const { body } = await api.patch<GridCard>(`areas/${card.area.code}/card`, patchOf(before, draft), {
        ifMatch,
      });
      gridCard.value = body;
      leave();
    } catch (error) {
      const stale = error instanceof ProblemError && error.status === 412;
      if (stale) {
        await loadLedger();
        setVersion(gridCard.peek()?.version ?? version);
      }
      setProblem(stale ? t('changed_meanwhile') : explain(error));
    }
    setSaving(false);
  }

  return (
    <form class="ledger-form" onSubmit={(event) => void save(event)}>
      {text.map((name, i) => (
        <label class="field" key={name}>
          <span>{t(labels[name])}</span>
          <input
            ref={i === 0 ? first : undefined}
            maxLength={name === 'leader' ? 50 : 100}
            value={draft[name]}
            onInput={(event) => write({ [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      <label class="field">
        <span>
          {t('members')} · {t('members_hint')}
        </span>
        <textarea
          rows={3}
          value={draft.members}
          onInput={(event) => write({ members: event.currentTarget.value })}
        />
      </label>
      <div class="ledger-pair">
        {counted.map((name) => (
          <label class="field" key={name}>
            <span>{t(labels[name])}</span>
            <input
              type="number"
              inputMode="numeric"
              min={0}
              max={1_000_000}
              value={draft[name]}
              onInput={(event) => write({ [name]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      <div class="ledger-acts">
        <button type="submit" class="btn" disabled={saving}>
          {t(saving ? 'saving' : 'save')}
        </button>
        <button type="button" class="btn" onClick={leave}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}
