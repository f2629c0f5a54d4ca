package io.calltrail.bench;

import io.calltrail.call.AccountId;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.Marks;
import io.calltrail.call.OfferResult;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import io.calltrail.call.RecordingFile;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Calls of the years past, the oldest first: busy working days and quiet nights, few large
/// campaigns and many small ones, callers who call again. The same seed gives the same calls.
final class CallHistory implements Iterator<CallRecord> {
  static final int CAMPAIGNS = 40;
  static final int NUMBERS = 200;
  static final int QUEUES = 12;
  static final int AGENTS = 60;
  static final List<String> SOURCES =
      List.of("google", "yandex", "facebook", "maps", "leaflet", "radio");

  /// Of a hundred calls in a day, from midnight on.
  private static final double[] HOURS = {
    0.3, 0.2, 0.1, 0.1, 0.2, 0.5, 1.2, 3, 6, 9, 10, 10, 8, 8, 9, 9, 8, 6, 4, 2.8, 2, 1.4, 0.8, 0.4
  };

  /// By how many of a thousand calls end so or as one before.
  private static final NavigableMap<Integer, CallOutcome> OUTCOMES =
      new TreeMap<>(
          Map.of(
              820, new CallOutcome.Answered(),
              910, new CallOutcome.Abandoned(),
              940, new CallOutcome.ShortAbandon(),
              960, new CallOutcome.TimedOut(),
              980, new CallOutcome.Closed(),
              992, new CallOutcome.Voicemail(),
              999, new CallOutcome.CallBack(),
              1000, new CallOutcome.Interrupted("the PBX was restarted")));

  private static final AccountId ACCOUNT = new AccountId("main");
  private static final double WEEKEND = 0.35;

  /// What is made.
  ///
  /// @param end the last day, excluded
  record Scale(int calls, int days, LocalDate end, long seed) {
    LocalDate begin() {
      return end.minusDays(days);
    }
  }

  private final Scale scale;
  private final SplittableRandom random;
  private final double[] upTo; // share of all calls that arrive until the end of each hour
  private final double[] campaigns = zipf(CAMPAIGNS);
  private final double[] agents = zipf(AGENTS);
  private int made;
  private int hour;
  private int callers;

  CallHistory(Scale scale) {
    this.scale = scale;
    this.random = new SplittableRandom(scale.seed());
    this.upTo = new double[scale.days() * HOURS.length];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      DayOfWeek day = scale.begin().plusDays(i / HOURS.length).getDayOfWeek();
      boolean weekend = day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
      sum += HOURS[i % HOURS.length] * (weekend ? WEEKEND : 1);
      upTo[i] = sum;
    }
  }

  static String campaign(int i) {
    return "campaign-" + i;
  }

  static String number(int i) {
    return "+44207946%04d".formatted(i); // Ofcom's range for drama
  }

  static String queue(int i) {
    return "queue-" + i;
  }

  static String agent(int i) {
    return "agent-" + i;
  }

  static String caller(int i) {
    return "+4477%08d".formatted(i);
  }

  @Override
  public boolean hasNext() {
    return made < scale.calls();
  }

  @Override
  public CallRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Instant arrived = arrival();
    made++;
    int campaign = pick(campaigns);
    boolean again = callers > 0 && random.nextInt(100) < 45;
    Optional<PhoneNumber> caller =
        random.nextInt(100) < 3
            ? Optional.empty()
            : Optional.of(new PhoneNumber(caller(again ? random.nextInt(callers) : callers++)));
    CallOutcome outcome = outcome();
    boolean answered = outcome instanceof CallOutcome.Answered;
    Duration waited = millis(answered ? 14_000 : 40_000);
    Duration talk = answered ? millis(150_000) : Duration.ZERO;
    Instant over = arrived.plus(waited);
    Instant ended = over.plus(talk);
    var id = CallId.next(arrived, random);
    List<CallRecord.Offer> offers = offers(arrived, waited, answered);
    Duration ring = answered ? Duration.between(offers.getLast().offered(), over) : Duration.ZERO;
    return new CallRecord(
        id,
        ACCOUNT,
        new ChannelRef("main", "" + made, "PJSIP/trunk-" + made),
        new PhoneNumber(number(campaign * (NUMBERS / CAMPAIGNS) + random.nextInt(5))),
        origin(campaign),
        caller,
        caller.isPresent() && !again,
        Optional.of(new QueueId(queue(campaign % QUEUES))),
        0,
        offers,
        arrived,
        answered ? Optional.of(over) : Optional.empty(),
        ended,
        waited,
        ring,
        talk,
        answered ? Optional.of(offers.getLast().agent()) : Optional.empty(),
        random.nextBoolean() ? HungUpBy.CALLER : answered ? HungUpBy.AGENT : HungUpBy.SYSTEM,
        outcome,
        false,
        false,
        Optional.empty(),
        answered ? Optional.of(recording(id, talk)) : Optional.empty(),
        Optional.empty());
  }

  private Instant arrival() {
    double share = (made + random.nextDouble()) / scale.calls() * upTo[upTo.length - 1];
    while (upTo[hour] < share) {
      hour++;
    }
    double before = hour == 0 ? 0 : upTo[hour - 1];
    double within = (share - before) / (upTo[hour] - before);
    return scale
        .begin()
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant()
        .plusSeconds(hour * 3600L)
        .plusMillis((long) (within * 3_600_000));
  }

  private Origin origin(int campaign) {
    return new Origin(
        true,
        campaign(campaign),
        new Marks(SOURCES.get(campaign % SOURCES.size()), "cpc", campaign(campaign), "", ""));
  }

  private CallOutcome outcome() {
    return OUTCOMES.higherEntry(random.nextInt(1000)).getValue();
  }

  /// All but the last of an answered call in vain.
  private List<CallRecord.Offer> offers(Instant arrived, Duration waited, boolean answered) {
    int count = answered ? 1 + (random.nextInt(4) == 0 ? 1 : 0) : random.nextInt(3) == 0 ? 1 : 0;
    var offers = new ArrayList<CallRecord.Offer>();
    for (int i = 1; i <= count; i++) {
      Instant from = arrived.plus(waited.multipliedBy(i).dividedBy(count + 1L));
      Instant to = arrived.plus(waited.multipliedBy(i + 1L).dividedBy(count + 1L));
      offers.add(
          new CallRecord.Offer(
              i,
              new AgentId(agent(pick(agents))),
              from,
              Optional.of(from),
              to,
              answered && i == count ? OfferResult.ANSWERED : OfferResult.NO_ANSWER));
    }
    return offers;
  }

  private RecordingFile recording(CallId id, Duration talk) {
    byte[] digest = new byte[32];
    for (int i = 0; i < digest.length; i++) {
      digest[i] = (byte) random.nextInt();
    }
    return new RecordingFile(
        id.value() + ".flac",
        talk,
        talk.toMillis() * 8,
        HexFormat.of().formatHex(digest),
        true,
        true);
  }

  /// Exponential.
  private Duration millis(int mean) {
    return Duration.ofMillis((long) (-mean * Math.log1p(-random.nextDouble())));
  }

  private int pick(double[] cumulative) {
    double at = random.nextDouble();
    int i = 0;
    while (cumulative[i] < at) {
      i++;
    }
    return i;
  }

  private static double[] zipf(int n) {
    double[] cumulative = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += 1.0 / (i + 1);
      cumulative[i] = sum;
    }
    for (int i = 0; i < n; i++) {
      cumulative[i] /= sum;
    }
    cumulative[n - 1] = 1;
    return cumulative;
  }
}
