package io.calltrail.web;

import io.calltrail.call.PhoneNumber;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a call is worth, in the account's money.
@FunctionalInterface
public interface Worth {
  /// Empty when the settings say of no call what it is worth.
  OptionalDouble of(PhoneNumber dialled, Optional<PhoneNumber> client);
}
