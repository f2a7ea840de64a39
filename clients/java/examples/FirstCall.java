import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints the text of a picture: FirstCall PICTURE */
public final class FirstCall {
  private FirstCall() {}

  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get("INKGATE_ENDPOINT"))
            .keys(env.get("INKGATE_ACCESS_KEY"), env.get("INKGATE_SECRET_KEY"), env.get("INKGATE_APPKEY"))
            .build();
    var answer = client.general(Files.readAllBytes(Path.of(arguments[0])));
    System.out.println(answer.value().get(0).get().text());
  }
}
