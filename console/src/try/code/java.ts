// Java 17 and later, its own library alone; runs with `java Read.java`.
import { type Call, around, escaped, url } from '.';

export function java(call: Call): string {
  const file = `picture.${call.extension}`;
  if (!call.signed) {
    return `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

public class Read {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("${url(call)}"))
            .header("Authorization", "Bearer " + System.getenv("INKGATE_TOKEN"))
            .POST(HttpRequest.BodyPublishers.ofFile(Path.of("${file}")))
            .build();
        System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
`;
  }
  const [before, after] = around(call);
  return `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Read {
    static byte[] mac(byte[] key, String text) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    public static void main(String[] arguments) throws Exception {
        var ak = System.getenv("INKGATE_ACCESS_KEY");
        var sk = System.getenv("INKGATE_SECRET_KEY");
        var appkey = System.getenv("INKGATE_APPKEY");
        var picture = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of("${file}")));
        var body = "${escaped(before)}" + picture + "${escaped(after)}";

        var date = ZonedDateTime.now(ZoneId.of("Asia/Shanghai"))
            .format(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'"));
        var id = UUID.randomUUID().toString();
        var headers = "appkey:" + appkey + "\\nctyun-eop-request-id:" + id + "\\neop-date:" + date + "\\n"; // 1
        var digest = HexFormat.of().formatHex(
            MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8))); // 2
        var toSign = headers + "\\n\\n" + digest; // 3: headers, the query (empty), digest
        var key = mac(mac(mac(sk.getBytes(StandardCharsets.UTF_8), date), ak), date.substring(0, 8)); // 4
        var signature = Base64.getEncoder().encodeToString(mac(key, toSign)); // 5

        var request = HttpRequest.newBuilder(URI.create("${url(call)}"))
            .header("Content-Type", "application/json")
            .header("appkey", appkey)
            .header("ctyun-eop-request-id", id)
            .header("eop-date", date)
            .header("Eop-Authorization",
                ak + " Headers=appkey;ctyun-eop-request-id;eop-date Signature=" + signature)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
`;
}
