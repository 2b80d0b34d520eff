// What the planner chooses: the datum and the fields. The last choice is remembered in this browser, the purpose never.
import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import { Icon } from '../look/Icon';
import type { Choice } from './command';
import { defaultFields, exportFields } from './fields';
import type { ExportWords } from './words';

const place = 'minqing.export';
const datums = [
  ['cgcs2000', 'CGCS2000'],
  ['wgs84', 'WGS-84'],
  ['gcj02', 'GCJ-02'],
  ['bd09', 'BD-09'],
] as const;

export function useChoice(): Signal<Choice> {
  const choice = useSignal<Choice>(remembered());
  useSignalEffect(() => {
    const { datum, fields } = choice.value;
    localStorage.setItem(place, JSON.stringify({ datum, fields }));
  });
  return choice;
}

function remembered(): Choice {
  const first: Choice = { datum: 'wgs84', fields: defaultFields, purpose: '' };
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? '{}') as { datum?: unknown; fields?: unknown };
    const fields = Array.isArray(kept.fields)
      ? exportFields.filter((f) => (kept.fields as unknown[]).includes(f))
      : [];
    return {
      ...first,
      ...(datums.some(([word]) => word === kept.datum) ? { datum: String(kept.datum) } : {}),
      ...(fields.length > 0 ? { fields } : {}),
    };
  } catch {
    return first;
  }
}

interface ChoiceProps {
  choice: Signal<Choice>;
  words: ExportWords;
}

export function Datum({ choice, words }: ChoiceProps) {
  const { datum } = choice.value;
  const choose = (next: string) => {
    choice.value = { ...choice.value, datum: next };
  };
  return (
    <div class="export-row">
      <span class="export-label" id="export-datum">
        {words.datum}
      </span>
      <div class="export-line">
        <span class="export-seg" role="group" aria-labelledby="export-datum">
          {datums.map(([word, name]) => (
            <button type="button" key={word} aria-pressed={datum === word} onClick={() => choose(word)}>
              {name}
            </button>
          ))}
        </span>
        <small>{words.datumSay}</small>
      </div>
    </div>
  );
}

export function Fields({ choice, words }: ChoiceProps) {
  const { fields } = choice.value;
  return (
    <fieldset class="export-row">
      <legend class="export-label">{words.fields}</legend>
      <div class="export-fields">
        {exportFields.map((field) => (
          <label key={field} class="export-field">
            <input
              type="checkbox"
              checked={fields.includes(field)}
              onChange={(e) => {
                const on = e.currentTarget.checked;
                choice.value = {
                  ...choice.value,
                  fields: exportFields.filter((f) => (f === field ? on : fields.includes(f))),
                };
              }}
            />
            {words.field[field] ?? field}
          </label>
        ))}
        <span class="export-never">
          <Icon name="lock" />
          {fields.length > 0 ? words.fieldsNever : words.fieldsNone}
        </span>
      </div>
    </fieldset>
  );
}
