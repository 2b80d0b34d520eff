// A resident's contact: who may look at it is the server's to say, and it records each look.
import { api } from '../api/client';
import { ProblemError } from '../api/problem';
import type { Contact } from './concern';

/** Name and phone as they are typed. */
export interface TypedContact {
  readonly name: string;
  readonly phone: string;
}

/** Looks at a concern's contact; both are empty when none was left. */
export async function lookAtContact(id: number): Promise<TypedContact> {
  try {
    const { name = '', phone = '' } = await api.get<Contact>(`concerns/${id}/contact`);
    return { name, phone };
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return { name: '', phone: '' };
    throw error;
  }
}

/**
 * What of a contact goes to the server: undefined to leave it as it is, null to erase it. One that was not looked at is replaced by
 * what was typed and never erased unseen.
 */
export function contactPatch(
  seen: TypedContact | undefined,
  typed: TypedContact | undefined,
): Contact | null | undefined {
  if (!typed) return undefined;
  const [name, phone] = [typed.name.trim(), typed.phone.trim()];
  if (name === (seen?.name ?? '') && phone === (seen?.phone ?? '')) return undefined;
  return name || phone ? { name, phone } : null;
}
