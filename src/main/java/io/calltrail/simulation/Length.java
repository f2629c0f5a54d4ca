package io.calltrail.simulation;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A length of time that chance decides, in nanoseconds: of a talk, of a caller's patience, until a
/// phone is answered.
public sealed interface Length {
  /// Longer than any simulation.
  long NEVER = Long.MAX_VALUE;

  long draw(RandomGenerator random);

  /// In seconds; infinite when it never ends.
  double mean();

  /// Always the same.
  record Fixed(long nanos) implements Length {
    @Override
    public long draw(RandomGenerator random) {
      return nanos;
    }

    @Override
    public double mean() {
      return nanos == NEVER ? Double.POSITIVE_INFINITY : nanos / 1e9;
    }
  }

  /// Without memory: what is left does not depend on what has passed.
  record Exponential(double mean) implements Length {
    @Override
    public long draw(RandomGenerator random) {
      return (long) (random.nextExponential() * mean * 1e9);
    }
  }

  /// Its logarithm is normal: what talk times are found to be (Brown et al. 2005).
  ///
  /// @param spread standard deviation divided by the mean
  record LogNormal(double mean, double spread) implements Length {
    @Override
    public long draw(RandomGenerator random) {
      double variance = Math.log1p(spread * spread);
      return (long)
          (mean * 1e9 * Math.exp(Math.sqrt(variance) * random.nextGaussian() - variance / 2));
    }
  }

  /// One of those that were measured.
  record Observed(long[] nanos) implements Length {
    public Observed {
      if (nanos.length == 0) {
        throw new IllegalArgumentException("nothing was observed");
      }
      nanos = nanos.clone();
    }

    @Override
    public long[] nanos() {
      return nanos.clone();
    }

    @Override
    public long draw(RandomGenerator random) {
      return nanos[random.nextInt(nanos.length)];
    }

    @Override
    public double mean() {
      return Arrays.stream(nanos).average().orElseThrow() / 1e9;
    }
  }

  Length NONE = new Fixed(0);
  Length ENDLESS = new Fixed(NEVER);

  static Length seconds(double seconds) {
    return new Fixed(Math.round(seconds * 1e9));
  }

  /// Reads `never`, a duration (`90s`, `1.5m`), `exp:180s` or `lognormal:180s/0.8`, where the last
  /// figure is the standard deviation divided by the mean.
  ///
  /// @throws IllegalArgumentException with a text for people
  static Length parse(String text) {
    Matcher written = Written.FORM.matcher(text.trim().toLowerCase(Locale.ROOT));
    if (text.trim().equalsIgnoreCase("never")) {
      return ENDLESS;
    }
    if (!written.matches() || (written.group(4) == null) == "lognormal:".equals(written.group(1))) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no length; write 90s, exp:180s, lognormal:180s/0.8 or never");
    }
    double seconds = Double.parseDouble(written.group(2)) * Written.unit(written.group(3));
    String law = written.group(1) == null ? "" : written.group(1);
    return switch (law) {
      case "exp:" -> new Exponential(seconds);
      case "lognormal:" -> new LogNormal(seconds, Double.parseDouble(written.group(4)));
      default -> seconds(seconds);
    };
  }

  /// How a length is written.
  final class Written {
    private static final Pattern FORM =
        Pattern.compile(
            "(exp:|lognormal:)?([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)(?:/([0-9]+(?:\\.[0-9]+)?))?");

    private Written() {}

    private static double unit(String unit) {
      return switch (unit) {
        case "ms" -> 1e-3;
        case "s" -> 1;
        case "m" -> 60;
        default -> 3_600;
      };
    }
  }
}
