// Taking a decision down or changing it, and making a step or a task of it.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { Dialog } from '../board/Dialogs';
import { newKey } from '../board/key';
import { boardWords } from '../board/words';
import { categoryName, offered } from '../concern/categories';
import { language } from '../i18n/dictionary';
import { dayOf } from './days';
import { boxOfOutline, type Outline, readOutlines } from './ground';
import { placeOf } from './picture';
import {
  type Board,
  createDecision,
  type Decision,
  type Owners,
  patchDecision,
  readOwners,
  stepDecision,
  stepsOf,
  taskDecision,
} from './remote';
import { loadBoards, loadOpened, opened } from './state';
import { t } from './words';

/** A form in a dialog that sends, says what went wrong, and closes when it was done. */
export function Sending({
  title,
  say,
  close,
  send,
  children,
  ready = true,
}: {
  title: string;
  say?: string;
  close(): void;
  send(fields: FormData): Promise<unknown>;
  children: ComponentChildren;
  ready?: boolean;
}) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  return (
    <Dialog title={title} closeWord={t('close')} onClose={close}>
      {say && <p>{say}</p>}
      <form
        class="board-form"
        onSubmit={(event) => {
          event.preventDefault();
          setBusy(true);
          setProblem(undefined);
          send(new FormData(event.currentTarget))
            .then(
              () => {
                close();
                return Promise.all([loadBoards(), loadOpened()]);
              },
              (error: unknown) => setProblem(explain(error)),
            )
            .finally(() => setBusy(false));
        }}
      >
        {children}
        {problem && (
          <p class="wrong" role="alert">
            {problem}
          </p>
        )}
        <div class="acts">
          <button type="button" class="text-button" onClick={close}>
            {t('cancel')}
          </button>
          <button type="submit" class="board-primary" disabled={busy || !ready}>
            {t('save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const text = (fields: FormData, name: string) => String(fields.get(name) ?? '').trim();

interface DecisionFormProps {
  board: Board;
  /** The one to change; absent for a new one. */
  decision?: Decision;
  about: number | undefined;
  close(): void;
}

export function DecisionForm({ board, decision, about, close }: DecisionFormProps) {
  const [owners, setOwners] = useState<Owners>();
  const key = useRef(newKey());
  useEffect(() => {
    readOwners(board.id).then(setOwners, () => setOwners({ teams: [], accounts: [], due_on: '' }));
  }, [board.id]);
  const was = decision?.owner.team ? `t${decision.owner.team}` : `a${decision?.owner.account ?? ''}`;
  const today = dayOf(Date.now());
  const send = async (fields: FormData) => {
    const owner = text(fields, 'owner');
    const named = owner.startsWith('t') ? { team: owner.slice(1) } : { account: Number(owner.slice(1)) };
    const concern = Number(text(fields, 'concern'));
    const body = { text: text(fields, 'text'), due_on: text(fields, 'due') };
    if (!decision) {
      await createDecision(board.id, { ...body, ...named, ...(concern ? { concern } : {}) }, key.current);
      return;
    }
    // What stays is not sent: a day that is past need not be chosen anew.
    const patch: components['schemas']['DecisionPatch'] = {};
    if (body.text !== decision.text) patch.text = body.text;
    if (body.due_on !== decision.due_on) patch.due_on = body.due_on;
    await patchDecision(decision, { ...patch, ...(owner === was ? {} : named) });
  };
  return (
    <Sending
      title={t(decision ? 'change_title' : 'decide')}
      close={close}
      send={send}
      ready={owners !== undefined}
    >
      <label>
        {t('text')}
        <textarea name="text" rows={3} required maxLength={500} defaultValue={decision?.text ?? ''} />
      </label>
      <label>
        {t('owner')}
        <select name="owner" required key={owners ? 'known' : 'asked'}>
          <option value="">{t('owner_choose')}</option>
          <optgroup label={t('teams')}>
            {owners?.teams.map((team) => (
              <option key={team} value={`t${team}`} selected={was === `t${team}`}>
                {team}
              </option>
            ))}
          </optgroup>
          <optgroup label={t('people')}>
            {owners?.accounts.map((a) => (
              <option key={a.account} value={`a${a.account}`} selected={was === `a${a.account}`}>
                {a.name}
              </option>
            ))}
          </optgroup>
        </select>
      </label>
      <label>
        {t('due')}
        <input
          type="date"
          name="due"
          required
          key={owners ? 'known' : 'asked'}
          min={decision ? undefined : today}
          defaultValue={decision?.due_on ?? owners?.due_on}
        />
      </label>
      {!decision && (
        <label>
          {t('about')}
          <input name="concern" inputMode="numeric" pattern="[0-9]*" defaultValue={about ? `${about}` : ''} />
        </label>
      )}
    </Sending>
  );
}

/** Steps that a meeting decides on; others need a place, a photo or an answer and are taken on the card. */
const decidable = ['dispatch', 'accept', 'start', 'coordinate', 'suspend', 'resume', 'reopen'] as const;
const reasoned: readonly string[] = ['coordinate', 'suspend', 'reopen'];

export function StepForm({ decision, close }: { decision: Decision; close(): void }) {
  const [steps, setSteps] = useState<readonly (typeof decidable)[number][]>();
  const [step, setStep] = useState('');
  const [teams, setTeams] = useState<readonly string[]>([]);
  const key = useRef(newKey());
  const { concern, owner, board } = decision;
  useEffect(() => {
    if (!concern) return;
    stepsOf(concern).then(
      (all) => {
        const open = decidable.filter((s) => all.includes(s));
        setSteps(open);
        setStep(open[0] ?? '');
      },
      () => setSteps([]),
    );
    readOwners(board).then(
      (o) => setTeams(o.teams),
      () => setTeams([]),
    );
  }, [concern, board]);
  const send = (fields: FormData) => {
    const named = decidable.find((s) => s === step) ?? 'accept';
    const [reason, team] = [text(fields, 'reason'), text(fields, 'team')];
    return stepDecision(
      decision,
      { step: named, ...(reason ? { reason } : {}), ...(team ? { team } : {}) },
      key.current,
    );
  };
  return (
    <Sending title={t('step_title')} say={decision.text} close={close} send={send} ready={step !== ''}>
      {steps?.length === 0 && <p>{t('step_none')}</p>}
      <label>
        {t('which_step')}
        <select value={step} onChange={(event) => setStep(event.currentTarget.value)}>
          {steps?.map((s) => (
            <option key={s} value={s}>
              {t(`step_${s}`)}
            </option>
          ))}
        </select>
      </label>
      {step === 'dispatch' && (
        <label>
          {t('to_team')}
          <select name="team" required>
            {teams.map((team) => (
              <option key={team} value={team} selected={team === owner.team}>
                {team}
              </option>
            ))}
          </select>
        </label>
      )}
      {reasoned.includes(step) && (
        <label>
          {t('why')}
          <textarea name="reason" rows={2} required maxLength={1000} />
        </label>
      )}
    </Sending>
  );
}

export function TaskForm({ decision, close }: { decision: Decision; close(): void }) {
  const [grids, setGrids] = useState<readonly Outline[]>([]);
  const key = useRef(newKey());
  const now = opened.value;
  const code = now?.board.area.code;
  useEffect(() => {
    if (code)
      readOutlines(code).then(
        ({ parts }) => setGrids(parts),
        () => setGrids([]),
      );
  }, [code]);
  const kinds = boardWords[language.value].kind;
  const places = [
    ...(now?.now ?? []).map((d) => ({
      group: 'drawn',
      name: `${kinds[d.kind]} ${d.title}`.trim(),
      at: placeOf(d),
    })),
    ...grids.flatMap((g) => {
      const box = boxOfOutline(g);
      return box
        ? [{ group: 'grid', name: g.name, at: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] as const }]
        : [];
    }),
  ];
  const options = (group: string) =>
    places.map((p, i) =>
      p.group === group ? (
        <option key={i} value={i}>
          {p.name}
        </option>
      ) : null,
    );
  const send = (fields: FormData) => {
    const at = places[Number(text(fields, 'place'))]?.at ?? [0, 0];
    const address = text(fields, 'address');
    return taskDecision(
      decision,
      {
        title: text(fields, 'title'),
        category: text(fields, 'category'),
        geometry: { type: 'Point', coordinates: [...at] },
        ...(address ? { address } : {}),
      },
      key.current,
    );
  };
  return (
    <Sending title={t('task_title')} say={t('task_say')} close={close} send={send} ready={places.length > 0}>
      <label>
        {t('task_name')}
        <input name="title" required maxLength={200} defaultValue={decision.text.slice(0, 200)} />
      </label>
      <label>
        {t('category')}
        <select name="category" required>
          {offered().map(({ parent, children }) => (
            <optgroup key={parent.slug} label={categoryName(parent.slug)}>
              {[...children, parent].map((c) => (
                <option key={c.slug} value={c.slug}>
                  {categoryName(c.slug)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label>
        {t('place')}
        <select name="place" required>
          <optgroup label={t('place_drawn')}>{options('drawn')}</optgroup>
          <optgroup label={t('place_grid')}>{options('grid')}</optgroup>
        </select>
      </label>
      <label>
        {t('address')}
        <input name="address" maxLength={300} />
      </label>
    </Sending>
  );
}
