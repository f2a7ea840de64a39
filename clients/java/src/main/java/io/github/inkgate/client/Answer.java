package io.github.inkgate.client;

/**
 * A call's result, and how it came about.
 *
 * @param value the result
 * @param requestId the id that the call was sent under; of several attempts, the last one's
 * @param serverRequestId the id in the server's log
 * @param attempts how often it was sent
 * @param raw the body as it came
 */
public record Answer<T>(T value, String requestId, String serverRequestId, int attempts, String raw) {
  <U> Answer<U> with(U other) {
    return new Answer<>(other, requestId, serverRequestId, attempts, raw);
  }
}
