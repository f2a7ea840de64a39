import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.MessageDigest;
import java.text.SimpleDateFormat;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** 通用型OCR in the style that Java programs call the cloud: Call PICTURE */
public class Call {
  private static byte[] hmac(byte[] text, byte[] key) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, ""));
    return mac.doFinal(text);
  }

  private static String hex(byte[] bytes) {
    StringBuilder made = new StringBuilder();
    for (byte one : bytes) {
      made.append(String.format("%02x", one & 0xff));
    }
    return made.toString();
  }

  public static void main(String[] args) throws Exception {
    String ak = System.getenv("INKGATE_ACCESS_KEY");
    String sk = System.getenv("INKGATE_SECRET_KEY");
    String appkey = System.getenv("INKGATE_APPKEY");
    String image = Base64.getEncoder().encodeToString(Files.readAllBytes(Paths.get(args[0])));
    byte[] body = ("{\"data\":[\"" + image + "\"]}").getBytes(StandardCharsets.UTF_8);

    Date now = new Date();
    String eopDate = new SimpleDateFormat("yyyyMMdd'T'HHmmss'Z'").format(now);
    String simpleDate = new SimpleDateFormat("yyyyMMdd").format(now);
    String requestId = UUID.randomUUID().toString();
    String headers = "appkey:" + appkey + "\nctyun-eop-request-id:" + requestId + "\neop-date:" + eopDate + "\n";
    String toSign = headers + "\n" + "" + "\n" + hex(MessageDigest.getInstance("SHA-256").digest(body));
    byte[] kTime = hmac(eopDate.getBytes(StandardCharsets.UTF_8), sk.getBytes(StandardCharsets.UTF_8));
    byte[] kAk = hmac(ak.getBytes(StandardCharsets.UTF_8), kTime);
    byte[] kDate = hmac(simpleDate.getBytes(StandardCharsets.UTF_8), kAk);
    String signature = Base64.getEncoder().encodeToString(hmac(toSign.getBytes(StandardCharsets.UTF_8), kDate));

    String path = "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json";
    HttpURLConnection connection =
        (HttpURLConnection) new URL(System.getenv("INKGATE_ENDPOINT") + path).openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json;charset=UTF-8");
    connection.setRequestProperty("ctyun-eop-request-id", requestId);
    connection.setRequestProperty("appkey", appkey);
    connection.setRequestProperty("Eop-date", eopDate);
    connection.setRequestProperty(
        "Eop-Authorization", ak + " Headers=appkey;ctyun-eop-request-id;eop-date Signature=" + signature);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    try (InputStream in = connection.getInputStream()) {
      System.out.println(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
