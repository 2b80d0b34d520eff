// The teams that a concern can be sent to, in the order in which the server suggests them.
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { Force } from './stepping';

export interface TeamChoice {
  name: string;
  /** The force that it belongs to; undefined when that is not said: it is then offered with each. */
  force?: Force | undefined;
  /** Nothing new is sent to it. */
  disabled?: boolean;
}

/** Teams as the server tells them, by their names alone or with more; those that take nothing new are left out. */
export function choicesOf(teams: readonly (string | TeamChoice)[]): TeamChoice[] {
  return teams
    .map((team) => (typeof team === 'string' ? { name: team } : team))
    .filter((team) => !team.disabled);
}

/** Those of a force, all of them while none is chosen. */
export function teamsOf(teams: readonly TeamChoice[], force: Force | undefined): TeamChoice[] {
  return teams.filter((team) => !force || !team.force || team.force === force);
}

/** Those for a category and an area, the best first. Undefined until they are known; none when they cannot be asked for, and the name is then typed. */
export function useTeams(category: string, area: string | undefined): readonly TeamChoice[] | undefined {
  const [teams, setTeams] = useState<readonly TeamChoice[]>();
  useEffect(() => {
    const controller = new AbortController();
    api
      .get<{ teams: readonly (string | TeamChoice)[] }>(
        area ? `teams?area=${area}&category=${category}` : 'teams',
        { signal: controller.signal },
      )
      .then((answer) => setTeams(choicesOf(answer.teams)))
      .catch(() => {
        if (!controller.signal.aborted) setTeams([]);
      });
    return () => controller.abort();
  }, [category, area]);
  return teams;
}
