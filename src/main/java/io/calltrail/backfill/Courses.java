package io.calltrail.backfill;

import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.routing.PastCall;
import io.calltrail.routing.PastCall.Talk;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes calls of events. A call is a channel that came into `[calltrail]`; it talks while another
/// channel is in the same bridge.
final class Courses {
  private final String pbx;
  private final Map<String, Course> open = new HashMap<>();
  private final Map<String, Map<String, Event>> bridges = new HashMap<>();

  /// Lines can come twice, as by a rotation that copies.
  private final Set<String> over = new HashSet<>();

  private static final class Course {
    final Event arrived;
    Optional<CallId> call = Optional.empty();
    boolean fallback;
    @Nullable Talking before;
    @Nullable Talking after;

    Course(Event arrived) {
      this.arrived = arrived;
    }

    void talks(Event with) {
      Talking talking = fallback ? after : before;
      if (talking == null) {
        talking = new Talking(with.at(), with.endpoint().orElse(""));
      }
      talking.goesOn = true;
      if (fallback) {
        after = talking;
      } else {
        before = talking;
      }
    }

    void alone(Instant at) {
      for (Talking talking : new Talking[] {before, after}) {
        if (talking != null && talking.goesOn) {
          talking.ended = at;
          talking.goesOn = false;
        }
      }
    }
  }

  private static final class Talking {
    final Instant began;
    final String endpoint;
    Instant ended;
    boolean goesOn;

    Talking(Instant began, String endpoint) {
      this.began = began;
      this.endpoint = endpoint;
      this.ended = began;
    }
  }

  Courses(String pbx) {
    this.pbx = pbx;
  }

  /// @return the call that ends with this event
  Optional<PastCall> add(Event event) {
    switch (event.type()) {
      case "CALLTRAIL_ARRIVED" -> {
        if (!over.contains(event.uniqueId())) {
          open.putIfAbsent(event.uniqueId(), new Course(event));
        }
      }
      case "CALLTRAIL_FALLBACK" -> {
        Course course = open.get(event.uniqueId());
        if (course != null) {
          course.fallback = true;
          course.call = callId(event.told());
        }
      }
      case "BRIDGE_ENTER" -> entered(event);
      case "BRIDGE_EXIT" -> left(event);
      case "HANGUP" -> {
        return hungUp(event);
      }
      default -> {}
    }
    return Optional.empty();
  }

  private void entered(Event event) {
    var inside = bridges.computeIfAbsent(event.extra("bridge_id"), _ -> new HashMap<>());
    inside.put(event.uniqueId(), event);
    if (inside.size() > 1) {
      for (Event each : inside.values()) {
        Course course = open.get(each.uniqueId());
        if (course != null) {
          inside.values().stream()
              .filter(other -> other != each)
              .findFirst()
              .ifPresent(other -> course.talks(new Event("", event.at(), other.channel(), "", "")));
        }
      }
    }
  }

  private void left(Event event) {
    String bridge = event.extra("bridge_id");
    var inside = bridges.getOrDefault(bridge, new HashMap<>());
    inside.remove(event.uniqueId());
    alone(event.uniqueId(), event.at());
    if (inside.size() == 1) {
      alone(inside.keySet().iterator().next(), event.at());
    }
    if (inside.isEmpty()) {
      bridges.remove(bridge);
    }
  }

  private void alone(String uniqueId, Instant at) {
    Course course = open.get(uniqueId);
    if (course != null) {
      course.alone(at);
    }
  }

  private Optional<PastCall> hungUp(Event event) {
    Course course = open.remove(event.uniqueId());
    if (course == null) {
      return Optional.empty();
    }
    over.add(event.uniqueId());
    course.alone(event.at());
    String[] told = course.arrived.told().split(":", -1);
    return Optional.of(
        new PastCall(
            new ChannelRef(pbx, event.uniqueId(), event.channel()),
            course.call,
            told[0],
            told.length > 1 ? told[1] : "",
            told.length > 2 && told[2].startsWith("prohib"),
            course.arrived.at(),
            talk(course.before),
            course.fallback,
            talk(course.after),
            event.at(),
            by(event)));
  }

  private static Optional<Talk> talk(@Nullable Talking talking) {
    return Optional.ofNullable(talking).map(t -> new Talk(t.began, t.ended, t.endpoint));
  }

  private static HungUpBy by(Event hangup) {
    String source = hangup.extra("hangupsource");
    if (source.isEmpty()) {
      return HungUpBy.UNKNOWN;
    }
    if (source.startsWith("dialplan/")) {
      return HungUpBy.SYSTEM;
    }
    return source.equals(hangup.channel()) ? HungUpBy.CALLER : HungUpBy.AGENT;
  }

  /// Empty for a text that is none: the log has been outside.
  private static Optional<CallId> callId(String text) {
    try {
      return Optional.of(new CallId(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
