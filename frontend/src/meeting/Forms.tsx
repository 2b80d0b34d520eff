// What is done with a whole board: saying what meeting it is of, copying, handing out and taking in.
import { changeSearch } from '../app/url';
import { levels } from '../area/areas';
import { areas } from '../area/state';
import { drawsOn } from '../board/rights';
import { session } from '../session/state';
import { Sending } from './DecisionForms';
import { dayOf } from './days';
import { type Board, copyBoard, exportBoard, importBoard, patchBoard } from './remote';
import { t } from './words';

export type FormName = 'edit' | 'copy' | 'export' | 'import';

const text = (fields: FormData, name: string) => String(fields.get(name) ?? '').trim();
const open = (board: Board) => changeSearch({ board: `${board.id}`, beside: undefined }, true);

export function BoardForms({
  form,
  board,
  close,
}: {
  form: FormName;
  board: Board | undefined;
  close(): void;
}) {
  if (form === 'import') return <Import close={close} />;
  if (!board) return null;
  if (form === 'edit') {
    return (
      <Sending
        title={t('edit')}
        close={close}
        send={(fields) =>
          patchBoard(board, {
            name: text(fields, 'name'),
            met_on: text(fields, 'met_on'),
            attendance: text(fields, 'attendance'),
          })
        }
      >
        <label>
          {t('name')}
          <input name="name" required maxLength={60} defaultValue={board.name} />
        </label>
        <label>
          {t('met_on')}
          <input type="date" name="met_on" required defaultValue={board.met_on} />
        </label>
        <label>
          {t('attendance')}
          <textarea
            name="attendance"
            rows={3}
            maxLength={500}
            placeholder={t('attendance_hint')}
            defaultValue={board.attendance}
          />
        </label>
      </Sending>
    );
  }
  if (form === 'copy') {
    return (
      <Sending
        title={t('copy_title')}
        say={t('copy_say')}
        close={close}
        send={async (fields) => open(await copyBoard(board, text(fields, 'name'), text(fields, 'met_on')))}
      >
        <label>
          {t('copy_name')}
          <input name="name" required maxLength={60} defaultValue={board.name} />
        </label>
        <label>
          {t('met_on')}
          <input type="date" name="met_on" required defaultValue={dayOf(Date.now())} />
        </label>
      </Sending>
    );
  }
  return (
    <Sending
      title={t('export_title')}
      close={close}
      send={async (fields) =>
        save(await exportBoard(board, text(fields, 'purpose')), `${board.name}.geojson`)
      }
    >
      <label>
        {t('purpose')}
        <input name="purpose" required minLength={2} maxLength={200} placeholder={t('purpose_hint')} />
      </label>
    </Sending>
  );
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function Import({ close }: { close(): void }) {
  const who = session.value;
  const grid = levels.indexOf('grid');
  const choices = (areas.value ?? []).filter(
    (a) => who && drawsOn(who, a.code) && levels.indexOf(a.level) <= grid,
  );
  return (
    <Sending
      title={t('import_title')}
      say={t('import_say')}
      close={close}
      send={async (fields) => {
        const file = fields.get('file');
        if (file instanceof File) open(await importBoard(text(fields, 'area'), text(fields, 'name'), file));
      }}
    >
      <label>
        {t('import_file')}
        <input type="file" name="file" required accept=".geojson,.json,application/geo+json" />
      </label>
      <label>
        {t('import_area')}
        <select name="area" required>
          {choices.map((a) => (
            <option key={a.code} value={a.code}>
              {a.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('import_name')}
        <input name="name" maxLength={60} />
      </label>
    </Sending>
  );
}
