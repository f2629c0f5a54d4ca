package io.calltrail.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts a program in a session of its own, so that Ctrl-C in the terminal reaches us alone and we
/// end the others in order. Where the host has no `setsid` it is started as it is.
final class OwnSession {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private OwnSession() {}

  static List<String> of(List<String> command) {
    var apart = new ArrayList<String>();
    if (Files.isExecutable(SETSID)) {
      apart.add(SETSID.toString());
    }
    apart.addAll(command);
    return apart;
  }
}
