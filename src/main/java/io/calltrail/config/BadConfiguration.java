package io.calltrail.config;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The configuration cannot be used. The message numbers every problem: what, where, what to do.
public final class BadConfiguration extends Exception {
  private static final long serialVersionUID = 1L;

  public BadConfiguration(List<String> problems) {
    super(
        IntStream.range(0, problems.size())
            .mapToObj(i -> (i + 1) + ". " + problems.get(i))
            .collect(Collectors.joining("\n")));
  }
}
