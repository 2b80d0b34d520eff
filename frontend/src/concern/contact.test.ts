import { expect, it } from 'vitest';
import { contactPatch } from './contact';

const wang = { name: '王某', phone: '13800138000' };
const none = { name: '', phone: '' };

it('a contact that nobody touched stays as it is', () => {
  expect(contactPatch(undefined, undefined)).toBeUndefined();
  expect(contactPatch(undefined, none)).toBeUndefined();
  expect(contactPatch(wang, { ...wang, name: ' 王某 ' })).toBeUndefined();
});

it('a new one needs no look at the old one', () => {
  expect(contactPatch(undefined, { name: '', phone: ' 1 ' })).toEqual({ name: '', phone: '1' });
});

it('one that was looked at is changed as a whole, or erased', () => {
  expect(contactPatch(wang, { ...wang, phone: '1' })).toEqual({ name: '王某', phone: '1' });
  expect(contactPatch(wang, none)).toBeNull();
});
