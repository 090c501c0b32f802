// Asks for what is wanted now, once that rests. An answer that comes when
// something else is wanted, or nobody is there, is dropped.
import { useEffect, useState } from 'react';

/**
 * `key` names what is wanted, undefined is nothing; `current` answers that, and
 * `latest` is the last answer of all. Another `ask` asks again; it never
 * rejects. `rest` is in milliseconds, 0 asks at once.
 */
export function useAsked<Answer>(
  ask: () => Promise<Answer>,
  key: string | undefined,
  rest = 0,
): { current?: Answer; latest?: Answer } {
  const [found, setFound] = useState<{ key: string; answer: Answer }>();
  useEffect(() => {
    if (key === undefined) {
      return undefined;
    }
    let wanted = true;
    const begin = () =>
      void ask().then((answer) => wanted && setFound({ key, answer }));
    const timer = rest > 0 ? setTimeout(begin, rest) : begin();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [ask, key, rest]);
  const latest = found?.answer;
  return { current: found?.key === key ? latest : undefined, latest };
}
