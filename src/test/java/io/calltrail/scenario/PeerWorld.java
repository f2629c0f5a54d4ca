package io.calltrail.scenario;

import io.calltrail.lab.Habit;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// No Asterisk and no SIPp: their side of the wire is played on raw sockets, and the service beside
/// it is the same process as ever.
final class PeerWorld implements World {
  private static final SipWorld.Caller AGENT =
      SipWorld.Caller.patient(Duration.ofSeconds(20), Duration.ofSeconds(20));

  private final PeerPbx pbx;
  private final ServiceProcess service;

  private PeerWorld(PeerPbx pbx, ServiceProcess service) {
    this.pbx = pbx;
    this.service = service;
  }

  static World start(Path folder) throws IOException {
    var home = ServiceProcess.Home.in(folder.resolve("service"));
    var recordings = Files.createDirectories(folder.resolve("recordings"));
    var pbx = new PeerPbx(home.agiPort(), recordings, PHONES);
    try {
      home.configure(pbx.amiPort(), "nobody's secret", recordings, World.business());
      return new PeerWorld(pbx, ServiceProcess.start(home));
    } catch (IOException | RuntimeException e) {
      pbx.close();
      throw e;
    }
  }

  @Override
  public void habit(String phone, Habit habit) {
    pbx.phone(phone).orElseThrow().habit(habit);
  }

  /// What is dialled comes as the user of a SIP address, with escapes.
  @Override
  public String call(String dialled, String number, SipWorld.Caller caller) {
    var extension = URI.create("sip:" + dialled).getSchemeSpecificPart();
    var id = pbx.calls().place(dialled, number);
    if (!PeerDialplan.matches(extension)) {
      pbx.calls().ended(id, "404");
      return id;
    }
    pbx.run("trunk", id, extension, number, caller, c -> PeerDialplan.run(pbx, c));
    pbx.later(
        caller.patience(),
        () -> {
          if (call(id).talk().isEmpty()) {
            pbx.hangUp(id);
          }
        });
    return id;
  }

  @Override
  public String dial(String phone, String code) {
    var id = pbx.calls().place(code, phone);
    if (!PeerFeatureCode.matches(code)) {
      pbx.calls().ended(id, "404");
      return id;
    }
    pbx.run(phone, id, code, phone, AGENT, c -> PeerFeatureCode.run(pbx, c));
    return id;
  }

  @Override
  public void hangUp(String call) {
    pbx.hangUp(call);
  }

  @Override
  public SipCall call(String id) {
    return pbx.calls().call(id);
  }

  @Override
  public Optional<SipCall> await(String id, Duration most, Predicate<SipCall> so)
      throws InterruptedException {
    return pbx.calls().await(id, most, so);
  }

  @Override
  public List<String> faults() {
    return pbx.calls().faults();
  }

  @Override
  public int channelsMade() {
    return pbx.channelsMade();
  }

  @Override
  public Path recordings() {
    return pbx.recordings();
  }

  @Override
  public ServiceProcess service() {
    return service;
  }

  @Override
  public void close() {
    service.close();
    pbx.close();
  }
}
