package io.github.inkgate.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259): objects are maps in their order, arrays lists, numbers {@link Double}. The JDK has no reader, and
 * this library wants no dependency.
 */
final class Json {
  private static final int DEEPEST = 128;
  private final String text;
  private int at;
  private int depth;

  private Json(String text) {
    this.text = text;
  }

  /** The value of a text; {@link IllegalArgumentException} where it is no JSON. */
  static Object read(String text) {
    Json reader = new Json(text);
    Object value = reader.value();
    reader.space();
    if (reader.at != text.length()) {
      throw reader.wrong();
    }
    return value;
  }

  /** A string as JSON has it. */
  static String quoted(String text) {
    StringBuilder made = new StringBuilder("\"");
    for (char one : text.toCharArray()) {
      if (one == '"' || one == '\\') {
        made.append('\\').append(one);
      } else if (one < ' ') {
        made.append(String.format("\\u%04x", (int) one));
      } else {
        made.append(one);
      }
    }
    return made.append('"').toString();
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("no JSON at character " + at);
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char next() {
    if (at >= text.length()) {
      throw wrong();
    }
    return text.charAt(at++);
  }

  private boolean takes(char wanted) {
    space();
    boolean there = at < text.length() && text.charAt(at) == wanted;
    at += there ? 1 : 0;
    return there;
  }

  private Object value() {
    if (++depth > DEEPEST) {
      throw wrong();
    }
    Object value;
    if (takes('{')) {
      value = object();
    } else if (takes('[')) {
      value = array();
    } else if (takes('"')) {
      value = string();
    } else {
      value = word();
    }
    depth--;
    return value;
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    if (takes('}')) {
      return object;
    }
    do {
      if (!takes('"')) {
        throw wrong();
      }
      String key = string();
      if (!takes(':')) {
        throw wrong();
      }
      object.put(key, value());
    } while (takes(','));
    if (!takes('}')) {
      throw wrong();
    }
    return object;
  }

  private List<Object> array() {
    List<Object> array = new ArrayList<>();
    if (takes(']')) {
      return array;
    }
    do {
      array.add(value());
    } while (takes(','));
    if (!takes(']')) {
      throw wrong();
    }
    return array;
  }

  private String string() {
    StringBuilder made = new StringBuilder();
    for (char one = next(); one != '"'; one = next()) {
      if (one < ' ') {
        throw wrong();
      }
      made.append(one == '\\' ? escaped() : one);
    }
    return made.toString();
  }

  private char escaped() {
    char one = next();
    int plain = "\"\\/bfnrt".indexOf(one);
    if (plain >= 0) {
      return "\"\\/\b\f\n\r\t".charAt(plain);
    }
    if (one != 'u' || at + 4 > text.length()) {
      throw wrong();
    }
    at += 4;
    return (char) Integer.parseInt(text.substring(at - 4, at), 16);
  }

  private Object word() {
    space();
    int from = at;
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(from, at);
    return switch (word) {
      case "null" -> null;
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> {
        if (!word.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
          throw wrong();
        }
        yield Double.valueOf(word);
      }
    };
  }
}
