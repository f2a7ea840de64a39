package io.github.inkgate.client;

import io.github.inkgate.client.Documents.BusinessLicense;
import io.github.inkgate.client.Documents.DrivingLicence;
import io.github.inkgate.client.Documents.Faces;
import io.github.inkgate.client.Documents.GeneralText;
import io.github.inkgate.client.Documents.IdCard;
import io.github.inkgate.client.Documents.Page;
import io.github.inkgate.client.Documents.Plates;
import io.github.inkgate.client.Documents.QuotaInvoice;
import io.github.inkgate.client.Documents.TrainTicket;
import io.github.inkgate.client.Documents.VehicleLicence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Calls one server in the name of one application. A picture is the bytes of a file. Every method throws an {@link
 * InkgateException}. May be shared between threads.
 */
public final class Client {
  /** Bytes of a picture that the first form of face detection takes; above, the form of version 3 is sent. */
  private static final int FACE_FIRST_FORM = 2 << 20;

  private final Sender sender;

  private Client(Builder builder) {
    sender = new Sender(builder);
  }

  /** Begins a client; {@code endpoint} is as {@code http://127.0.0.1:8080}. */
  public static Builder at(String endpoint) {
    return new Builder(endpoint);
  }

  /** What a client is made of. */
  public static final class Builder {
    final String endpoint;
    String accessKey = "";
    String secretKey = "";
    String appkey = "";
    String token = "";
    Duration timeout = Duration.ofMinutes(2);
    int retries = 2;
    Duration longestWait = Duration.ofMinutes(1);
    boolean detail;
    byte[] envelopeKey;
    String envelopeKid;

    private Builder(String endpoint) {
      this.endpoint = endpoint.replaceAll("/+$", "");
    }

    /** AK, SK, and the application's key. */
    public Builder keys(String accessKey, String secretKey, String appkey) {
      this.accessKey = accessKey;
      this.secretKey = secretKey;
      this.appkey = appkey;
      return this;
    }

    /** The application's token, for {@link #recognize} alone. */
    public Builder token(String token) {
      this.token = token;
      return this;
    }

    /** How long one attempt may take; two minutes. */
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /** How often a call that may be sent again is sent again; 2. */
    public Builder retries(int retries) {
      this.retries = retries;
      return this;
    }

    /** Where {@code Retry-After} is longer, the exception comes at once; a minute. */
    public Builder longestWait(Duration longestWait) {
      this.longestWait = longestWait;
      return this;
    }

    /** Asks for more than the contract has ({@code more} of the answers). */
    public Builder detail(boolean detail) {
      this.detail = detail;
      return this;
    }

    /** Encrypts bodies with 32 bytes shared with the server, which knows them as {@code kid}. */
    public Builder envelope(byte[] key, String kid) {
      this.envelopeKey = key.clone();
      this.envelopeKid = kid;
      return this;
    }

    /** The client. */
    public Client build() {
      return new Client(this);
    }
  }

  /** 通用型OCR: the lines of each picture. */
  public Answer<List<Item<GeneralText>>> general(byte[]... pictures) {
    return list("2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json", pictures, Found::general);
  }

  /** 身份证识别: an ID card in each picture. */
  public Answer<List<Item<IdCard>>> idCard(byte[]... pictures) {
    return list("2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json", pictures, Found::idCard);
  }

  /** 车牌识别: the number plates in each picture. */
  public Answer<List<Item<Plates>>> plate(byte[]... pictures) {
    return list("2gt54ed8660w/driven-plate-ocr/platelicense.json", pictures, Found::plates);
  }

  /** 营业执照识别. */
  public Answer<BusinessLicense> businessLicense(byte[] picture) {
    String path = "2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json";
    return single(path, "BusinessCardOCR", picture, Found::businessLicense);
  }

  /** 驾驶证识别. */
  public Answer<DrivingLicence> drivingLicence(byte[] picture) {
    return single("3131mkjqbqck/driver-lisence/ocr/detect", "DriversLicense", picture, Found::drivingLicence);
  }

