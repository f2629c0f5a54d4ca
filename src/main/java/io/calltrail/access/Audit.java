package io.calltrail.access;

import java.time.Instant;
import java.util.List;

/// Who changed what. Entries are only ever added. May block.
public interface Audit {
  /// @param who a login name, or a token's
  /// @param what short and stable, as `person.added`
  /// @param of the thing it was done to
  /// @param more for people; never a password, a token or a whole phone number
  record Entry(Instant at, String who, String what, String of, String more) {}

  void note(Entry entry);

  /// The latest first.
  ///
  /// @param most 1 to 1000
  List<Entry> latest(int most);
}
