package io.github.inkgate.client;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The server said no; a class for each thing that a program would do about it. */
public abstract class ApiException extends InkgateException {
  private static final long serialVersionUID = 1;
  private final int code;
  private final transient Said said;

  /** What came with a refusal. */
  record Said(String sentence, int http, Duration retryAfter, String requestId, String serverRequestId) {}

  private ApiException(int code, Said said) {
    super(
        code + ": " + said.sentence + Status.of(code).map(row -> " (" + row.advice() + ")").orElse(""), null);
    this.code = code;
    this.said = said;
  }

  /** The exception of a code, of the class that its kind has. */
  static ApiException of(int code, Said said) {
    Status.Kind unknown = said.http >= 500 ? Status.Kind.SERVER : Status.Kind.REQUEST;
    return switch (Status.of(code).map(Status::kind).orElse(unknown)) {
      case AUTHENTICATION -> new Authentication(code, said);
      case PERMISSION -> new Permission(code, said);
      case QUOTA -> new Quota(code, said);
      case BUSY -> new Busy(code, said);
      case REQUEST -> new Request(code, said);
      case PICTURE -> new Picture(code, said);
      case SERVER -> new Server(code, said);
    };
  }

  /** The server's number. */
  public int code() {
    return code;
  }

  /** The row of the server's table; nothing for a code that is not in it. */
  public Optional<Status> status() {
    return Status.of(code);
  }

  /** The server's own sentence. */
  public String said() {
    return said.sentence;
  }

  /** The HTTP status. */
  public int http() {
    return said.http;
  }

  /** The id that the call was sent under. */
  public String requestId() {
    return said.requestId;
  }

  /** The id in the server's log. */
  public String serverRequestId() {
    return said.serverRequestId;
  }

  @Override
  public boolean again() {
    return status().map(Status::again).orElse(Set.of(429, 502, 503, 504).contains(said.http));
  }

  @Override
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(said.retryAfter);
  }

  /** Keys, signature, date or token are not right. */
  public static final class Authentication extends ApiException {
    private static final long serialVersionUID = 1;

    private Authentication(int code, Said said) {
      super(code, said);
    }
  }

  /** The application is not this account's, or the capability is not opened for it. */
  public static final class Permission extends ApiException {
    private static final long serialVersionUID = 1;

    private Permission(int code, Said said) {
      super(code, said);
    }
  }

  /** No package has enough left, or the day's pictures are used up. */
  public static final class Quota extends ApiException {
    private static final long serialVersionUID = 1;

    private Quota(int code, Said said) {
      super(code, said);
    }
  }

  /** Too many calls at the moment. */
  public static final class Busy extends ApiException {
    private static final long serialVersionUID = 1;

    private Busy(int code, Said said) {
      super(code, said);
    }
  }

  /** The request is not as it should be. */
  public static final class Request extends ApiException {
    private static final long serialVersionUID = 1;

    private Request(int code, Said said) {
      super(code, said);
    }
  }

  /** The picture cannot be read, or does not show the document. */
  public static final class Picture extends ApiException {
    private static final long serialVersionUID = 1;

    private Picture(int code, Said said) {
      super(code, said);
    }
  }

  /** A fault of the server. */
  public static final class Server extends ApiException {
    private static final long serialVersionUID = 1;

    private Server(int code, Said said) {
      super(code, said);
    }
  }
}
