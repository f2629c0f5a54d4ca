package io.calltrail.scenario;

import java.io.IOException;
import java.nio.file.Path;

/// The scenarios on a peer that speaks Asterisk's protocols: what Asterisk does not need to be
/// there for is proven on any machine.
class PeerAsteriskTest extends CallScenarios {
  @Override
  World open(Path folder) throws IOException {
    return PeerWorld.start(folder);
  }
}
