package io.calltrail.simulation;

/// How an agent treats a ringing phone. What happens is drawn ring by ring, but absence and a dead
/// phone last: who is away is away for the next ring too.
///
/// @param answer how long the phone rings before it is answered, or rejected
/// @param ignored share of rings that are let ring though the agent is there
/// @param rejected share of rings that are declined
/// @param away share of the time away from the desk, without a pause: the phone rings on
/// @param awayFor how long such an absence lasts on average, in seconds
/// @param offline share of the time the phone is not registered
/// @param offlineFor how long that lasts on average, in seconds
public record Habits(
    Length answer,
    double ignored,
    double rejected,
    double away,
    double awayFor,
    double offline,
    double offlineFor) {
  /// Always there, answers at once.
  public static final Habits IDEAL = new Habits(Length.NONE, 0, 0, 0, 600, 0, 600);

  public Habits {
    if (ignored + rejected >= 1) {
      throw new IllegalArgumentException(
          "--agents: ignore and reject together must be below 1, not " + (ignored + rejected));
    }
    for (double share : new double[] {ignored, rejected, away, offline}) {
      if (!(share >= 0 && share < 1)) {
        throw new IllegalArgumentException(
            "--agents: a share must be 0 or more and below 1, not " + share);
      }
    }
    if (!(awayFor > 0) || !(offlineFor > 0)) {
      throw new IllegalArgumentException("an absence must last longer than 0");
    }
  }

  public Habits answering(Length delay) {
    return new Habits(delay, ignored, rejected, away, awayFor, offline, offlineFor);
  }

  public Habits ignoring(double share) {
    return new Habits(answer, share, rejected, away, awayFor, offline, offlineFor);
  }

  public Habits rejecting(double share) {
    return new Habits(answer, ignored, share, away, awayFor, offline, offlineFor);
  }

  public Habits absent(double share, double seconds) {
    return new Habits(answer, ignored, rejected, share, seconds, offline, offlineFor);
  }

  public Habits unregistered(double share, double seconds) {
    return new Habits(answer, ignored, rejected, away, awayFor, share, seconds);
  }
}
