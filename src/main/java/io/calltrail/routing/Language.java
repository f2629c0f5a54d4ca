package io.calltrail.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a waiting caller is told, in the words of Asterisk's own sounds, which decide what can be
/// said: Russian has "секунд" and "минут" (five and more), but no "минуты".
public enum Language {
  EN {
    @Override
    Duration spoken(Duration wait) {
      return up(wait, 60);
    }

    @Override
    List<String> words(Duration spoken) {
      long minutes = spoken.toMinutes();
      var words = new ArrayList<String>();
      if (minutes == 1) {
        words.add("queue-less-than");
      }
      words.addAll(number((int) minutes));
      words.add(minutes == 1 ? "queue-minute" : "queue-minutes");
      return words;
    }

    @Override
    List<String> hundred() {
      return List.of("digits/1", "digits/hundred");
    }
  },

  RU {
    @Override
    Duration spoken(Duration wait) {
      if (wait.compareTo(Duration.ofMinutes(3)) <= 0) {
        return up(wait, 30);
      }
      Duration five = Duration.ofMinutes(5);
      Duration most = wait.compareTo(five) < 0 ? five : wait;
      return up(most, most.compareTo(Duration.ofMinutes(20)) <= 0 ? 60 : 300);
    }

    @Override
    List<String> words(Duration spoken) {
      boolean brief = spoken.compareTo(Duration.ofMinutes(3)) <= 0;
      var words = new ArrayList<>(number((int) (brief ? spoken.toSeconds() : spoken.toMinutes())));
      words.add(brief ? "queue-seconds" : "queue-minutes");
      return words;
    }

    @Override
    List<String> hundred() {
      return List.of("digits/hundred");
    }
  };

  private static final int MOST = 99;
  private static final Duration LONGEST = Duration.ofMinutes(95);

  /// The time that is said for a wait: never less.
  abstract Duration spoken(Duration wait);

  abstract List<String> words(Duration spoken);

  abstract List<String> hundred();

  /// "You are third in line."
  List<String> position(int position) {
    var words = new ArrayList<String>();
    if (position == 1) {
      words.add("queue-youarenext");
    } else if (position <= MOST) {
      words.add("queue-thereare");
      words.addAll(number(position));
      words.add("queue-callswaiting");
    } else {
      words.add("queue-quantity1");
      words.addAll(hundred());
      words.add("queue-quantity2");
    }
    return files(words);
  }

  /// "The wait is about five minutes."
  ///
  /// @param spoken as from [#spoken]
  List<String> wait(Duration spoken) {
    var words = new ArrayList<String>();
    words.add("queue-holdtime");
    words.addAll(words(spoken.compareTo(LONGEST) > 0 ? LONGEST : spoken));
    return files(words);
  }

  /// From 1 to 199.
  final List<String> number(int number) {
    var words = new ArrayList<String>();
    if (number >= 100) {
      words.addAll(hundred());
    }
    int rest = number % 100;
    if (rest > 20 && rest % 10 != 0) {
      words.add("digits/" + (rest - rest % 10));
      words.add("digits/" + rest % 10);
    } else if (rest > 0) {
      words.add("digits/" + rest);
    }
    return words;
  }

  private List<String> files(List<String> words) {
    String folder = name().toLowerCase(Locale.ROOT) + "/";
    return words.stream().map(folder::concat).toList();
  }

  private static Duration up(Duration wait, long step) {
    long steps = Math.max(1, Math.ceilDiv(wait.toMillis(), step * 1000));
    return Duration.ofSeconds(steps * step);
  }
}
