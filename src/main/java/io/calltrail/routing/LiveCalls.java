package io.calltrail.routing;

import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.QueueId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The calls that have not ended, by id and channel, and the line of each queue.
final class LiveCalls {
  private static final int REMEMBERED = 10_000;

  private final Map<CallId, LiveCall> byId = new HashMap<>();
  private final Map<String, LiveCall> byChannel = new HashMap<>();
  private final Map<QueueId, TreeSet<LiveCall>> lines = new HashMap<>();
  private final Map<CallId, Boolean> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CallId, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  void open(QueueId queue) {
    lines.put(queue, new TreeSet<>(LiveCall.ORDER));
  }

  void add(LiveCall call) {
    byId.put(call.id, call);
    byChannel.put(key(call.channel.pbx(), call.channel.uniqueId()), call);
  }

  void remove(LiveCall call) {
    leaveLine(call);
    byId.remove(call.id);
    byChannel.remove(key(call.channel.pbx(), call.channel.uniqueId()));
    ended.put(call.id, true);
  }

  boolean contains(LiveCall call) {
    return byId.get(call.id) == call;
  }

  boolean endedLately(CallId id) {
    return ended.containsKey(id);
  }

  Optional<LiveCall> find(CallId id) {
    return Optional.ofNullable(byId.get(id));
  }

  Optional<LiveCall> onChannel(ChannelRef channel) {
    return onChannel(channel.pbx(), channel.uniqueId());
  }

  Optional<LiveCall> onChannel(String pbx, String uniqueId) {
    return Optional.ofNullable(byChannel.get(key(pbx, uniqueId)));
  }

  List<LiveCall> onPbx(String pbx) {
    return byId.values().stream().filter(c -> c.channel.pbx().equals(pbx)).toList();
  }

  List<LiveCall> inOrder() {
    return byId.values().stream().sorted(LiveCall.ORDER).toList();
  }

  Set<CallId> ids() {
    return Set.copyOf(byId.keySet());
  }

  TreeSet<LiveCall> line(LiveCall call) {
    return lines.get(call.queue.orElseThrow());
  }

  void leaveLine(LiveCall call) {
    call.queue.ifPresent(q -> lines.get(q).remove(call));
  }

  /// The caller to serve next among the heads of the lines whose queue passes.
  Optional<LiveCall> firstWith(Predicate<QueueId> queue) {
    LiveCall first = null;
    for (var line : lines.entrySet()) {
      if (!line.getValue().isEmpty() && queue.test(line.getKey())) {
        LiveCall head = line.getValue().getFirst();
        if (first == null || LiveCall.ORDER.compare(head, first) < 0) {
          first = head;
        }
      }
    }
    return Optional.ofNullable(first);
  }

  private static String key(String pbx, String uniqueId) {
    return pbx + " " + uniqueId;
  }
}
