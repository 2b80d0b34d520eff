import { expect, it } from 'vitest';
import { featureCounter } from './download';

const text =
  '{"type":"FeatureCollection","features":[\n' +
  '{"type":"Feature","id":1,"geometry":null,"properties":{"title":"他说 \\"type\\":\\"Feature\\""}},\n' +
  '{"type": "Feature","id":2,"geometry":null,"properties":{"title":"井盖"}}]}';
const bytes = new TextEncoder().encode(text);

it('counts Features and not what looks like one inside a title', () => {
  expect(featureCounter()(bytes)).toBe(2);
});

it('counts the same however the stream is cut', () => {
  for (let size = 1; size < 60; size++) {
    const counter = featureCounter();
    let count = 0;
    for (let i = 0; i < bytes.length; i += size) count = counter(bytes.slice(i, i + size));
    expect(count).toBe(2);
  }
});
