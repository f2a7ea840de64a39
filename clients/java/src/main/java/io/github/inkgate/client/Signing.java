package io.github.inkgate.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signature {@code Eop-Authorization}: an HMAC-SHA256 over headers, query and the digest of the body. */
public final class Signing {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.ofHours(8));

  private Signing() {}

  /** A header to sign. */
  public record Header(String name, String value) {
    private String lowered() {
      return name.toLowerCase(Locale.ROOT);
    }

    private String trimmed() {
      return value.replaceAll("^[ \t]+|[ \t]+$", "");
    }
  }

  /** Lower-case hexadecimal SHA-256 of a body, and its length. */
  public record Digest(String sha256, long length) {}

  /** {@code yyyymmddTHHMMSSZ} as a clock in Beijing shows it. */
  public static String eopDate(Instant at) {
    return DATE.format(at);
  }

  /** The digest of bytes. */
  public static Digest digest(byte[] body) {
    return new Digest(hex(sha256().digest(body)), body.length);
  }

  /** The digest of a stream, which is read to its end and not closed. */
  public static Digest digest(InputStream body) throws IOException {
    MessageDigest digest = sha256();
    byte[] part = new byte[1 << 16];
    long length = 0;
    for (int read = body.read(part); read >= 0; read = body.read(part)) {
      digest.update(part, 0, read);
      length += read;
    }
    return new Digest(hex(digest.digest()), length);
  }

  /** {@code name:value} and a line end for each header: names in small letters, sorted, values trimmed. */
  public static String canonicalHeaders(List<Header> headers) {
    return headers.stream()
        .map(header -> header.lowered() + ":" + header.trimmed() + "\n")
        .sorted((one, other) -> one.substring(0, one.indexOf(':')).compareTo(other.substring(0, other.indexOf(':'))))
        .collect(Collectors.joining());
  }

  /**
   * The parts of a raw query between {@code &}, sorted by their bytes, empty ones dropped; nothing is encoded anew.
   */
  public static String canonicalQuery(String query) {
    // As bytes: Java compares strings by UTF-16 units.
    return Arrays.stream(query.split("&"))
        .filter(part -> !part.isEmpty())
        .map(part -> part.getBytes(StandardCharsets.UTF_8))
        .sorted(Arrays::compareUnsigned)
        .map(part -> new String(part, StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  /** What is signed; {@code sha256} is the body's. */
  public static String stringToSign(List<Header> headers, String query, String sha256) {
    return canonicalHeaders(headers) + "\n" + canonicalQuery(query) + "\n" + sha256;
  }

  /** Signs a text with the key that is derived for this date ({@code eop-date}) and access key; base64. */
  public static String signature(String accessKey, String secretKey, String date, String text) {
    byte[] key = secretKey.getBytes(StandardCharsets.UTF_8);
    for (String message : List.of(date, accessKey, date.substring(0, 8))) {
      key = mac(key, message);
    }
    return Base64.getEncoder().encodeToString(mac(key, text));
  }

  /** The value of {@code Eop-Authorization}; {@code headers} are those to sign, {@code eop-date} among them. */
  public static String authorization(
      String accessKey, String secretKey, List<Header> headers, String query, String sha256) {
    String date =
        headers.stream()
            .filter(header -> header.lowered().equals("eop-date"))
            .map(Header::trimmed)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("eop-date is not among the headers to sign"));
    String names = headers.stream().map(Header::lowered).collect(Collectors.joining(";"));
    String signature = signature(accessKey, secretKey, date, stringToSign(headers, query, sha256));
    return accessKey + " Headers=" + names + " Signature=" + signature;
  }

  private static byte[] mac(byte[] key, String message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java has HmacSHA256", missing);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte one : bytes) {
      text.append(String.format("%02x", one));
    }
    return text.toString();
  }
}
