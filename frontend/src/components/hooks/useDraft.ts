// A value while it is written, which follows the saved one where that changes.
import { useState } from 'react';

export function useDraft(saved: string) {
  const [draft, setDraft] = useState(saved);
  const [known, setKnown] = useState(saved);
  if (known !== saved) {
    setKnown(saved);
    setDraft(saved);
  }
  return [draft, setDraft] as const;
}
