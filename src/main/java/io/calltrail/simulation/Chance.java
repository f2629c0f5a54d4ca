package io.calltrail.simulation;

import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;

/// Where chance comes from: independent streams of one seed, so that two policies meet the same
/// callers.
final class Chance {
  private static final RandomGeneratorFactory<SplittableGenerator> ALGORITHM =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private final SplittableGenerator source;

  Chance(long seed) {
    source = ALGORITHM.create(seed);
  }

  /// The next independent stream.
  RandomGenerator stream() {
    return source.split();
  }
}
