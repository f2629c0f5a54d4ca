package io.calltrail.call;

/// Which advertisement made the phone ring.
///
/// @param known false for a call to a number that nobody owns: taken and routed, but flagged
/// @param campaign the campaign's name, empty when not known
public record Origin(boolean known, String campaign, Marks marks) {
  public static final Origin UNKNOWN = new Origin(false, "", Marks.NONE);
}
