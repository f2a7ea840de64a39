package io.github.inkgate.client;

import io.github.inkgate.client.Documents.BusinessLicense;
import io.github.inkgate.client.Documents.DrivingLicence;
import io.github.inkgate.client.Documents.Face;
import io.github.inkgate.client.Documents.Faces;
import io.github.inkgate.client.Documents.GeneralText;
import io.github.inkgate.client.Documents.IdCard;
import io.github.inkgate.client.Documents.Line;
import io.github.inkgate.client.Documents.Page;
import io.github.inkgate.client.Documents.Plate;
import io.github.inkgate.client.Documents.Plates;
import io.github.inkgate.client.Documents.Point;
import io.github.inkgate.client.Documents.QuotaInvoice;
import io.github.inkgate.client.Documents.TrainTicket;
import io.github.inkgate.client.Documents.VehicleLicence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** An object of the contract, read into its record. What has another type than it should throws. */
final class Found {
  private final Map<?, ?> object;

  Found(Object json) {
    object = (Map<?, ?>) json;
  }

  /** One item of a list: read, or its failure. */
  static <T> Item<T> item(Object json, Function<Found, T> read) {
    Found found = new Found(json);
    if (!found.object.containsKey("err_code")) {
      return new Item<>(read.apply(found), null);
    }
    ApiException.Said said = new ApiException.Said(found.word("err_msg"), 200, null, "", "");
    return new Item<>(null, ApiException.of(found.whole("err_code"), said));
  }

  static <T> List<T> each(Object json, Function<Object, T> read) {
    List<T> made = new ArrayList<>();
    for (Object one : (List<?>) json) {
      made.add(read.apply(one));
    }
    return List.copyOf(made);
  }

  Object get(String key) {
    return object.get(key);
  }

  String word(String key) {
    Object value = object.get(key);
    return value == null ? "" : (String) value;
  }

  private double number(String key) {
    return (Double) object.get(key);
  }

  private int whole(String key) {
    return (int) number(key);
  }

  private Object more() {
    return object.get("inkgate");
  }

  private Found detail() {
    return new Found(object.get("detail"));
  }

  private static Point point(Object pair) {
    List<?> both = (List<?>) pair;
    return new Point((Double) both.get(0), (Double) both.get(1));
  }

  GeneralText general() {
    return new GeneralText(
        each(
            object.get("detail"),
            json -> {
              Found line = new Found(json);
              List<?> box = (List<?>) line.get("box");
              List<Point> polygon =
                  List.of(
                      point(box.subList(0, 2)),
                      point(box.subList(2, 4)),
                      point(box.subList(4, 6)),
                      point(box.subList(6, 8)));
              return new Line(line.word("text"), polygon, null);
            }),
        more());
  }

  IdCard idCard() {
    Found d = detail();
    return new IdCard(
        word("note"),
        d.word("name"),
        d.word("sex"),
        d.word("nation"),
        d.word("birthday"),
        d.word("idn"),
        d.word("addr"),
        d.word("org"),
        d.word("validperiod"),
        more());
  }

  Plates plates() {
    return new Plates(each(object.get("detail"), json -> new Found(json).plate()), more());
  }

  private Plate plate() {
    List<Point> polygon = each(object.get("box"), Found::point);
    return new Plate(word("platelicense"), word("plate_type"), number("confidence"), polygon);
  }

  BusinessLicense businessLicense() {
    Found d = detail();
    return new BusinessLicense(
        word("license_type").equals("Business License"),
        d.word("union_id"),
        d.word("regist_no"),
        d.word("name"),
        d.word("type"),
        d.word("addr"),
        d.word("legal_rep"),
        d.word("regist_captial"),
        d.word("real_captial"),
        d.word("establish_date"),
        d.word("operation_period"),
        more());
  }

  DrivingLicence drivingLicence() {
    return new DrivingLicence(
        word("No"),
        word("name"),
        word("sex"),
        word("nation"),
        word("address"),
        word("date_birth"),
        word("date_first"),
        word("class"),
        word("period"),
        more());
  }

  VehicleLicence vehicleLicence() {
    return new VehicleLicence(
        word("No_plate"),
        word("type"),
        word("owner"),
        word("address"),
        word("use"),
        word("model"),
        word("vin"),
        word("No_engine"),
        word("date_register"),
        word("date_issue"),
        more());
  }

  TrainTicket trainTicket() {
    return new TrainTicket(
        word("TicketNum"),
        word("StartStation"),
        word("DestinationStation"),
        word("Date"),
        word("TrainNum"),
        word("Seat"),
        word("Price"),
        word("SeatCategory"),
        more());
  }

  QuotaInvoice quotaInvoice() {
    return new QuotaInvoice(word("No"), word("code"), word("amount"), more());
  }

  Faces faces() {
    return new Faces(
        each(
            object.get("face_list"),
            json -> {
              Found face = new Found(json);
              Found frame = new Found(face.get("face_location"));
              return new Face(
                  frame.whole("top"), frame.whole("left"), frame.whole("width"), frame.whole("height"), face.more());
            }));
  }

  Page page() {
    List<Line> lines =
        each(
            object.get("lines"),
            json -> {
              Found line = new Found(json);
              return new Line(line.word("text"), each(line.get("polygon"), Found::point), line.number("score"));
            });
    return new Page(whole("page"), whole("width"), whole("height"), number("angle"), lines);
  }
}
