package io.calltrail.config;

import io.calltrail.settings.Fault;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The configuration cannot be used. The message numbers every problem: what, where, what to do.
public final class BadConfiguration extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  public BadConfiguration(List<String> problems) {
    this(problems.stream().map(Fault::verbatim));
  }

  private BadConfiguration(Stream<Fault> all) {
    List<Fault> faults = all.toList();
    super(
        IntStream.range(0, faults.size())
            .mapToObj(i -> (i + 1) + ". " + faults.get(i).text())
            .collect(Collectors.joining("\n")));
    this.faults = faults;
  }

  /// With the line of each.
  static BadConfiguration of(List<Fault> faults) {
    return new BadConfiguration(faults.stream());
  }

  public List<Fault> faults() {
    return faults;
  }
}
