package io.calltrail.console;

import io.calltrail.call.CallRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A page of the call list.
///
/// @param given the filter as the reader gave it, by field
/// @param queues to choose from; so are agents and outcomes
/// @param said what is wrong with the filter; empty: nothing
/// @param searches whether the reader may look for words in comments
/// @param turned the address of the same list in the other order
/// @param next the address of the next page
/// @param table the address of all of it as a table, for those who may have it
public record CallsView(
    List<CallRecord> calls,
    Map<String, String> given,
    List<String> queues,
    List<String> agents,
    List<String> outcomes,
    String said,
    boolean searches,
    boolean newestFirst,
    String turned,
    Optional<String> next,
    Optional<String> table) {
  public CallsView {
    calls = List.copyOf(calls);
    given = Map.copyOf(given);
    queues = List.copyOf(queues);
    agents = List.copyOf(agents);
    outcomes = List.copyOf(outcomes);
  }

  public String given(String field) {
    return given.getOrDefault(field, "");
  }
}