  /** 行驶证识别. */
  public Answer<VehicleLicence> vehicleLicence(byte[] picture) {
    String path = "3131km7vva4g/driving-lisence/ocr/detect";
    return single(path, "VehicleRegistration", picture, Found::vehicleLicence);
  }

  /** 火车票识别. */
  public Answer<TrainTicket> trainTicket(byte[] picture) {
    return single("30wmtj9q74e8/train-ticket/predict", "TrainTicketOCR", picture, Found::trainTicket);
  }

  /** 定额发票识别. */
  public Answer<QuotaInvoice> quotaInvoice(byte[] picture) {
    return single("3131gju8treo/quota-invoice/ocr/detect", "QuotaInvoice", picture, Found::quotaInvoice);
  }

  /** 人脸检测. */
  public Answer<Faces> face(byte[] picture) {
    String path = "2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64";
    String body =
        picture.length > FACE_FIRST_FORM
            ? "{\"Action\":\"DetectFace\",\"ImageData\":" + encoded(picture) + "}"
            : "{\"imageContent\":" + encoded(picture) + "}";
    return typed(path, body, json -> new Found(json).faces());
  }

  /** Reads a picture or a PDF with the token. */
  public Answer<List<Page>> recognize(byte[] file) {
    return recognize(file, "", "");
  }

  /**
   * The same with {@code profile} (fast, balanced or accurate) and {@code pages} (written {@code 1-3,7}); empty for the
   * server's own choice.
   */
  public Answer<List<Page>> recognize(byte[] file, String profile, String pages) {
    Answer<String> answer = sender.plain(file, "json", profile, pages);
    Function<Object, List<Page>> read =
        json -> Found.each(new Found(json).get("pages"), page -> new Found(page).page());
    return answer.with(shaped(answer.raw(), read));
  }

  /** The text alone, a form feed between pages. */
  public Answer<String> recognizeText(byte[] file, String profile, String pages) {
    return sender.plain(file, "text", profile, pages);
  }

  /**
   * Sends a signed call of any path, with its raw query, and gives its JSON as maps and lists.
   *
   * @param path as {@code /v1/aiop/api/…}, with {@code ?} and a query where there is one
   */
  public Answer<Map<?, ?>> call(String path, Body body) {
    Answer<String> answer = sender.signed(path, body);
    return answer.with(shaped(answer.raw(), json -> (Map<?, ?>) json));
  }

  private <T> Answer<List<Item<T>>> list(String path, byte[][] pictures, Function<Found, T> read) {
    String data = Arrays.stream(pictures).map(Client::encoded).collect(Collectors.joining(","));
    Function<Object, List<Item<T>>> items = json -> Found.each(json, one -> Found.item(one, read));
    return typed(path, "{\"data\":[" + data + "]}", items);
  }

  private <T> Answer<T> single(String path, String action, byte[] picture, Function<Found, T> read) {
    String body = "{\"Action\":\"" + action + "\",\"ImageData\":" + encoded(picture) + "}";
    return typed(path, body, json -> read.apply(new Found(json)));
  }

  private <T> Answer<T> typed(String path, String body, Function<Object, T> read) {
    Body bytes = Body.of(body.getBytes(StandardCharsets.UTF_8));
    Answer<String> answer = sender.signed("/v1/aiop/api/" + path, bytes);
    return answer.with(shaped(answer.raw(), json -> read.apply(new Found(json).get("returnObj"))));
  }

  private static <T> T shaped(String raw, Function<Object, T> read) {
    try {
      return read.apply(Json.read(raw));
    } catch (ClassCastException | NullPointerException | IllegalArgumentException | IndexOutOfBoundsException wrong) {
      throw new InkgateException.Answer("the answer is not as the contract has it", wrong);
    }
  }

  private static String encoded(byte[] picture) {
    return "\"" + Base64.getEncoder().encodeToString(picture) + "\"";
  }
}
