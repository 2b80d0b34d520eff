import { useEffect, useRef } from 'preact/hooks';
import { language } from '../i18n/dictionary';
import { Icon } from '../look/Icon';
import { Menu } from '../look/Menu';
import { type Concern, may } from './concern';
import { choices, missing } from './loop';
import { t } from './loopWords';
import type { Making } from './making';
import { StepForm } from './StepForm';
import { t as words } from './words';

/** Whether there is anything for the account to do with a concern. */
export function canAct(concern: Concern): boolean {
  return may(concern.properties, 'edit') || (concern.properties.steps?.length ?? 0) > 0;
}

interface StepsProps {
  concern: Concern;
  making: Making;
  edit: () => void;
}

/** The one most natural step as the primary action, the others in a menu; a chosen one opens its form in their place. */
export function Steps({ concern, making, edit }: StepsProps) {
  const { step, choose } = making;
  const self = useRef<HTMLDivElement>(null);
  const back = useRef(false);
  useEffect(() => {
    if (step === undefined && back.current) self.current?.querySelector('button')?.focus();
    back.current = step !== undefined;
  }, [step]);
  if (step) {
    return (
      <StepForm key={step} concern={concern} step={step} making={making} close={() => choose(undefined)} />
    );
  }
  const facts = concern.properties;
  const { next, others } = choices(facts);
  const [only] = others;
  const lacks = facts.steps && facts.steps.length > 0 ? missing(facts) : [];
  return (
    <div class="steps" ref={self}>
      <div class="acts">
        {next && (
          <button type="button" class="btn pri" onClick={() => choose(next)}>
            {t(next)}
          </button>
        )}
        {may(facts, 'edit') && (
          <button type="button" class="btn" onClick={edit}>
            <Icon name="pen" />
            {words('edit')}
          </button>
        )}
        {others.length === 1 && only && (
          <button type="button" class="btn" onClick={() => choose(only)}>
            {t(only)}
          </button>
        )}
        {others.length > 1 && (
          <Menu
            label={t('more')}
            align="right"
            class="btn"
            button={
              <>
                {t('more')}
                <Icon name="down" />
              </>
            }
          >
            {others.map((other) => (
              <button type="button" class="row" key={other} onClick={() => choose(other)}>
                {t(other)}
              </button>
            ))}
          </Menu>
        )}
      </div>
      {lacks.length > 0 && (
        <p class="lacks">
          <Icon name="lock" />
          {t('missing', {
            what: lacks.map((lack) => t(`missing_${lack}`)).join(language.value === 'zh' ? '、' : ', '),
          })}
        </p>
      )}
    </div>
  );
}
