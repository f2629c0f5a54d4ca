package io.calltrail.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RawNameProperties {
  private static final Path FOLDER = Path.of("/srv/recordings");

  @Property(tries = 3000)
  void noNameLeadsOutOfTheFolder(@ForAll("names") String name) {
    RawName.of(name)
        .ifPresent(
            raw -> {
              assertThat(raw.in(FOLDER)).isEqualTo(raw.in(FOLDER).normalize());
              assertThat(raw.in(FOLDER)).startsWithRaw(FOLDER);
              Path finished = FOLDER.resolve(raw.finished(Instant.EPOCH));
              assertThat(finished).isEqualTo(finished.normalize()).startsWithRaw(FOLDER);
            });
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(
            "..", ".", "/", "\\", "a", "b-1", "-", "\0", "\n", "%2e", "20261123-1", ".raw", ".wav")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }
}
