package io.github.inkgate.client;

/**
 * One picture of several: a value, or why there is none.
 *
 * @param value null where there is a failure
 * @param failure null where there is a value
 */
public record Item<T>(T value, ApiException failure) {
  /** The value; throws the failure. */
  public T get() {
    if (failure != null) {
      throw failure;
    }
    return value;
  }
}
