package io.calltrail.routing;

import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import java.util.List;
import java.util.Optional;

/// What follows from one input.
///
/// @param answer for a turn that wants one
/// @param facts in order, to be kept
/// @param agents whose state is another now
/// @param refused why a command was not carried out
/// @param nudges callers who shall ask now
/// @param calls agents' phones to be called for call-backs
public record Decision(
    Optional<Answer> answer,
    List<Fact> facts,
    List<ChannelRef> nudges,
    List<LiveView.AgentView> agents,
    Optional<Refusal> refused,
    List<AgentCall> calls) {}
