package io.github.inkgate.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.function.Supplier;

/** A body: bytes, or a stream that is opened twice and never held as a whole (unless bodies are encrypted). */
public final class Body {
  private final byte[] bytes;
  private final Supplier<? extends InputStream> open;

  private Body(byte[] bytes, Supplier<? extends InputStream> open) {
    this.bytes = bytes;
    this.open = open;
  }

  /** Of bytes. */
  public static Body of(byte[] bytes) {
    return new Body(bytes, null);
  }

  /** Of what {@code open} opens, the same each time it is asked. */
  public static Body of(Supplier<? extends InputStream> open) {
    return new Body(null, open);
  }

  Signing.Digest digest() {
    if (bytes != null) {
      return Signing.digest(bytes);
    }
    try (InputStream stream = open.get()) {
      return Signing.digest(stream);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  Body sealed(byte[] key, String kid) {
    if (bytes != null) {
      return of(Envelope.seal(bytes, key, kid));
    }
    try (InputStream stream = open.get()) {
      return of(Envelope.seal(stream.readAllBytes(), key, kid));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  BodyPublisher publisher(long length) {
    if (bytes != null || length == 0) {
      return length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes);
    }
    return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(open), length);
  }
}
