package io.github.inkgate.client;

import io.github.inkgate.client.Documents.Plate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Signing and envelopes against {@code clients/vectors.json}, then every call against a real server, whose address and
 * keys the environment has ({@code clients/test} starts one). A program of its own, because the JDK brings no test runner.
 */
final class Suite {
  private static final Path ROOT = Path.of(env("INKGATE_ROOT"));
  private static final byte[] NOTHING = "no picture".getBytes(StandardCharsets.UTF_8);

  private Suite() {}

  private interface Test {
    void run() throws Exception;
  }

  public static void main(String[] arguments) {
    Map<String, Test> tests = new LinkedHashMap<>();
    tests.put("requests", Suite::requests);
    tests.put("dates", Suite::dates);
    tests.put("envelopes", Suite::envelopes);
    tests.put("JSON", Suite::json);
    tests.put("general", Suite::general);
    tests.put("ID card", Suite::idCard);
    tests.put("plate", Suite::plate);
    tests.put("licences", Suite::licences);
    tests.put("ticket and invoice", Suite::ticketAndInvoice);
    tests.put("face", Suite::face);
    tests.put("another document", Suite::anotherDocument);
    tests.put("plain", Suite::plain);
    tests.put("stream", Suite::stream);
    tests.put("a wrong signature", Suite::wrongSignature);
    tests.put("a package that is used up", Suite::usedUp);
    tests.put("Retry-After", Suite::retryAfter);
    tests.put("nobody answers", Suite::nobodyAnswers);
    tests.put("encrypted", Suite::encrypted);
    int failed = 0;
    for (Map.Entry<String, Test> test : tests.entrySet()) {
      try {
        test.getValue().run();
      } catch (Exception | AssertionError error) {
        failed++;
        System.out.println(test.getKey() + ": " + error);
        Arrays.stream(error.getStackTrace()).limit(6).forEach(at -> System.out.println("    " + at));
      }
    }
    System.out.println(tests.size() - failed + " passed, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }

  private static String env(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException("no " + name + ": run clients/test");
    }
    return value;
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(ROOT.resolve(path));
  }

  private static void same(Object got, Object wanted) {
    if (!Objects.equals(got, wanted)) {
      throw new AssertionError(got + " instead of " + wanted);
    }
  }

  private static <E extends Exception> E refused(Class<E> kind, Test call) throws Exception {
    try {
      call.run();
    } catch (Exception error) {
      if (kind.isInstance(error)) {
        return kind.cast(error);
      }
      throw error;
    }
    throw new AssertionError("no " + kind + " came");
  }

  private static Client.Builder builder(String appkey) {
    return Client.at(env("INKGATE_ENDPOINT"))
        .keys(env("INKGATE_ACCESS_KEY"), env("INKGATE_SECRET_KEY"), env(appkey))
        .token(env("INKGATE_TOKEN"));
  }

  private static Client client() {
    return builder("INKGATE_APPKEY").build();
  }

  private static List<Found> vectors(String kind) throws Exception {
    String text = Files.readString(ROOT.resolve("clients/vectors.json"));
    List<Found> all = Found.each(new Found(Json.read(text)).get(kind), Found::new);
    same(all.size() > 2, true);
    return all;
  }

  private static void requests() throws Exception {
    for (Found vector : vectors("requests")) {
      byte[] body = Base64.getDecoder().decode(vector.word("body"));
      Signing.Digest digest = Signing.digest(body);
      same(digest, new Signing.Digest(vector.word("sha256"), body.length));
      same(Signing.digest(new ByteArrayInputStream(body)), digest);
      List<Signing.Header> headers =
          Found.each(
              vector.get("headers"),
              pair -> new Signing.Header((String) ((List<?>) pair).get(0), (String) ((List<?>) pair).get(1)));
      String query = vector.word("query");
      same(Signing.canonicalHeaders(headers), vector.word("canonical_headers"));
      same(Signing.canonicalQuery(query), vector.word("canonical_query"));
      same(Signing.stringToSign(headers, query, digest.sha256()), vector.word("string_to_sign"));
      String accessKey = vector.word("access_key");
      String made = Signing.authorization(accessKey, vector.word("secret_key"), headers, query, digest.sha256());
      same(made, vector.word("authorization"));
    }
  }

  private static void dates() throws Exception {
    for (Found vector : vectors("dates")) {
      Instant at = Instant.ofEpochSecond(((Double) vector.get("unix")).longValue());
      same(Signing.eopDate(at), vector.word("eop_date"));
    }
  }

  private static void envelopes() throws Exception {
    for (Found vector : vectors("envelopes")) {
      byte[] key = Base64.getUrlDecoder().decode(vector.word("key"));
      byte[] body = Base64.getDecoder().decode(vector.word("body"));
      byte[] given = vector.word("envelope").getBytes(StandardCharsets.US_ASCII);
      same(Arrays.equals(Envelope.open(given, key), body), true);
      byte[] sealed = Envelope.seal(body, key, vector.word("kid"));
      same(Arrays.equals(Envelope.open(sealed, key), body), true);
      byte[] cut = Arrays.copyOf(sealed, sealed.length - 1);
      refused(InkgateException.Envelope.class, () -> Envelope.open(cut, key));
      refused(InkgateException.Envelope.class, () -> Envelope.open(sealed, new byte[32]));
    }
  }

  private static void json() throws Exception {
    same(
        Json.read(" {\"a\":[1,-2.5e1,true,null,\"\\u793a\\n\\\"\"],\"b\":{}} ").toString(),
        "{a=[1.0, -25.0, true, null, 示\n\"], b={}}");
    for (String wrong : List.of("", "{", "[1,]", "{\"a\"}", "01", "nul", "\"\n\"", "1 2", "\"\\x\"", "[".repeat(200))) {
      refused(IllegalArgumentException.class, () -> Json.read(wrong));
    }
  }

  private static void general() throws Exception {
    Client detailed = builder("INKGATE_APPKEY").detail(true).build();
    var answer = detailed.general(picture("pictures/receipt.png"), NOTHING);
    var read = answer.value().get(0).get();
    same(read.text().contains("INKGATE BOOKSTORE"), true);
    same(read.lines().get(0).polygon().size(), 4);
    same(new Found(read.more()).get("lines") != null, true);
    same(answer.value().get(1).failure().code(), 4002);
    refused(ApiException.Picture.class, () -> answer.value().get(1).get());
    same(answer.attempts(), 1);
    same(answer.serverRequestId().isEmpty(), false);
  }

  private static void idCard() throws Exception {
    var items = client().idCard(picture("specimens/portrait.jpg"), picture("specimens/emblem.jpg")).value();
    same(items.get(0).get().number(), "610066198402234024");
    same(items.get(0).get().note(), "back");
    same(items.get(1).get().valid(), "2018.01.18-2028.01.18");
  }

  private static void plate() throws Exception {
    var plates = client().plate(picture("specimens/plate.jpg")).value().get(0).get().plates();
    same(plates.stream().map(Plate::number).toList(), List.of("浙H93497"));
  }

  private static void licences() throws Exception {
    var business = client().businessLicense(picture("specimens/business.jpg")).value();
    same(business.found(), true);
    same(business.creditCode(), "91310089019885419X");
    same(client().drivingLicence(picture("specimens/driving.jpg")).value().number(), "110009198511212806");
    same(client().vehicleLicence(picture("specimens/vehicle.jpg")).value().vin(), "LZZF8CE136R8C3205");
  }

  private static void ticketAndInvoice() throws Exception {
    same(client().trainTicket(picture("clients/pictures/ticket.png")).value().train(), "G1234");
    same(client().quotaInvoice(picture("clients/pictures/invoice.png")).value().code(), "144001906012");
  }

  private static void face() throws Exception {
    // A drawn card has none.
    same(client().face(picture("specimens/portrait.jpg")).value().faces(), List.of());
  }

  private static void anotherDocument() throws Exception {
    byte[] driving = picture("specimens/driving.jpg");
    same(refused(ApiException.Picture.class, () -> client().trainTicket(driving)).code(), 400016);
  }

  private static void plain() throws Exception {
    var page = client().recognize(picture("pictures/born-digital.pdf"), "", "1").value().get(0);
    same(page.number(), 1);
    same(page.text().isEmpty(), false);
    byte[] receipt = picture("pictures/receipt.png");
    same(client().recognizeText(receipt, "fast", "").value().contains("INKGATE BOOKSTORE"), true);
    var error = refused(ApiException.Request.class, () -> client().recognize(receipt, "wrong", ""));
    same(error.status().get().name(), "bad_parameter");
    Client stranger = builder("INKGATE_APPKEY").token("wrong").build();
    refused(ApiException.Authentication.class, () -> stranger.recognize(receipt));
  }

  private static void stream() throws Exception {
    String data = Base64.getEncoder().encodeToString(picture("clients/pictures/ticket.png"));
    byte[] body = ("{\"data\": [\"" + data + "\"]}").getBytes(StandardCharsets.US_ASCII);
    String path = "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json?b=2&a=1";
    Map<?, ?> said = client().call(path, Body.of(() -> new ByteArrayInputStream(body))).value();
    same(new Found(said.get("message")).get("success"), 1.0);
  }

  private static void wrongSignature() throws Exception {
    Client wrong =
        Client.at(env("INKGATE_ENDPOINT"))
            .keys(env("INKGATE_ACCESS_KEY"), "0".repeat(32), env("INKGATE_APPKEY"))
            .build();
    var error = refused(ApiException.Authentication.class, () -> wrong.general(NOTHING));
    same(List.of(error.code(), error.http(), error.again()), List.of(10009, 401, false));
  }

  private static void usedUp() throws Exception {
    Client poor = builder("INKGATE_APPKEY_USED_UP").build();
    byte[] receipt = picture("pictures/receipt.png");
    same(refused(ApiException.Quota.class, () -> poor.general(receipt)).status().get().name(), "exhausted");
  }

  private static void retryAfter() throws Exception {
    // One call a second: the second of two is told to wait, waits, and is sent under another request id.
    Client impatient = builder("INKGATE_APPKEY_SLOW").retries(0).build();
    Test many =
        () -> {
          for (int call = 0; call < 20; call++) {
            impatient.general(NOTHING);
          }
        };
    var error = refused(ApiException.Busy.class, many);
    same(error.http(), 429);
    same(error.retryAfter().get().compareTo(Duration.ofSeconds(1)) >= 0, true);
    Client patient = builder("INKGATE_APPKEY_SLOW").retries(9).build();
    Set<String> ids = new HashSet<>();
    int attempts = 0;
    for (int call = 0; call < 3; call++) {
      var answer = patient.general(NOTHING);
      ids.add(answer.requestId());
      attempts += answer.attempts();
    }
    same(ids.size(), 3);
    same(attempts > 3, true);
  }

  private static void nobodyAnswers() throws Exception {
    Client nobody = Client.at("http://127.0.0.1:1").keys("a", "b", "c").retries(0).build();
    same(refused(InkgateException.Transport.class, () -> nobody.general(NOTHING)).again(), true);
  }

  private static void encrypted() throws Exception {
    byte[] key = HexFormat.of().parseHex(env("INKGATE_ENVELOPE_KEY"));
    byte[] receipt = picture("pictures/receipt.png");
    Client sealing = builder("INKGATE_APPKEY_SEALED").envelope(key, "shared").build();
    same(sealing.general(receipt).value().get(0).get().text().contains("INKGATE BOOKSTORE"), true);
    Client open = builder("INKGATE_APPKEY_SEALED").build();
    var error = refused(ApiException.Request.class, () -> open.general(receipt));
    same(error.status().get().name(), "not_encrypted");
  }
}
