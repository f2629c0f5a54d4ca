package io.calltrail.metrics;

import io.calltrail.call.AgentEvent;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.Fact;
import io.calltrail.call.OfferResult;
import io.calltrail.call.Origin;
import io.calltrail.call.QueueId;
import io.calltrail.call.RecordingFile;
import io.calltrail.call.TaskEvent;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.LiveView.AgentState;
import io.calltrail.routing.TaskView;
import io.calltrail.routing.Turn.Happened;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every meter of the service. Counters are raw, so that any variant of a service level can be
/// derived; answers count at the answer, outcomes at the end of the call. Waits run from arrival,
/// as in the call's record. No label holds a caller or a call.
public final class CallMeters {
  /// The label of calls that never had a queue.
  static final String NONE = "(none)";

  /// The label of calls whose campaign is not known.
  static final String UNKNOWN = "(unknown)";

  private static final LiveView NOTHING_LIVE =
      new LiveView(Instant.EPOCH, List.of(), List.of(), List.of(), List.of(), 0, List.of());

  /// How much the meters may grow.
  ///
  /// @param campaigns named in labels before `(other)`, at least 1; each costs 10 series
  /// @param queues likewise; each costs some 60 series
  /// @param openCalls remembered at once, at least 1; beyond it the eldest is forgotten and its end
  ///   counted as unmatched
  public record Settings(int campaigns, int queues, int openCalls) {
    public static final Settings DEFAULT = new Settings(100, 100, 20_000);

    public Settings {
      if (campaigns < 1 || queues < 1 || openCalls < 1) {
        throw new IllegalArgumentException("limits of meters start at 1");
      }
    }
  }

  private final Settings settings;
  private final Function<QueueId, Duration> inTime;
  private final Bounded<QueueMeters> queues;
  private final Bounded<CampaignMeters> campaigns;
  private final SequencedMap<CallId, OpenCall> open = new LinkedHashMap<>();
  private final FigureMeters figures;
  private final Counter fallbackSpoken;
  private final Counter fallbackSilent;
  private final Counter rejoined;
  private final Counter backfilled;
  private final Counter unmatched;
  private final Map<String, Counter> recordings;
  private final TurnMeters turns;
  private final TaskMeters tasks;
  private volatile Supplier<LiveView> live = () -> NOTHING_LIVE;
  private volatile InstantSource clock = InstantSource.system();

