package io.github.inkgate.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypted bodies: JWE in its compact form, {@code dir} with {@code A256GCM} (RFC 7516, RFC 7518). */
public final class Envelope {
  private static final int TAG = 16;
  private static final int IV = 12;

  private Envelope() {}

  /** Seals a body with the shared key of 32 bytes, which the server knows as {@code kid} (may be null). */
  public static byte[] seal(byte[] body, byte[] key, String kid) {
    String named = kid == null ? "" : ",\"kid\":" + Json.quoted(kid);
    String head = encoded(("{\"alg\":\"dir\",\"enc\":\"A256GCM\"" + named + "}").getBytes(StandardCharsets.UTF_8));
    byte[] iv = new byte[IV];
    new SecureRandom().nextBytes(iv);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, iv, head).doFinal(body);
      int cut = sealed.length - TAG;
      String text =
          String.join(
              ".",
              head,
              "",
              encoded(iv),
              encoded(Arrays.copyOf(sealed, cut)),
              encoded(Arrays.copyOfRange(sealed, cut, sealed.length)));
      return text.getBytes(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException wrong) {
      throw new InkgateException.Envelope("the body cannot be sealed: the key has 32 bytes", wrong);
    }
  }

  /** The body of an envelope; {@link InkgateException.Envelope}, whatever is wrong with it. */
  public static byte[] open(byte[] envelope, byte[] key) {
    try {
      String[] parts = new String(envelope, StandardCharsets.US_ASCII).split("\\.", -1);
      Map<?, ?> header = (Map<?, ?>) Json.read(new String(decoded(parts[0]), StandardCharsets.UTF_8));
      boolean known =
          parts.length == 5
              && parts[1].isEmpty()
              && "dir".equals(header.get("alg"))
              && "A256GCM".equals(header.get("enc"))
              && !header.containsKey("zip")
              && !header.containsKey("crit");
      byte[] tag = known ? decoded(parts[4]) : new byte[0];
      if (tag.length != TAG) {
        throw new IllegalArgumentException("another kind of envelope");
      }
      byte[] body = decoded(parts[3]);
      byte[] sealed = ByteBuffer.allocate(body.length + TAG).put(body).put(tag).array();
      return cipher(Cipher.DECRYPT_MODE, key, decoded(parts[2]), parts[0]).doFinal(sealed);
    } catch (GeneralSecurityException | RuntimeException wrong) {
      throw new InkgateException.Envelope("the encrypted answer cannot be opened: compare the key", wrong);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] iv, String head) throws GeneralSecurityException {
    if (key.length != 32 || iv.length != IV) {
      throw new GeneralSecurityException("a key has 32 bytes, an IV 12");
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG * 8, iv));
    cipher.updateAAD(head.getBytes(StandardCharsets.US_ASCII));
    return cipher;
  }

  private static String encoded(byte[] part) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(part);
  }

  private static byte[] decoded(String part) {
    return Base64.getUrlDecoder().decode(part);
  }
}
