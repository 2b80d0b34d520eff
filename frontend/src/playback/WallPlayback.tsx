import { useEffect } from 'preact/hooks';
import { chooseTool } from '../app/panels';
import { confined, place, show, showEvery } from '../wall/scope';
import { Playback } from './Playback';

/** The playback on the wall: what came and went is played, not only what is still open, unless something was asked for. */
export function WallPlayback() {
  useEffect(() => {
    if (!confined.peek()) showEvery();
    return () => {
      if (!confined.peek()) show({}, place.peek());
    };
  }, []);
  return <Playback close={() => chooseTool()} />;
}
