package io.calltrail.simulation;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// Counts of one run, apart for each batch of calls in the order of their arrival. The first calls,
/// while the line fills, may belong to no batch.
final class Tally {
  /// A batch's counts; times in seconds.
  private static final class Batch {
    private final Histogram waits = new Histogram(3); // ms
    private long began;
    private long over = -1;
    private long offered;
    private long answered;
    private long abandoned;
    private long shortly;
    private long waited;
    private long inTime;
    private double waitOfAnswered;
    private double waitOfAll;
    private double handled;
    private double lineTime;
    private double talk;
  }

  static final int NO_BATCH = -1;

  private final Batch[] batches;
  private final long warmUp;
  private final long size;
  private final int agents;
  private final boolean toTheEnd;
  private long arrived;
  private int current = NO_BATCH;
  private int waiting;
  private long lineSince;

  /// @param warmUp calls that are not counted
  /// @param size calls of a batch
  Tally(int batches, long warmUp, long size, int agents) {
    this(batches, warmUp, size, agents, false);
  }

  /// Of all calls of a day, until the last talk is over.
  static Tally ofDay(int agents) {
    return new Tally(1, 0, Long.MAX_VALUE, agents, true);
  }

  private Tally(int batches, long warmUp, long size, int agents, boolean toTheEnd) {
    this.batches = new Batch[batches];
    this.warmUp = warmUp;
    this.size = size;
    this.agents = agents;
    this.toTheEnd = toTheEnd;
  }

  /// A caller comes, for a talk of that length; gives its batch.
  int arrived(long now, long talk) {
    long serial = arrived++ - warmUp;
    if (serial >= 0 && serial % size == 0 && serial / size <= batches.length) {
      turnPage((int) (serial / size), now);
    }
    if (current != NO_BATCH) {
      batches[current].offered++;
      batches[current].talk += talk / 1e9;
    }
    line(now, 1);
    return current;
  }

  private void turnPage(int next, long now) {
    line(now, 0);
    if (current != NO_BATCH) {
      batches[current].over = now;
    }
    if (next == batches.length) {
      current = NO_BATCH;
    } else {
      current = next;
      batches[next] = new Batch();
      batches[next].began = now;
    }
  }

  /// One more, or one less, is waiting.
  private void line(long now, int change) {
    if (current != NO_BATCH) {
      batches[current].lineTime += waiting * ((now - lineSince) / 1e9);
    }
    lineSince = now;
    waiting += change;
  }

  /// A caller is not put through at once.
  void waits(int batch) {
    if (batch != NO_BATCH) {
      batches[batch].waited++;
    }
  }

  void answered(int batch, long arrivedAt, long now, long serviceLevel) {
    line(now, -1);
    if (batch == NO_BATCH) {
      return;
    }
    Batch b = batches[batch];
    long wait = now - arrivedAt;
    b.answered++;
    b.waitOfAnswered += wait / 1e9;
    b.waitOfAll += wait / 1e9;
    b.inTime += wait <= serviceLevel ? 1 : 0;
    b.waits.recordValue((wait + 500_000) / 1_000_000);
  }

  void notAnswered(int batch, Board.Fate fate, long arrivedAt, long now) {
    line(now, -1);
    if (batch == NO_BATCH) {
      return;
    }
    Batch b = batches[batch];
    b.waitOfAll += (now - arrivedAt) / 1e9;
    switch (fate) {
      case ABANDONED -> b.abandoned++;
      case SHORT_ABANDON -> b.shortly++;
      case ANSWERED, GIVEN_UP, BROKEN -> {}
    }
  }

  void handled(int batch, long nanos) {
    if (batch != NO_BATCH) {
      batches[batch].handled += nanos / 1e9;
    }
  }

  /// The last caller has come: made arrivals are counted up to here, a recorded day to its end.
  void lastArrived(long now) {
    if (!toTheEnd) {
      close(now);
    }
  }

  /// Nothing more will happen.
  void close(long now) {
    line(now, 0);
    if (current != NO_BATCH) {
      batches[current].over = now;
      current = NO_BATCH;
    }
  }

  int batches() {
    return batches.length;
  }

  Map<Measure, Double> figures(int batch) {
    Batch b = batches[batch];
    double time = (b.over - b.began) / 1e9;
    double offered = b.offered;
    var figures = new EnumMap<Measure, Double>(Measure.class);
    figures.put(Measure.ASA, b.answered == 0 ? 0 : b.waitOfAnswered / b.answered);
    figures.put(Measure.P95, b.waits.getValueAtPercentile(95) / 1e3);
    figures.put(Measure.ABANDONED, (b.abandoned + b.shortly) / offered);
    figures.put(Measure.SERVICE_LEVEL, b.inTime / Math.max(1, offered - b.shortly));
    figures.put(Measure.OCCUPANCY, b.handled / (agents * time));
    figures.put(Measure.WAITED, b.waited / offered);
    figures.put(Measure.MEAN_WAIT, b.waitOfAll / offered);
    figures.put(Measure.LINE, b.lineTime / time);
    figures.put(Measure.RATE, offered / time);
    figures.put(Measure.TALK, b.talk / offered);
    return figures;
  }

  long offered() {
    return arrived;
  }

  long answered() {
    long sum = 0;
    for (Batch b : batches) {
      sum += b.answered;
    }
    return sum;
  }
}
