package io.calltrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LicencesTest {
  private static final String COMPONENT =
      """
      {"components": [{"name": "%s", "version": "1", "licenses": [%s]}]}
      """;

  @TempDir Path folder;

  private int told(String licences) throws IOException {
    Path bom = Files.writeString(folder.resolve("bom.json"), COMPONENT.formatted("a", licences));
    return new CommandLine(new Licences()).execute("--bom", bom.toString());
  }

  @Test
  void oneOfSeveralLicencesIsEnough() throws IOException {
    assertThat(
            told("{\"license\": {\"id\": \"GPL-3.0-only\"}}, {\"license\": {\"name\": \"MIT\"}}"))
        .isZero();
  }

  @Test
  void strangeLicenceFails() throws IOException {
    assertThat(told("{\"license\": {\"id\": \"GPL-3.0-only\"}}")).isOne();
  }

  @Test
  void libraryWithoutLicenceFails() throws IOException {
    assertThat(told("")).isOne();
  }

  @Test
  void listThatIsNotThereIsTold() {
    assertThatThrownBy(() -> Licences.read(folder.resolve("none.json")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not there");
  }
}
