// What every browser has and jsdom lacks; @grafana/ui asks for it as it loads.
import { TextDecoder, TextEncoder } from 'node:util';

class NothingObserved {
  observe() {}
  unobserve() {}
  disconnect() {}
}

Object.assign(globalThis, {
  TextDecoder,
  TextEncoder,
  ResizeObserver: NothingObserved,
  IntersectionObserver: NothingObserved,
  matchMedia: () => ({
    matches: false,
    addEventListener() {},
    removeEventListener() {},
    addListener() {},
    removeListener() {},
  }),
});

// A page with room: lists draw only what has a height.
if (typeof Element !== 'undefined') {
  const box = { x: 0, y: 0, top: 0, left: 0, width: 400, height: 400 };
  Element.prototype.getBoundingClientRect = () => ({
    ...box,
    right: box.width,
    bottom: box.height,
    toJSON: () => box,
  });
  Element.prototype.scrollIntoView = () => {};
  for (const side of ['clientWidth', 'clientHeight']) {
    Object.defineProperty(Element.prototype, side, { value: 400 });
  }
  HTMLCanvasElement.prototype.getContext = (() => ({
    measureText: (text: string) => ({ width: 8 * text.length }),
  })) as unknown as HTMLCanvasElement['getContext'];
}
