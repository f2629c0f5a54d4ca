package io.calltrail.console;

import io.calltrail.call.CallId;
import io.calltrail.call.Comment;
import java.util.List;

/// The comments on one call, and what is being written.
///
/// @param writes whether the reader may add to them
/// @param at of the comment that was not taken, as the reader wrote it; so is the text; empty at
///   first
/// @param said of the last attempt; empty at first
public record CommentsView(
    CallId call, List<Line> comments, boolean writes, String at, String text, String said) {
  public CommentsView {
    comments = List.copyOf(comments);
  }

  /// @param name of the author
  /// @param removable by the reader
  public record Line(Comment comment, String name, boolean removable) {}
}
