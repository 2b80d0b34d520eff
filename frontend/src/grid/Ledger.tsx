// 网格台账: one grid's visits, checklist, services and card, and all grids side by side.
import { useEffect } from 'preact/hooks';
import { explain } from '../api/problem';
import type { PanelProps } from '../app/panels';
import { narrow } from '../app/screen';
import { areaByCode, areaName, areas } from '../area/state';
import { Drawer } from '../look/Drawer';
import { session } from '../session/state';
import { CardSection } from './CardSection';
import { Checklist } from './Checklist';
import { chooseGrid, chosenGrid, ownGrids } from './chosen';
import { reloadSheet, sheet, sheetFailed } from './coverage';
import { GridTable } from './GridTable';
import './grid.css';
import { Services } from './Services';
import { followLedger, gridCard, ledgerFailed, loadLedger } from './state';
import { Visits } from './Visits';
import { t } from './words';

export function LedgerPanel({ close }: PanelProps) {
  useEffect(() => followLedger(), []);
  return (
    <Drawer title={t('ledger')} label={t('ledger')} close={close}>
      <div class="ledger">
        {areas.value !== undefined && ownGrids.value.length === 0 ? (
          <p class="empty">{t('no_grids')}</p>
        ) : (
          <Open />
        )}
      </div>
    </Drawer>
  );
}

function Open() {
  const who = session.value;
  const grid = chosenGrid.value;
  if (!who || !grid) return null;
  const problem = ledgerFailed.value ?? sheetFailed.value;
  const ready = gridCard.value?.area.code === grid.code && sheet.value !== undefined;
  return (
    <>
      <GridChoice />
      {problem !== undefined && (
        <div class="empty" role="alert">
          <p>
            {t('failed')}。{explain(problem)}
          </p>
          <button
            type="button"
            class="btn"
            onClick={() => {
              void loadLedger();
              reloadSheet();
            }}
          >
            {t('retry')}
          </button>
        </div>
      )}
      {ready && gridCard.value ? (
        // What is half typed belongs to one grid: another one starts with empty forms. On a phone comes first what is done on the way.
        <div key={grid.code}>
          {narrow.value ? (
            <>
              <Visits grid={grid} who={who} />
              <Checklist card={gridCard.value} who={who} />
              <Services grid={grid} who={who} />
              <CardSection card={gridCard.value} />
            </>
          ) : (
            <>
              <CardSection card={gridCard.value} />
              <Checklist card={gridCard.value} who={who} />
              <Visits grid={grid} who={who} />
              <Services grid={grid} who={who} />
            </>
          )}
          <GridTable />
        </div>
      ) : (
        problem === undefined && <p class="empty">{t('loading')}</p>
      )}
    </>
  );
}

/** The grids by their communities, as far as the account has any to choose from. */
function GridChoice() {
  const grids = ownGrids.value;
  if (grids.length === 1) return <p class="ledger-only">{areaName(grids[0]?.code ?? '')}</p>;
  const communities = [...new Set(grids.map((g) => g.code.slice(0, 12)))];
  return (
    <label class="field">
      <span class="vh">{t('grid')}</span>
      <select value={chosenGrid.value?.code} onChange={(event) => chooseGrid(event.currentTarget.value)}>
        {communities.map((code) => (
          <optgroup key={code} label={areaByCode(code)?.name ?? code}>
            {grids
              .filter((g) => g.code.startsWith(code))
              .map((g) => (
                <option key={g.code} value={g.code}>
                  {g.name}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
