package io.calltrail.store;

import io.calltrail.call.CallId;
import io.calltrail.call.Comment;
import io.calltrail.call.PhoneNumber;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Comments on calls.
final class CommentRows {
  private static final String ADD =
      """
      insert into call_comment (id, call_id, arrived_at, at_ms, text, folded, author, made_at)
      select :id, :call, arrived_at, :at, :text, :folded, :author, :made from call where id = :call
      """;

  /// A number that is mentioned in a comment on somebody else's call.
  private static final String TAKE_OUT =
      """
      update call_comment
      set text = replace(text, :digits, '…'), folded = replace(folded, :digits, '…')
      where position(:digits in folded) > 0
      """;

  private static final int SHORTEST = 7;

  private CommentRows() {}

  /// In the recording's order.
  static List<Comment> of(Handle handle, CallId call) {
    return handle
        .createQuery("select * from call_comment where call_id = :call order by at_ms, made_at, id")
        .bind("call", call.value())
        .map(
            (row, _) ->
                new Comment(
                    row.getString("id"),
                    call,
                    Duration.ofMillis(row.getLong("at_ms")),
                    row.getString("text"),
                    row.getString("author"),
                    row.getObject("made_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /// @return false when the call is not on record
  static boolean add(Handle handle, Comment comment) {
    return handle
            .createUpdate(ADD)
            .bind("id", comment.id())
            .bind("call", comment.call().value())
            .bind("at", comment.at().toMillis())
            .bind("text", comment.text())
            .bind("folded", Comment.folded(comment.text()))
            .bind("author", comment.author())
            .bind("made", comment.made())
            .execute()
        == 1;
  }

  /// @return false when there was none
  static boolean remove(Handle handle, String comment) {
    return handle.execute("delete from call_comment where id = ?", comment) == 1;
  }

  /// Erases those on a person's calls, and the person's number where another mentions it.
  ///
  /// @return how many were on its calls
  static int erase(Handle handle, PhoneNumber number) {
    int erased =
        handle
            .createUpdate(
                "delete from call_comment"
                    + " where call_id in (select id from call where caller = :number)")
            .bind("number", number.value())
            .execute();
    if (told(number)) {
      handle.createUpdate(TAKE_OUT).bind("digits", digits(number)).execute();
    }
    return erased;
  }

  /// How many mention the number.
  static long holding(Handle handle, PhoneNumber number) {
    if (!told(number)) {
      return 0;
    }
    return handle
        .createQuery("select count(*) from call_comment where position(:digits in folded) > 0")
        .bind("digits", digits(number))
        .mapTo(Long.class)
        .one();
  }

  /// Digits of a short number are in many texts.
  private static boolean told(PhoneNumber number) {
    return digits(number).length() >= SHORTEST;
  }

  /// With and without the plus.
  private static String digits(PhoneNumber number) {
    return number.value().replace("+", "");
  }
}
