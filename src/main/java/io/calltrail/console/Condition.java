package io.calltrail.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How the service is.
///
/// @param since it runs
/// @param checks what must be well
/// @param links to the PBXes
/// @param lines trunks and agents' phones that have been asked by SIP OPTIONS
/// @param numbers tracking numbers that have been tried by a call
/// @param trouble the latest warnings and errors of the log, the newest first
public record Condition(
    String version,
    String java,
    Instant since,
    List<Check> checks,
    List<Link> links,
    List<Line> lines,
    List<Tried> numbers,
    List<Disk> disks,
    Journal journal,
    List<Trouble> trouble) {

  /// @param problem empty when it is well
  public record Check(String name, Optional<String> problem) {}

  /// @param message why it is as it is
  public record Link(
      String pbx, boolean up, Instant since, String asterisk, long reconnects, String message) {}

  /// The phones among the lines: how many answer.
  public long phonesUp() {
    return lines.stream().filter(l -> l.phone() && l.up()).count();
  }

  public long phones() {
    return lines.stream().filter(Line::phone).count();
  }

  /// @param name of the trunk, or the agent whose phone it is
  /// @param milliseconds the latest answer took; NaN before it
  public record Line(boolean phone, String name, boolean up, Instant since, double milliseconds) {
    /// Whether it stands on the page by itself: phones that answer are counted only.
    public boolean shown() {
      return !phone || !up;
    }
  }

  /// How many of the numbers reach their campaign.
  public long numbersFine() {
    return numbers.stream().filter(Tried::fine).count();
  }

  /// A tracking number that was called.
  ///
  /// @param verdict of the latest call to it, as the API names it, or `NOBODYS`
  /// @param detail of a verdict that has one: the SIP status, or the campaign it came in for
  /// @param since the verdict was first given
  public record Tried(
      String number, String campaign, boolean fine, String verdict, String detail, Instant since) {
    /// It came in as a number that is not set up.
    public static final String NOBODYS = "nobodys";
  }

  /// @param free in bytes, as `size`; NaN when it cannot be asked
  public record Disk(String holds, double free, double size) {
    /// The share that is taken, in whole per cent.
    public int taken() {
      return size > 0 ? (int) Math.round(100 * (1 - free / size)) : 0;
    }
  }

  /// @param waiting facts not yet on the disk
  /// @param behind facts not yet in the database
  public record Journal(long waiting, long behind, long corrupt) {}

  public record Trouble(Instant at, boolean error, String text) {}

  /// One finding of the doctor.
  public record Finding(boolean good, String text) {}
}
