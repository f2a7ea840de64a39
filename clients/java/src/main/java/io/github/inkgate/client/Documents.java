package io.github.inkgate.client;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the capabilities answer. What a document does not have is empty. {@code more} is what {@link Client.Builder#detail}
 * adds, as maps and lists; else null. Polygons are top left, top right, bottom right, bottom left, in pixels.
 */
public final class Documents {
  private Documents() {}

  /** A place in a picture, in pixels. */
  public record Point(double x, double y) {}

  /** A line of text; {@code score} is confidence from 0 to 1, which the plain endpoint alone gives (else null). */
  public record Line(String text, List<Point> polygon, Double score) {}

  /** The lines of a picture, in reading order. */
  public record GeneralText(List<Line> lines, Object more) {
    /** All lines, a line end between them. */
    public String text() {
      return joined(lines);
    }
  }

  /**
   * Either side of an ID card, or both. {@code note} is {@code back} for the portrait's side and {@code front} for the
   * emblem's: so the contract has it. {@code birthday} is {@code YYYYMMDD}.
   */
  public record IdCard(
      String note,
      String name,
      String sex,
      String nation,
      String birthday,
      String number,
      String address,
      String authority,
      String valid,
      Object more) {}

  /** A number plate. */
  public record Plate(String number, String type, double confidence, List<Point> polygon) {}

  /** The number plates of a picture; none is an answer too. */
  public record Plates(List<Plate> plates, Object more) {}

  /** A business licence; {@code found} is whether the picture shows one at all. */
  public record BusinessLicense(
      boolean found,
      String creditCode,
      String registrationNumber,
      String name,
      String type,
      String address,
      String representative,
      String capital,
      String paidInCapital,
      String established,
      String period,
      Object more) {}

  /** A driving licence. */
  public record DrivingLicence(
      String number,
      String name,
      String sex,
      String nation,
      String address,
      String birth,
      String firstIssue,
      String classes,
      String period,
      Object more) {}

  /** A vehicle licence. */
  public record VehicleLicence(
      String plate,
      String type,
      String owner,
      String address,
      String use,
      String model,
      String vin,
      String engine,
      String registered,
      String issued,
      Object more) {}

  /** A train ticket. */
  public record TrainTicket(
      String number,
      String origin,
      String destination,
      String date,
      String train,
      String seat,
      String price,
      String seatClass,
      Object more) {}

  /** A quota invoice. */
  public record QuotaInvoice(String number, String code, String amount, Object more) {}

  /** A face's frame, in pixels. */
  public record Face(int top, int left, int width, int height, Object more) {}

  /** The faces of a picture; none is an answer too. */
  public record Faces(List<Face> faces) {}

  /** A page of the plain endpoint; {@code number} counts from 1, {@code angle} is in degrees. */
  public record Page(int number, int width, int height, double angle, List<Line> lines) {
    /** All lines, a line end between them. */
    public String text() {
      return joined(lines);
    }
  }

  private static String joined(List<Line> lines) {
    return lines.stream().map(Line::text).collect(Collectors.joining("\n"));
  }
}
