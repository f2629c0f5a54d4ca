package io.calltrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;

class OutputFileTest {
  @Test
  void aFileInAFolderThatIsThereIsTaken(@TempDir Path folder) throws IOException {
    Path earlier = Files.writeString(folder.resolve("rows.json"), "[]");
    assertThat(new OutputFile().convert(earlier.toString())).isEqualTo(earlier);
    assertThat(new OutputFile().convert("rows.json"))
        .isEqualTo(Path.of("rows.json").toAbsolutePath());
  }

  @Test
  void aMissingFolderIsToldBeforeTheWorkBegins(@TempDir Path folder) {
    Path missing = folder.resolve("figures");
    assertThatThrownBy(() -> new OutputFile().convert(missing.resolve("rows.json").toString()))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("there is no folder " + missing + "; make it first");
  }

  @Test
  void aFolderIsNoFile(@TempDir Path folder) {
    assertThatThrownBy(() -> new OutputFile().convert(folder.toString()))
        .hasMessage(folder + " is a folder; name a file in it");
  }
}
