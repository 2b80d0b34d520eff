import { batch } from '@preact/signals';
import { beforeEach, expect, it } from 'vitest';
import { chooseTool, openTool, toggleTool } from './panels';
import { changeSearch, search } from './url';

beforeEach(() => changeSearch({ tool: undefined, card: undefined }));

it('a tool that is opened together with another change of the address is open', () => {
  batch(() => {
    chooseTool('playback');
    changeSearch({ card: '7' });
  });
  expect(openTool.value).toBe('playback');
  expect(search.value.toString()).toBe('tool=playback&card=7');
  batch(() => {
    changeSearch({ card: undefined });
    toggleTool('playback');
  });
  expect(openTool.value).toBeUndefined();
  expect(search.value.toString()).toBe('');
});
