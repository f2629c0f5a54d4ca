package io.calltrail.routing;

import io.calltrail.call.CallId;
import java.util.Optional;

/// The answer to a turn.
///
/// @param call empty for turns that belong to no call (feature codes)
/// @param place what the channel shall carry
public record Answer(Step step, Optional<CallId> call, Optional<Place> place) {}
