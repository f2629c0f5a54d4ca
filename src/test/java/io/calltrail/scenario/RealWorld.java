package io.calltrail.scenario;

import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// A private Asterisk with SIPp's callers and phones, and the service as a process beside it.
final class RealWorld implements World {
  private static final Pattern CALLS = Pattern.compile("([0-9]+) calls? processed");

  private final SipWorld sip;
  private final ServiceProcess service;

  private RealWorld(SipWorld sip, ServiceProcess service) {
    this.sip = sip;
    this.service = service;
  }

  static World start(Path folder) throws IOException {
    var home = ServiceProcess.Home.in(folder.resolve("service"));
    var phones = new SipWorld.Phones(PHONES, List.of(NOT_REGISTERED));
    var sip = SipWorld.start(folder, PrivateAsterisk.Options.agiPort(home.agiPort()), phones);
    try {
      home.configure(sip.asterisk(), World.business());
      return new RealWorld(sip, ServiceProcess.start(home));
    } catch (IOException | RuntimeException e) {
      sip.close();
      throw e;
    }
  }

  @Override
  public void habit(String phone, Habit habit) {
    sip.habit(phone, habit);
  }

  @Override
  public String call(String dialled, String number, SipWorld.Caller caller) throws IOException {
    return sip.call(dialled, number, caller);
  }

  @Override
  public String dial(String phone, String code) throws IOException {
    return sip.dial(phone, code);
  }

  @Override
  public void hangUp(String call) {
    sip.hangUp(call);
  }

  @Override
  public SipCall call(String id) {
    return sip.call(id);
  }

  @Override
  public Optional<SipCall> await(String id, Duration most, Predicate<SipCall> so)
      throws InterruptedException {
    return sip.await(id, most, so);
  }

  @Override
  public List<String> faults() {
    return sip.faults();
  }

  @Override
  public int channelsMade() throws IOException {
    var shown = CALLS.matcher(sip.asterisk().cli("core", "show", "calls"));
    return shown.results().mapToInt(m -> Integer.parseInt(m.group(1))).sum();
  }

  @Override
  public Path recordings() {
    return sip.asterisk().recordings();
  }

  @Override
  public ServiceProcess service() {
    return service;
  }

  @Override
  public void close() {
    service.close();
    sip.close();
  }
}
