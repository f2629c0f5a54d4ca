package io.calltrail.routing;

import io.calltrail.call.CallId;
import io.calltrail.call.ChannelRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The calls that have not ended, by id and channel.
final class LiveCalls {
  private static final int REMEMBERED = 20_000;

  private final Map<CallId, LiveCall> byId = new HashMap<>();
  private final Map<String, LiveCall> byChannel = new HashMap<>();

  /// Ids and channels of the calls that ended last.
  private final Map<String, Boolean> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  void add(LiveCall call) {
    byId.put(call.id, call);
    byChannel.put(key(call.channel.pbx(), call.channel.uniqueId()), call);
  }

  void remove(LiveCall call) {
    byId.remove(call.id);
    String channel = key(call.channel.pbx(), call.channel.uniqueId());
    byChannel.remove(channel);
    ended.put(channel, true);
    ended.put(call.id.value(), true);
  }

  boolean contains(LiveCall call) {
    return byId.get(call.id) == call;
  }

  boolean endedLately(CallId id) {
    return ended.containsKey(id.value());
  }

  boolean endedLately(ChannelRef channel) {
    return ended.containsKey(key(channel.pbx(), channel.uniqueId()));
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

  Collection<LiveCall> all() {
    return byId.values();
  }

  Set<CallId> ids() {
    return Set.copyOf(byId.keySet());
  }

  private static String key(String pbx, String uniqueId) {
    return pbx + " " + uniqueId;
  }
}
