package io.github.inkgate.client;

import java.util.Optional;

/**
 * A row of the server's table of status codes.
 *
 * @param code its number
 * @param name what it is called in code
 * @param kind what a program does about it
 * @param http the HTTP status that it comes with
 * @param again whether the same request may be sent again, signed anew
 * @param english what happened
 * @param chinese the same in Chinese
 * @param advice what to do about it
 * @param adviceChinese the same in Chinese
 */
public record Status(
    int code,
    String name,
    Kind kind,
    int http,
    boolean again,
    String english,
    String chinese,
    String advice,
    String adviceChinese) {

  /** Tells codes apart by what a program does about them. */
  public enum Kind {
    /** Keys, signature, date or token are not right. */
    AUTHENTICATION,
    /** The application is not this account's, or the capability is not opened for it. */
    PERMISSION,
    /** No package has enough left, or the day's pictures are used up. */
    QUOTA,
    /** Too many calls at the moment. */
    BUSY,
    /** The request is not as it should be. */
    REQUEST,
    /** The picture cannot be read, or does not show the document. */
    PICTURE,
    /** A fault of the server. */
    SERVER
  }

  /** The row of a code; nothing for one that is not in the table. */
  public static Optional<Status> of(int code) {
    return Optional.ofNullable(StatusTable.ROWS.get(code));
  }
}
