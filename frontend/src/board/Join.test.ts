import { expect, it } from 'vitest';
import { joinAddress } from './Join';

it('the address for a phone opens the board with its tools where the map is, and carries nothing else of the page', () => {
  const here = new URL('http://10.1.2.3:8080/?board=7&status=reported&map=17/37.86/113.57');
  expect(joinAddress(here, 7)).toBe('http://10.1.2.3:8080/?board=7&tool=board&map=17/37.86/113.57');
  expect(joinAddress(new URL('https://map.example/'), 2)).toBe('https://map.example/?board=2&tool=board');
});
