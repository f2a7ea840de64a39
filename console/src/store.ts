// A value outside the tree that components follow.
import { useEffect, useReducer } from 'preact/hooks';

/** The value that `read` gives, followed by `subscribe`. */
export function useSyncExternalStore<T>(subscribe: (listener: () => void) => () => void, read: () => T): T {
  const [, again] = useReducer((count: number, _: void) => count + 1, 0);
  useEffect(() => {
    const end = subscribe(() => again());
    again();
    return () => { end(); };
  }, []);
  return read();
}

/** A value that any module may change and any component may follow. */
export class Store<T> {
  private listeners = new Set<() => void>();
  constructor(private value: T) {}
  get(): T { return this.value; }
  set(value: T) {
    this.value = value;
    this.listeners.forEach((listener) => listener());
  }
  use(): T {
    return useSyncExternalStore((listener) => { this.listeners.add(listener); return () => this.listeners.delete(listener); }, () => this.value);
  }
}
