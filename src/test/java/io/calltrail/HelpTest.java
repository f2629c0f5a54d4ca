package io.calltrail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// Every command tells how it is used.
class HelpTest {
  static Stream<String> commands() {
    return below(root()).map(command -> command.getCommandSpec().qualifiedName());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void explainsItself(String name) {
    var out = new StringWriter();
    Stream<String> below = Arrays.stream(name.split(" ")).skip(1);
    String[] words = Stream.concat(below, Stream.of("--help")).toArray(String[]::new);
    assertEquals(0, root().setOut(new PrintWriter(out)).execute(words));
    assertTrue(out.toString().contains("Usage: " + name), out::toString);
  }

  private static CommandLine root() {
    return new CommandLine(Calltrail.class);
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().distinct().flatMap(HelpTest::below));
  }
}
