// A concern's photos as the server tells of them, and who may do what with them.
import { api } from '../api/client';
import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type Photo = Schemas['Photo'];
export type PhotoKind = Schemas['PhotoKind'];
export type PhotoList = Schemas['PhotoList'];
export type PhotoShown = Schemas['PhotoShown'];

export const photoKinds: readonly PhotoKind[] = ['before', 'after', 'site'];

/** The most photos of a concern; the server refuses more. */
export const mostPhotos = 12;

export const listPhotos = (concern: number): Promise<PhotoList> => api.get(`concerns/${concern}/photos`);

export async function showPhoto(photo: Photo, shown: PhotoShown): Promise<Photo> {
  return (await api.patch<Photo>(photo.url ?? '', { shown })).body;
}

export const removePhoto = (photo: Photo): Promise<void> => api.delete(photo.url ?? '');

/** What a photo most likely shows, by how far its concern is. */
export function likelyKind(status: string): PhotoKind {
  if (status === 'reported' || status === 'accepted') return 'before';
  return status === 'resolved' ? 'site' : 'after';
}

/** The place of the neighbour in a ring of `count`, `by` steps on. */
export function neighbour(at: number, by: number, count: number): number {
  return (((at + by) % count) + count) % count;
}
