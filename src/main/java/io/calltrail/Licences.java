package io.calltrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What Calltrail is made of, from its bill of materials (CycloneDX).
@Command(
    name = "licences",
    description =
        "Lists the libraries in the service with their licences; fails when one may not be there.")
final class Licences implements Callable<Integer> {
  /// Of each library at least one of these must be offered: all let a work that uses the library
  /// keep its own terms.
  static final Set<String> LET_IN =
      Set.of(
          "Apache-2.0",
          "MIT",
          "MIT-0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "0BSD",
          "CC0-1.0",
          "EPL-2.0",
          "EPL 1.0",
          "MPL-2.0",
          "Public Domain",
          "Bouncy Castle Licence");

  @Option(names = "--bom", description = "The bill of materials (default: as built).")
  Path bom =
      Path.of(Optional.ofNullable(System.getenv("CALLTRAIL_HOME")).orElse("."))
          .resolve("target/calltrail.cdx.json");

  /// @param licences the library may be used under any of these
  record Library(String name, String version, List<String> licences) {
    boolean letIn() {
      return licences.stream().anyMatch(LET_IN::contains);
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Library> libraries = read(bom);
    for (Library library : libraries) {
      System.out.printf(
          "%-45s %-22s %s%n",
          library.name(), library.version(), String.join(" or ", library.licences()));
    }
    List<Library> strange = libraries.stream().filter(l -> !l.letIn()).toList();
    System.out.printf(
        "%d libraries%s; the list for scanners is %s%n",
        libraries.size(),
        strange.isEmpty()
            ? ""
            : ", not let in: "
                + strange.stream().map(Library::name).collect(Collectors.joining(", ")),
        bom);
    return strange.isEmpty() ? 0 : 1;
  }

  static List<Library> read(Path bom) throws IOException {
    JsonNode all;
    try {
      all = new JsonMapper().readTree(Files.readString(bom));
    } catch (NoSuchFileException e) {
      throw new IOException(bom + " is not there: `./calltrail licences` builds it", e);
    }
    var libraries = new ArrayList<Library>();
    for (JsonNode component : all.path("components")) {
      libraries.add(
          new Library(
              component.path("name").asText(),
              component.path("version").asText(),
              StreamSupport.stream(component.path("licenses").spliterator(), false)
                  .map(Licences::name)
                  .toList()));
    }
    return libraries;
  }

  private static String name(JsonNode licence) {
    JsonNode named = licence.path("license");
    return named.hasNonNull("id")
        ? named.path("id").asText()
        : named.path("name").asText(licence.path("expression").asText());
  }
}
