package io.calltrail.web;

import io.calltrail.console.Condition;
import java.util.List;

/// How the service is. May block; called on virtual threads.
public interface Infirmary {
  Condition condition();

  /// Tries everything that the service depends on; takes seconds.
  ///
  /// @throws IllegalStateException when another examination goes on
  List<Condition.Finding> examine();
}
