package io.github.inkgate.client;

import java.time.Duration;
import java.util.Optional;

/** Any failure of a call. */
public abstract class InkgateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InkgateException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the same call may be made again. */
  public boolean again() {
    return false;
  }

  /** How long to wait before that, where the server says so. */
  public Optional<Duration> retryAfter() {
    return Optional.empty();
  }

  /** No answer came: the connection failed, or the time was up. */
  public static final class Transport extends InkgateException {
    private static final long serialVersionUID = 1;
    private final boolean unsent;

    Transport(String message, boolean unsent, Throwable cause) {
      super(message, cause);
      this.unsent = unsent;
    }

    @Override
    public boolean again() {
      return unsent;
    }
  }

  /** What came is not an answer of this service. */
  public static final class Answer extends InkgateException {
    private static final long serialVersionUID = 1;

    Answer(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A body cannot be sealed, or an encrypted answer cannot be opened. */
  public static final class Envelope extends InkgateException {
    private static final long serialVersionUID = 1;

    Envelope(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
