import { signal } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';

export type Team = components['schemas']['Team'];

/** The teams that serve where the account sees, in their order. */
export const teams = signal<readonly Team[]>([]);

/** Asks for the teams; those that are known stay when there is no answer. */
export async function loadTeams(): Promise<void> {
  const answer = await api.get<{ teams: Team[] }>('teams').catch(() => undefined);
  if (answer) teams.value = answer.teams;
}
