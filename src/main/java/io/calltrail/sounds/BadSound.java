package io.calltrail.sounds;

import java.util.List;

/// A sound that cannot be taken.
public final class BadSound extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Object> values;

  /// @param reason short and stable, as `long`: the console has the words for `sound.bad.long`
  /// @param values that belong into the words
  BadSound(String reason, Object... values) {
    super(reason);
    this.values = List.of(values);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }

  public Object[] values() {
    return values.toArray();
  }
}