  /// @param inTime the service level threshold of any queue, known or not
  /// @param version of the build
  public CallMeters(
      MeterRegistry registry,
      Settings settings,
      Function<QueueId, Duration> inTime,
      String version) {
    this.settings = settings;
    this.inTime = inTime;
    figures = new FigureMeters(registry);
    queues =
        new Bounded<>(
            settings.queues(),
            queue -> {
              bindLiveGauges(queue);
              return QueueMeters.of(queue, registry);
            });
    campaigns =
        new Bounded<>(settings.campaigns(), campaign -> CampaignMeters.of(campaign, registry));
    for (AgentState state : AgentState.values()) {
      figures.gauge(
          "calltrail.agents",
          "",
          "Agents by what they are doing",
          Tags.of("state", state.name().toLowerCase(Locale.ROOT)),
          () -> live.get().agents().stream().filter(a -> a.state() == state).count());
    }
    fallbackSpoken = fallback(registry, true);
    fallbackSilent = fallback(registry, false);
    rejoined =
        Counter.builder("calltrail.rejoined")
            .description("Callers heard again after a restart of the service")
            .register(registry);
    backfilled =
        Counter.builder("calltrail.backfilled.calls")
            .description("Calls known, or known to have ended, from the PBX's event log only")
            .register(registry);
    unmatched =
        Counter.builder("calltrail.facts.unmatched")
            .description("Facts of calls whose beginning is not remembered")
            .register(registry);
    recordings =
        Stream.of("complete", "one_sided", "silent", "failed")
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    result ->
                        Counter.builder("calltrail.recordings")
                            .description("Processed recordings, by what was found in them")
                            .tag("result", result)
                            .register(registry)));
    turns = new TurnMeters(registry);
    tasks = new TaskMeters(settings.queues(), registry, figures);
    new ProcessMeters().bind(figures, version);
  }

  /// Queues that are to stand in the metrics from now on, be there calls or not. Any thread.
  public void know(Collection<QueueId> known) {
    known.forEach(
        queue -> {
          queues.of(queue.value());
          tasks.know(queue.value());
        });
  }

  /// The view that gauges show; until this call they show an empty one. Any thread.
  ///
  /// @param live answers at once, on any thread
  /// @param clock the clock of the view's moments
  public void bindLive(Supplier<LiveView> live, InstantSource clock) {
    this.clock = clock;
    this.live = live;
  }

  /// The open call-back tasks that gauges show. Any thread.
  ///
  /// @param open answers at once, on any thread
  public void bindTasks(Supplier<List<TaskView>> open, InstantSource clock) {
    tasks.bind(open, clock);
  }

  /// Shows another package's figures. Any thread; once for each PBX, follower and so on.
  public void bind(Figures other) {
    figures.bind(other);
  }

  /// A turn was answered. Any thread.
  public void turn(Happened happened, Duration took) {
    turns.record(happened, took);
  }

  /// Counts a fact. On the switchboard's thread, in order.
  public void accept(Fact fact) {
    take(fact, true);
  }

  /// Remembers a fact of an earlier run of the service without counting it, so that calls which
  /// live on are counted at their end. On the switchboard's thread, before [#accept].
  public void recall(Fact fact) {
    take(fact, false);
  }

  private void take(Fact fact, boolean counted) {
    switch (fact) {
      case CallEvent.Arrived e -> {
        String campaign = campaign(e.origin());
        if (counted) {
          CampaignMeters meters = campaigns.of(campaign);
          (e.firstTime() ? meters.arrivedFirstTime() : meters.arrivedAgain()).increment();
        }
        open.put(e.call(), OpenCall.of(e, campaign));
        if (open.size() > settings.openCalls()) {
          open.pollFirstEntry();
        }
      }
      case CallEvent.Recorded e -> {
        if (counted) {
          recordings.getOrDefault(heard(e.file()), unmatched).increment();
        }
      }
      case CallEvent.RecordingFailed _ -> {
        if (counted) {
          recordings.getOrDefault("failed", unmatched).increment();
        }
      }
      case CallEvent.RecordingPaused _, CallEvent.RecordingResumed _ -> {}
      case CallEvent e -> {
        OpenCall call = open.get(e.call());
        if (call == null) {
          if (counted) {
            unmatched.increment();
          }
          return;
        }
        if (counted) {
          count(e, call);
        }
        Optional<OpenCall> now = after(e, call);
        if (now.isPresent()) {
          open.replace(e.call(), now.get());
        } else {
          open.remove(e.call());
        }
      }
      case TaskEvent e -> tasks.take(e, counted);
      case AgentEvent _ -> {}
    }
  }

  /// What is remembered after an event; empty when the call is over.
  private Optional<OpenCall> after(CallEvent event, OpenCall call) {
    return switch (event) {
      case CallEvent.Queued e -> Optional.of(call.in(e.queue()));
      case CallEvent.GivenUp e -> Optional.of(call.in(e.queue()));
      case CallEvent.WaitPredicted e ->
          Optional.of(call.expecting(meters(call.queue()).predictions().expected(e)));
      case CallEvent.Answered e -> Optional.of(call.answeredAt(e.at()));
      case CallEvent.TalkEnded _ -> Optional.of(call.talkOver());
      case CallEvent.WentToFallback e -> Optional.of(call.inFallback(e.at(), e.talk()));
      case CallEvent.Ended _ -> Optional.empty();
      case CallEvent.Arrived _,
          CallEvent.MovedUp _,
          CallEvent.Transferred _,
          CallEvent.PutThrough _,
          CallEvent.Offered _,
          CallEvent.Rang _,
          CallEvent.OfferEnded _,
          CallEvent.VoicemailLeft _,
          CallEvent.Rejoined _,
          CallEvent.Backfilled _,
          CallEvent.RecordingPaused _,
          CallEvent.RecordingResumed _,
          CallEvent.Recorded _,
          CallEvent.RecordingFailed _ ->
          Optional.of(call);
    };
  }

  private void count(CallEvent event, OpenCall call) {
    switch (event) {
      case CallEvent.Queued e -> {
        if (!call.queue().equals(Optional.of(e.queue()))) {
          call.queue().ifPresent(left -> meters(Optional.of(left)).moved().increment());
          meters(Optional.of(e.queue())).offered().increment();
        }
      }
      case CallEvent.OfferEnded e -> offer(call, e.result());
      case CallEvent.Answered e -> {
        offer(call, OfferResult.ANSWERED);
        answered(call, e.at());
      }
      case CallEvent.TalkEnded e -> talk(call, e.at());
      case CallEvent.WentToFallback e ->
          (e.talk().isPositive() ? fallbackSpoken : fallbackSilent).increment();
      case CallEvent.Rejoined _ -> rejoined.increment();
      case CallEvent.Backfilled _ -> backfilled.increment();
      case CallEvent.Ended e -> ended(call, e);
      case CallEvent.Arrived _,
          CallEvent.MovedUp _,
          CallEvent.Transferred _,
          CallEvent.PutThrough _,
          CallEvent.WaitPredicted _,
          CallEvent.Offered _,
          CallEvent.Rang _,
          CallEvent.GivenUp _,
          CallEvent.VoicemailLeft _,
          CallEvent.RecordingPaused _,
          CallEvent.RecordingResumed _,
          CallEvent.Recorded _,
          CallEvent.RecordingFailed _ -> {}
    }
  }

  private void offer(OpenCall call, OfferResult result) {
    meters(call.queue()).offers().getOrDefault(result, unmatched).increment();
  }

  private void answered(OpenCall call, Instant at) {
    if (call.answered().isPresent()) {
      return;
    }
    QueueMeters queue = meters(call.queue());
    Duration waited = call.waitedUntil(at);
    queue.answered().increment();
    queue.answerTime().record(waited);
    queue.waitOfAll().record(waited);
    call.expected().ifPresent(e -> queue.predictions().came(e, OpenCall.between(e.at(), at)));
    queue.predictions().holdTime().answered(waited);
    if (withinTime(call, waited)) {
      queue.answeredInTime().increment();
    }
    campaigns.of(call.campaign()).answered().increment();
  }

  private void talk(OpenCall call, Instant over) {
    if (!call.talkCounted()) {
      call.answered()
          .ifPresent(began -> meters(call.queue()).talk().record(OpenCall.between(began, over)));
    }
  }

  private void ended(OpenCall call, CallEvent.Ended e) {
    QueueMeters queue = meters(call.queue());
    queue.outcomes().getOrDefault(e.outcome().label(), unmatched).increment();
    talk(call, e.at());
    if (call.answered().isPresent()) {
      return;
    }
    Duration waited = call.waitedUntil(call.spokeInFallback().orElse(e.at()));
    queue.waitOfAll().record(waited);
    if (leftByCaller(e.outcome()) && withinTime(call, waited)) {
      queue.abandonedInTime().increment();
    }
    if (call.spokeInFallback().isEmpty()) {
      Counter missed = campaigns.of(call.campaign()).missed().get(e.outcome().label());
      if (missed != null) {
        missed.increment();
      }
    }
  }

  private static boolean leftByCaller(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Abandoned _, CallOutcome.ShortAbandon _ -> true;
      case CallOutcome.Answered _,
          CallOutcome.TimedOut _,
          CallOutcome.Closed _,
          CallOutcome.NoAgents _,
          CallOutcome.Full _,
          CallOutcome.TooLong _,
          CallOutcome.Voicemail _,
          CallOutcome.CallBack _,
          CallOutcome.Failed _,
          CallOutcome.Interrupted _ ->
          false;
    };
  }

  private boolean withinTime(OpenCall call, Duration waited) {
    return call.queue().map(queue -> waited.compareTo(inTime.apply(queue)) <= 0).orElse(false);
  }

  private QueueMeters meters(Optional<QueueId> queue) {
    return queues.of(queue.map(QueueId::value).orElse(NONE));
  }

  private static String campaign(Origin origin) {
    return origin.campaign().isBlank() ? UNKNOWN : origin.campaign();
  }

  private static String heard(RecordingFile file) {
    if (file.callerHeard() && file.agentHeard()) {
      return "complete";
    }
    return file.callerHeard() || file.agentHeard() ? "one_sided" : "silent";
  }

  private void bindLiveGauges(String queue) {
    Tags tags = Tags.of("queue", queue);
    figures.gauge(
        "calltrail.waiting.callers",
        "",
        "Callers without an agent now",
        tags,
        () -> live.get().waiting().stream().filter(w -> isIn(queue, w.queue())).count());
    figures.gauge(
        "calltrail.talking.callers",
        "",
        "Callers with an agent now",
        tags,
        () -> live.get().talking().stream().filter(t -> isIn(queue, t.queue())).count());
    figures.gauge(
        "calltrail.wait.to.expect",
        "seconds",
        "Of the caller who waits and is served last, 0 when nobody waits",
        tags,
        () ->
            live.get().waiting().stream()
                .filter(w -> isIn(queue, w.queue()))
                .flatMap(w -> w.predicted().stream())
                .map(w -> w.toMillis() / 1e3)
                .max(Double::compare)
                .orElse(0.0));
    figures.gauge(
        "calltrail.oldest.wait",
        "seconds",
        "How long the caller who waits longest has waited, 0 when nobody waits",
        tags,
        () ->
            live.get().waiting().stream()
                .filter(w -> isIn(queue, w.queue()))
                .map(w -> OpenCall.between(w.since(), clock.instant()).toMillis() / 1e3)
                .max(Double::compare)
                .orElse(0.0));
  }

  private boolean isIn(String label, QueueId queue) {
    return queues.label(queue.value()).equals(label);
  }

  private static Counter fallback(MeterRegistry registry, boolean spoken) {
    return Counter.builder("calltrail.fallback.calls")
        .description("Calls that the dialplan took to its fallback for want of an answer of ours")
        .tag("spoken", Boolean.toString(spoken))
        .register(registry);
  }
}
