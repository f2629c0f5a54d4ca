package io.calltrail.simulation;

import java.util.random.RandomGenerator;

/// One agent with its phone, played by its habits.
final class ScriptedAgent {
  /// What becomes of a ring, and after how many nanoseconds.
  enum Reaction {
    ANSWERS,
    LETS_RING,
    REJECTS,
    OFFLINE
  }

  /// Until Asterisk has found out that a phone is not registered.
  private static final long NOT_REGISTERED = 2_000_000;

  /// Periods of absence and presence, told only when somebody asks.
  private static final class Spell {
    private final double share;
    private final double lasts;
    private boolean gone;
    private long until;

    Spell(double share, double lasts, RandomGenerator random) {
      this.share = share;
      this.lasts = lasts;
      this.gone = share > 0 && random.nextDouble() < share;
      this.until = share > 0 ? draw(random) : Length.NEVER;
    }

    private long draw(RandomGenerator random) {
      double mean = gone ? lasts : lasts * (1 - share) / share;
      return (long) (random.nextExponential() * mean * 1e9);
    }

    boolean goneAt(long now, RandomGenerator random) {
      while (until <= now) {
        gone = !gone;
        until += Math.max(1, draw(random));
      }
      return gone;
    }
  }

  private final Habits habits;
  private final RandomGenerator random;
  private final Spell away;
  private final Spell offline;
  private long after;

  ScriptedAgent(Habits habits, RandomGenerator random) {
    this.habits = habits;
    this.random = random;
    this.away = new Spell(habits.away(), habits.awayFor(), random);
    this.offline = new Spell(habits.offline(), habits.offlineFor(), random);
  }

  /// The phone rings now.
  Reaction ring(long now) {
    after = Length.NEVER;
    if (offline.goneAt(now, random)) {
      after = NOT_REGISTERED;
      return Reaction.OFFLINE;
    }
    if (away.goneAt(now, random)) {
      return Reaction.LETS_RING;
    }
    double luck = habits.ignored() + habits.rejected() > 0 ? random.nextDouble() : 1;
    if (luck < habits.ignored()) {
      return Reaction.LETS_RING;
    }
    after = habits.answer().draw(random);
    return luck < habits.ignored() + habits.rejected() ? Reaction.REJECTS : Reaction.ANSWERS;
  }

  /// After how many nanoseconds the last ring's reaction comes.
  long after() {
    return after;
  }
}
