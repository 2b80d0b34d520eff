import { useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { now } from '../app/screen';
import { areaByCode } from '../area/state';
import { Drawer } from '../look/Drawer';
import { Icon } from '../look/Icon';
import { showPlace } from '../map/view';
import { readsPhotos, session } from '../session/state';
import { GiveSlip } from '../slip/GiveSlip';
import { t as slip } from '../slip/words';
import { ClockLine } from './Clock';
import { categoryName } from './categories';
import { type Concern, type ConcernFacts, clock, may } from './concern';
import { lookAtContact, type TypedContact } from './contact';
import { EditConcern } from './EditConcern';
import { did, useEvents } from './events';
import { Masked } from './Masked';
import { useMaking } from './making';
import { Photos } from './Photos';
import { Progress } from './Progress';
import { canAct, Steps } from './Steps';
import { type Card as CardState, card, closeConcern, loadCard } from './state';
import { Timeline } from './Timeline';
import { t, wordOf } from './words';
import './loop.css';

/** The most of 1 to 5 that a resident says who is not satisfied. */
const unsatisfied = 2;

function Facts({ facts }: { facts: ConcernFacts }) {
  const pairs: [string, string][] = [
    [t('category'), categoryName(facts.category)],
    [t('area'), facts.area ? (areaByCode(facts.area)?.name ?? facts.area_name ?? facts.area) : t('outside')],
    [t('source'), wordOf(facts.source)],
    [t('urgency'), wordOf(facts.urgency)],
  ];
  if (facts.must_report) pairs.push([t('must_report'), wordOf(facts.must_report)]);
  if (facts.must_arrive) pairs.push([t('must_arrive'), wordOf(facts.must_arrive)]);
  pairs.push([t('team'), facts.team || (facts.force ? wordOf(facts.force) : t('unassigned'))]);
  if (facts.satisfaction)
    pairs.push([t('resident_says'), did(`satisfied_${facts.satisfaction as 1 | 2 | 3 | 4 | 5}`)]);
  if (facts.supporters) pairs.push([t('supporters'), t('households', { n: facts.supporters })]);
  pairs.push([t('noticed'), clock(facts.noticed_at, now.value)]);
  if (facts.red_at && facts.light !== 'none') pairs.push([t('due'), clock(facts.red_at, now.value)]);
  return (
    <dl class="facts">
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {facts.address && (
        <div class="w">
          <dt>{t('address')}</dt>
          <dd>{facts.address}</dd>
        </div>
      )}
    </dl>
  );
}

/** Name and phone, shown on request to those who handle the concern; the server records each look and decides who may. */
function ContactLine({ id }: { id: number }) {
  const [contact, setContact] = useState<TypedContact | 'none'>();
  const [problem, setProblem] = useState<unknown>();
  const look = async () => {
    try {
      const answer = await lookAtContact(id);
      setContact(answer.name || answer.phone ? answer : 'none');
      setProblem(undefined);
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <div class="who">
      <Icon name="lock" />
      {contact === undefined ? (
        <>
          <span role={problem === undefined ? undefined : 'alert'}>
            {problem === undefined ? t('contact_note') : explain(problem)}
          </span>
          <button type="button" onClick={() => void look()}>
            {t('contact_look')}
          </button>
        </>
      ) : (
        <span aria-live="polite">
          {contact === 'none' ? (
            t('contact_none')
          ) : (
            <>
              {contact.name} {contact.phone && <a href={`tel:${contact.phone}`}>{contact.phone}</a>}
            </>
          )}
        </span>
      )}
    </div>
  );
}

function CopyLink() {
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const words = t(copied ? 'copied' : 'copy_link');
  return (
    <button
      type="button"
      class="ib"
      aria-label={words}
      title={words}
      onClick={() => void navigator.clipboard.writeText(location.href).then(() => setCopied(true))}
    >
      <Icon name={copied ? 'check' : 'link'} />
    </button>
  );
}

function Ready({ concern, open }: { concern: Concern; open: CardState }) {
  const [editing, setEditing] = useState(false);
  const making = useMaking();
  const facts = concern.properties;
  const who = session.value;
  const { events, problem } = useEvents(concern.id, facts.version);
  const restricted = facts.must_report === 'instability' || facts.must_report === 'crime_clue';
  return (
    <Drawer
      title={<span class="no">{t('number', { id: concern.id })}</span>}
      label={`${t('number', { id: concern.id })} ${facts.title}`}
      close={closeConcern}
      actions={
        <>
          <button
            type="button"
            class="ib"
            aria-label={t('show_on_map')}
            title={t('show_on_map')}
            onClick={() => showPlace(concern.geometry.coordinates as [number, number])}
          >
            <Icon name="locate" />
          </button>
          <CopyLink />
        </>
      }
      tall={!editing && making.step !== undefined}
      foot={
        !editing && canAct(concern) ? (
          <Steps concern={concern} making={making} edit={() => setEditing(true)} />
        ) : undefined
      }
    >
      {editing ? (
        <EditConcern id={concern.id} facts={facts} done={() => setEditing(false)} />
      ) : (
        <>
          <h2>{facts.title}</h2>
          <ClockLine key={concern.id} id={concern.id} facts={facts} />
          <div role="status">{open.notices && <Masked notices={open.notices} />}</div>
          {open.changed && (
            <p class="say" role="status">
              {t('changed')}
            </p>
          )}
          {restricted && (
            <p class="note">
              <Icon name="lock" />
              {t('restricted')}
            </p>
          )}
          {facts.satisfaction !== undefined && facts.satisfaction <= unsatisfied && (
            <p class="note" role="status">
              <Icon name="note" />
              {t(facts.steps?.includes('reopen') ? 'unsatisfied_reopen' : 'unsatisfied')}
            </p>
          )}
          <Facts facts={facts} />
          {facts.description && <p class="say">{facts.description}</p>}
          {who && readsPhotos(who) && <Photos key={concern.id} id={concern.id} status={facts.status} />}
          {may(facts, 'handle') && <ContactLine key={concern.id} id={concern.id} />}
          {may(facts, 'slip') && (
            <div class="who">
              <Icon name="c-talk" />
              <span>{slip('card_note')}</span>
              <GiveSlip key={concern.id} id={concern.id} restricted={restricted}>
                {slip('give_short')}
              </GiveSlip>
            </div>
          )}
          <Progress facts={facts} events={events} />
          <Timeline id={concern.id} events={events} problem={problem} />
        </>
      )}
    </Drawer>
  );
}

function Waiting({ open }: { open: CardState }) {
  const title = t('number', { id: open.id });
  return (
    <Drawer title={<span class="no">{title}</span>} label={title} close={closeConcern}>
      {open.state === 'loading' && <p class="empty">{t('loading')}</p>}
      {open.state === 'notfound' && (
        <div class="empty" role="alert">
          <h2>{t('notfound_title')}</h2>
          <p>{t('notfound')}</p>
        </div>
      )}
      {open.state === 'failed' && (
        <div class="empty" role="alert">
          <h2>{t('failed')}</h2>
          <p>{explain(open.error)}</p>
          <button type="button" class="btn" onClick={() => void loadCard(open.id)}>
            {t('retry')}
          </button>
        </div>
      )}
    </Drawer>
  );
}

/** The card of the concern that was chosen on the map, in a list or by a link. */
export function ConcernCard() {
  const open = card.value;
  if (!open) return null;
  if (open.state === 'ready' && open.concern) {
    return <Ready key={open.id} concern={open.concern} open={open} />;
  }
  return <Waiting open={open} />;
}
