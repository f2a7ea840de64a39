package io.github.inkgate.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Signs, sends, and tries again. */
final class Sender {
  /** Bytes of an answer at most. */
  private static final int MOST = 256 << 20;

  private final Client.Builder options;
  private final HttpClient http;

  Sender(Client.Builder options) {
    this.options = options;
    // A body that is plain text over HTTP/1.1 needs no upgrade to be offered.
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(options.timeout)
            .build();
  }

  /** A signed call; {@code raw} of the answer is its JSON, {@code value} empty. */
  Answer<String> signed(String path, Body given) {
    boolean sealing = options.envelopeKey != null;
    Body body = sealing ? given.sealed(options.envelopeKey, options.envelopeKid) : given;
    Signing.Digest digest = body.digest();
    int mark = path.indexOf('?');
    String query = mark < 0 ? "" : path.substring(mark + 1);
    URI uri = URI.create(options.endpoint + path);
    return patient(
        id -> {
          List<Signing.Header> signed =
              List.of(
                  new Signing.Header("appkey", options.appkey),
                  new Signing.Header("ctyun-eop-request-id", id),
                  new Signing.Header("eop-date", Signing.eopDate(Instant.now())));
          HttpRequest.Builder request = request(uri, body.publisher(digest.length()));
          signed.forEach(header -> request.header(header.name(), header.value()));
          request.header("Content-Type", sealing ? "application/jose" : "application/json;charset=UTF-8");
          request.header(
              "Eop-Authorization",
              Signing.authorization(options.accessKey, options.secretKey, signed, query, digest.sha256()));
          if (options.detail) {
            request.header("x-inkgate-detail", "1");
          }
          return request.build();
        },
        false);
  }

  /** A plain call; {@code value} and {@code raw} of the answer are its body. */
  Answer<String> plain(byte[] file, String form, String profile, String pages) {
    List<String> query = new ArrayList<>(List.of("format=" + form));
    Map.of("profile", profile, "pages", pages)
        .forEach(
            (name, value) -> {
              if (!value.isEmpty()) {
                query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
              }
            });
    URI uri = URI.create(options.endpoint + "/v1/recognize?" + String.join("&", query));
    Body body = Body.of(file);
    return patient(
        id ->
            request(uri, body.publisher(file.length))
                .header("Authorization", "Bearer " + options.token)
                .header("Content-Type", "application/octet-stream")
                .build(),
        true);
  }

  private HttpRequest.Builder request(URI uri, HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(uri).timeout(options.timeout).POST(body);
  }

  private Answer<String> patient(Function<String, HttpRequest> prepared, boolean plain) {
    for (int attempt = 1; ; attempt++) {
      // Each attempt is signed anew: a server takes a signature once.
      String id = UUID.randomUUID().toString();
      try {
        return once(prepared.apply(id), id, attempt, plain);
      } catch (InkgateException failure) {
        double backoff = Math.min(8, 0.5 * Math.pow(2, attempt - 1)) * ThreadLocalRandom.current().nextDouble(0.5, 1);
        Duration wait = failure.retryAfter().orElse(Duration.ofMillis((long) (backoff * 1000)));
        if (!failure.again() || attempt > options.retries || wait.compareTo(options.longestWait) > 0) {
          throw failure;
        }
        try {
          Thread.sleep(wait.toMillis());
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw failure;
        }
      }
    }
  }

  private Answer<String> once(HttpRequest request, String id, int attempt, boolean plain) {
    int status;
    HttpHeaders headers;
    byte[] body;
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      status = response.statusCode();
      headers = response.headers();
      try (InputStream stream = response.body()) {
        body = stream.readNBytes(MOST + 1);
      }
    } catch (IOException failed) {
      // What never left may be sent again; of what did, nobody knows whether it was charged.
      boolean unsent = failed instanceof ConnectException;
      throw new InkgateException.Transport("no answer from " + options.endpoint + ": " + failed, unsent, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InkgateException.Transport("interrupted", false, interrupted);
    }
    if (body.length > MOST) {
      throw new InkgateException.Answer("the answer is too long", null);
    }
    if (options.envelopeKey != null && body.length > 3 && body[0] == 'e' && body[1] == 'y' && body[2] == 'J') {
      body = Envelope.open(body, options.envelopeKey);
    }
    String text = new String(body, StandardCharsets.UTF_8);
    String serverId = headers.firstValue("x-request-id").orElse("");
    if (status == 200 && plain) {
      return new Answer<>(text, "", serverId, attempt, text);
    }
    Said said = Said.in(text);
    if (status == 200 && said != null && said.code == 0) {
      return new Answer<>("", id, serverId, attempt, text);
    }
    if (status == 200 && said == null) {
      throw new InkgateException.Answer("the answer is not JSON of this service", null);
    }
    Duration after = headers.firstValue("Retry-After").map(Sender::after).orElse(null);
    int code = said == null ? 0 : said.code;
    String sentence = said == null ? "HTTP " + status : said.sentence;
    throw ApiException.of(code, new ApiException.Said(sentence, status, after, plain ? "" : id, serverId));
  }

  /** Code and sentence, of the gateway's envelope, a capability's, or RFC 9457. */
  private record Said(int code, String sentence) {
    static Said in(String text) {
      try {
        Map<?, ?> object = (Map<?, ?>) Json.read(text);
        Object code = object.containsKey("code") ? object.get("code") : object.get("statusCode");
        int number = code instanceof Double ? ((Double) code).intValue() : Integer.parseInt((String) code);
        for (String key : List.of("detail", "details", "title", "message")) {
          if (object.get(key) instanceof String) {
            return new Said(number, (String) object.get(key));
          }
        }
        return new Said(number, "");
      } catch (ClassCastException | NullPointerException | IllegalArgumentException other) {
        return null;
      }
    }
  }

  /** Reads {@code Retry-After}: seconds, or a date. */
  private static Duration after(String value) {
    try {
      return Duration.ofSeconds(Long.parseLong(value.trim()));
    } catch (NumberFormatException date) {
      try {
        Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        Duration wait = Duration.between(Instant.now(), at);
        return wait.isNegative() ? Duration.ZERO : wait;
      } catch (DateTimeException neither) {
        return null;
      }
    }
  }
}
