package io.calltrail.attribution;

import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.QueueId;
import java.util.Optional;

/// A number in an advertisement, and where its calls go.
///
/// @param priority of its callers in the queue; higher goes first
/// @param recorded whether talks are recorded
/// @param value what a call of its campaign is worth, in the account's money
/// @param announcement sound played before the queue ("this call is recorded"), empty for none
public record TrackingNumber(
    PhoneNumber number,
    Origin origin,
    QueueId queue,
    int priority,
    boolean recorded,
    double value,
    Optional<String> announcement) {}
