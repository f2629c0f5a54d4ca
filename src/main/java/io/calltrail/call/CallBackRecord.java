package io.calltrail.call;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One call-back as it is kept, beside the calls that came in and never among them.
///
/// @param missed the call for which it was made
/// @param began when the agent's phone was called
/// @param clientCalled when the agent had answered and the client's phone was called
/// @param answered when the client answered
/// @param recording present only when a checked file exists: client left, agent right
public record CallBackRecord(
    CallId id,
    TaskId task,
    CallId missed,
    int attempt,
    AgentId agent,
    Instant began,
    Optional<Instant> clientCalled,
    Optional<Instant> answered,
    Instant ended,
    Duration talk,
    CallBackResult result,
    Optional<RecordingFile> recording) {}
