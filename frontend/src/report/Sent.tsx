import { useSignal } from '@preact/signals';
import { explain } from '../api/problem';
import { Masked } from '../concern/Masked';
import { openConcern } from '../concern/state';
import { wordOf } from '../concern/words';
import { Icon } from '../look/Icon';
import { GiveSlip } from '../slip/GiveSlip';
import { t as slip } from '../slip/words';
import { SentShots } from './Shots';
import { checkReceipt, clearDraft, placing, type Receipt } from './state';
import type { ReportWords } from './words';

/** The acknowledgement: the number, and what can be done next. Of a restricted report the number and the status are all. */
export function Sent({ receipt, words, close }: { receipt: Receipt; words: ReportWords; close(): void }) {
  const problem = useSignal('');
  return (
    <div class="report-sent" role="status">
      <Icon name="check" />
      <h3>{words.done}</h3>
      <p class="report-number" data-id={receipt.id}>
        {words.number(receipt.id)} · {wordOf(receipt.status)}
      </p>
      <Masked notices={receipt.notices} />
      {receipt.restricted ? <p class="report-note">{words.restrictedDone}</p> : null}
      <SentShots concern={receipt.id} words={words} />
      {problem.value ? <p class="report-problem">{problem.value}</p> : null}
      <div class="report-ways">
        {receipt.restricted ? (
          <button
            type="button"
            class="report-plain"
            onClick={() =>
              void checkReceipt(receipt).catch((error: unknown) => {
                problem.value = explain(error);
              })
            }
          >
            {words.check}
          </button>
        ) : (
          <button
            type="button"
            class="report-plain"
            onClick={() => {
              clearDraft();
              close();
              openConcern(receipt.id);
            }}
          >
            {words.look}
          </button>
        )}
        <GiveSlip id={receipt.id} restricted={receipt.restricted} class="report-plain">
          {slip('give')}
        </GiveSlip>
        <button
          type="button"
          class="report-plain"
          onClick={() => {
            clearDraft();
            placing.value = true;
          }}
        >
          {words.another}
        </button>
      </div>
    </div>
  );
}
