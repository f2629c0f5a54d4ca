package io.calltrail.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A scripted world around a private Asterisk: agents with phones, callers with patience, all
/// played by SIPp on loopback with real voices.
///
/// Counts by itself what happened ([#calls]): a call is answered when a phone said so, whatever the
/// PBX or the service believe. A phone knows its caller by the number shown, so one number makes
/// one call at a time. Every process ends with [#close], or with the JVM.
public final class SipWorld implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SipWorld.class);
  private static final Duration MOST = Duration.ofHours(2);
  private static final Duration CODE = Duration.ofSeconds(20);
  private static final Duration REGISTERED = Duration.ofHours(1);
  private static final Duration KEY = Duration.ofMillis(250);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final List<String> AGENT_VOICES =
      List.of("demo-thanks", "demo-abouttotry", "demo-moreinfo");
  private static final List<String> CALLER_VOICES =
      List.of("demo-congrats", "demo-echotest", "demo-enterkeywords", "demo-nogo");

  /// Who has a phone.
  ///
  /// @param phones names of PJSIP endpoints, numbers from 101 to 250
  /// @param unregistered endpoints that have no phone
  /// @param registering those of the phones that register, and can take it back
  public record Phones(List<String> phones, List<String> unregistered, Set<String> registering) {
    public Phones {
      phones = List.copyOf(phones);
      unregistered = List.copyOf(unregistered);
      registering = Set.copyOf(registering);
      Stream.concat(phones.stream(), unregistered.stream())
          .forEach(
              p -> {
                if (!p.matches("1[0-9][1-9]|1[1-9]0|2[0-4][0-9]|250")) {
                  throw new IllegalArgumentException("a phone is 101 to 250, not " + p);
                }
              });
    }

    public Phones(List<String> phones, List<String> unregistered) {
      this(phones, unregistered, Set.of());
    }

    public static Phones of(String... phones) {
      return new Phones(List.of(phones), List.of());
    }
  }

  /// What a caller does: hangs up when nobody has answered in time, and after the talk.
  ///
  /// @param talk empty: waits for the agent to hang up
  public record Caller(Duration patience, Optional<Duration> talk) {
    public static Caller patient(Duration patience, Duration talk) {
      return new Caller(patience, Optional.of(talk));
    }
  }

  private final InstantSource clock;
  private final Path folder;
  private final PrivateAsterisk asterisk;
  private final ScheduledExecutorService player =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("sip-world").factory());
  private final Thread atExit = new Thread(this::killAll, "sip-world-exit");
  private final List<Path> voices = new ArrayList<>();
  private final Map<String, Phone> phones = new ConcurrentHashMap<>();
  private final Map<String, Played> callers = new ConcurrentHashMap<>();

  /// The PBX's tag of each call that was answered.
  private final Map<String, String> tags = new ConcurrentHashMap<>();

  private final Map<String, SipCall> calls = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final Set<String> clients = ConcurrentHashMap.newKeySet();
  private int placed;

  private record Phone(String name, Sipp sipp, Habit[] habit, Map<String, String> ringing) {}

  private record Played(Sipp sipp, Caller caller) {}

  private SipWorld(Path folder, PrivateAsterisk asterisk, InstantSource clock) {
    this.folder = folder;
    this.asterisk = asterisk;
    this.clock = clock;
  }

  /// Starts Asterisk and the phones, who answer at once until told otherwise by [#habit].
  ///
  /// @param options for Asterisk; its `pjsip.conf` is ours
  public static SipWorld start(Path folder, PrivateAsterisk.Options options, Phones phones)
      throws IOException {
    var work = Files.createDirectories(folder.toAbsolutePath().resolve("sipp"));
    var addresses = new LinkedHashMap<String, InetSocketAddress>();
    var pjsip = new StringBuilder(options.local().getOrDefault("pjsip.conf", ""));
    for (var phone : phones.phones()) {
      var address = Sipp.freeAddress(ip(phone));
      addresses.put(phone, address);
      pjsip.append(
          endpoint(
              phone,
              phones.registering().contains(phone)
                  ? "max_contacts = 1"
                  : "contact = " + contact(phone, address)));
    }
    phones.unregistered().forEach(p -> pjsip.append(endpoint(p, "")));
    var asterisk =
        PrivateAsterisk.start(
            folder.resolve("asterisk"), options.local("pjsip.conf", pjsip.toString()));
    var world = new SipWorld(work, asterisk, InstantSource.system());
    Runtime.getRuntime().addShutdownHook(world.atExit);
    try {
      world.makeVoices();
      for (var phone : addresses.entrySet()) {
        world.plugIn(phone.getKey(), phone.getValue());
      }
      world.awaitPhones(addresses.keySet().stream().toList());
      for (var phone : phones.registering()) {
        world.register(phone);
      }
    } catch (IOException | RuntimeException e) {
      world.close();
      throw e;
    }
    world.player.scheduleWithFixedDelay(world::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    return world;
  }

  /// Leaves it to the caller to end this when the JVM ends.
  void keepAtExit() {
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  public PrivateAsterisk asterisk() {
    return asterisk;
  }

  /// From now on this phone does so.
  public void habit(String phone, Habit habit) {
    phone(phone).habit[0] = habit;
  }

  /// The PBX knows the phone again. For phones that register only.
  public void register(String phone) throws IOException {
    registration(phone).send(REGISTERED);
  }

  /// The PBX knows no way to the phone any more. For phones that register only.
  public void unregister(String phone) throws IOException {
    registration(phone).send(Duration.ZERO);
  }

  private Registration registration(String phone) {
    var contact = contact(phone, phone(phone).sipp.address());
    return new Registration(ip(phone), phone, contact, asterisk.sipPort());
  }

  /// Presses keys at a phone in a talk, one after the other, as a quick finger does.
  public void press(String phone, String keys) {
    for (int i = 0; i < keys.length(); i++) {
      var key = keys.substring(i, i + 1);
      later(
          KEY.multipliedBy(i),
          () -> inTalk(phone, call -> phone(phone).sipp.tell("PRESS", call, key)));
    }
  }

  /// The phone asks the PBX to send whom it talks with to another number (SIP REFER), and hangs up
  /// a little later, as phones do when they have been told of the success.
  public void transfer(String phone, String to) {
    transfer(phone, to, "");
  }

  private void transfer(String phone, String to, String replaces) {
    var target = "sip:" + to + "@127.0.0.1:" + asterisk.sipPort() + replaces;
    inTalk(
        phone,
        call -> {
          phone(phone).sipp.tell("TRANSFER", call, target);
          later(KEY.multipliedBy(2), () -> phone(phone).sipp.tell("HANGUP", call));
        });
  }

  /// The phone asks the PBX to put whom it talks with through to whom it has called besides (SIP
  /// REFER with Replaces), and hangs up.
  ///
  /// @param second what [#dial] returned, answered
  public void putThrough(String phone, String second) {
    String tag = Optional.ofNullable(tags.get(second)).orElseThrow();
    transfer(
        phone,
        call(second).dialled(),
        "?Replaces=" + second + "%3Bto-tag%3D" + tag + "%3Bfrom-tag%3Dc1");
  }

  /// The phone hangs up whatever talk it has.
  public void hangUpPhone(String phone) {
    inTalk(phone, call -> phone(phone).sipp.tell("HANGUP", call));
  }

  private void inTalk(String phone, Consumer<String> order) {
    player.execute(() -> phone(phone).ringing.keySet().forEach(order));
  }

  /// From now on this is no agent's phone but that of a client whom the PBX calls: each of its
  /// rings is a call of its own, named by SIP's Call-ID, in [#calls].
  public void outside(String phone) {
    clients.add(phone);
  }

  /// The phone dies: no answer of any kind from it any more.
  public void unplug(String phone) {
    phone(phone).sipp.close();
  }

  /// Places a call now and returns its Call-ID.
  ///
  /// @param dialled what is dialled at the trunk
  /// @param number the caller's own, as the network shows it
  public String call(String dialled, String number, Caller caller) throws IOException {
    return place(dialled, number, caller, InetAddress.ofLiteral("127.0.0.1"));
  }

  /// Dials from an agent's phone, as a feature code, and returns the Call-ID.
  public String dial(String phone, String dialled) throws IOException {
    return place(dialled, phone, Caller.patient(CODE, CODE), ip(phone));
  }

  private String place(String dialled, String number, Caller caller, InetAddress from)
      throws IOException {
    String id;
    int n;
    synchronized (calls) {
      n = ++placed;
      id = "call-%04d".formatted(n);
      calls.put(
          id,
          new SipCall(
              id,
              dialled,
              number,
              clock.instant(),
              Optional.empty(),
              Optional.empty(),
              "",
              List.of()));
    }
    var voice = voices.get(AGENT_VOICES.size() + n % CALLER_VOICES.size());
    var to = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), asterisk.sipPort());
    var sipp = Sipp.caller(folder, id, from, to, dialled, number, voice, MOST);
    callers.put(id, new Played(sipp, caller));
    return id;
  }

  /// The caller hangs up now, whatever goes on.
  public void hangUp(String call) {
    Optional.ofNullable(callers.get(call)).ifPresent(c -> c.sipp.tell("HANGUP", call));
  }

  /// Every call so far, oldest first, as SIPp saw it.
  public List<SipCall> calls() {
    synchronized (calls) {
      return List.copyOf(calls.values());
    }
  }

  public SipCall call(String id) {
    synchronized (calls) {
      return Optional.ofNullable(calls.get(id)).orElseThrow();
    }
  }

  /// What a phone should never see: a second call while it talks, a caller nobody played.
  public List<String> faults() {
    synchronized (calls) {
      return List.copyOf(faults);
    }
  }

  /// Waits until it is so with this call.
  ///
  /// @return the call, as it was when it was so; empty when the time is over first
  public Optional<SipCall> await(String id, Duration most, Predicate<SipCall> so)
      throws InterruptedException {
    synchronized (calls) {
      var deadline = System.nanoTime() + most.toNanos();
      while (!so.test(call(id))) {
        var left = deadline - System.nanoTime();
        if (left <= 0) {
          return Optional.empty();
        }
        TimeUnit.NANOSECONDS.timedWait(calls, left);
      }
      return Optional.of(call(id));
    }
  }

  /// Waits until every call is over; false when the time is over first.
  public boolean awaitQuiet(Duration most) throws InterruptedException {
    synchronized (calls) {
      var deadline = System.nanoTime() + most.toNanos();
      while (!calls.values().stream().allMatch(SipCall::over)) {
        var left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(calls, left);
      }
      return true;
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      log.debug("the JVM is ending already");
    }
    player.shutdownNow();
    phones.values().forEach(p -> p.sipp.close());
    callers.values().forEach(c -> c.sipp.close());
    asterisk.close();
  }

  private void killAll() {
    phones.values().forEach(p -> p.sipp.close());
    callers.values().forEach(c -> c.sipp.close());
    asterisk.kill9();
  }

  // --- The parts that are played, on the thread `sip-world`

  private void look() {
    try {
      phones.values().forEach(p -> p.sipp.news().forEach(line -> atPhone(p, line)));
      callers.forEach((id, c) -> atCaller(id, c));
    } catch (RuntimeException e) {
      log.error("SIPp's log cannot be read", e);
    }
  }

  private void atCaller(String id, Played caller) {
    boolean gone = !caller.sipp.isAlive();
    for (var line : caller.sipp.news()) {
      if (line.what() == SippLog.What.ANSWERED) {
        tags.put(id, line.detail().replaceFirst(".*tag=", ""));
      }
      if (line.what() == SippLog.What.PLACED) {
        // patience begins with the call, not with the start of its process
        later(caller.caller.patience(), () -> hangUpUnlessTalking(id));
      }
      change(
          id,
          c ->
              switch (line.what()) {
                case PLACED -> with(c, line.at(), c.lifted(), c.ended(), c.how(), c.rings());
                case RINGING -> c;
                case ANSWERED ->
                    with(c, c.placed(), Optional.of(line.at()), c.ended(), c.how(), c.rings());
                case ENDED ->
                    with(
                        c,
                        c.placed(),
                        c.lifted(),
                        Optional.of(line.at()),
                        line.detail(),
                        c.rings());
              });
    }
    if (gone) {
      callers.remove(id);
      if (!call(id).over()) {
        change(
            id,
            c -> with(c, c.placed(), c.lifted(), Optional.of(clock.instant()), "lost", c.rings()));
      }
    }
  }

  private void atPhone(Phone phone, SippLog.Line line) {
    switch (line.what()) {
      case PLACED -> {}
      case RINGING -> rings(phone, line);
      case ANSWERED -> {
        changeRing(
            phone, line, r -> ring(r.phone(), r.at(), Optional.of(line.at()), r.ended(), r.how()));
        Optional.ofNullable(phone.ringing.get(line.callId()))
            .ifPresent(
                id ->
                    Optional.ofNullable(callers.get(id))
                        .flatMap(c -> c.caller.talk())
                        .ifPresent(talk -> later(talk, () -> hangUp(id))));
      }
      case ENDED -> {
        changeRing(
            phone,
            line,
            r -> ring(r.phone(), r.at(), r.answered(), Optional.of(line.at()), line.detail()));
        if (clients.contains(phone.name)) {
          change(
              line.callId(),
              c ->
                  with(
                      c, c.placed(), c.lifted(), Optional.of(line.at()), line.detail(), c.rings()));
        }
        phone.ringing.remove(line.callId());
      }
    }
  }

  private void rings(Phone phone, SippLog.Line line) {
    if (clients.contains(phone.name)) {
      clientRings(phone, line);
      return;
    }
    var call =
        calls().stream()
            .filter(c -> digits(c.caller()).equals(shown(line.detail())))
            .reduce((_, last) -> last);
    var number = shown(line.detail());
    boolean byPbx = number.isEmpty() || phones.containsKey(number);
    if (call.isEmpty() && !byPbx) {
      fault("phone " + phone.name + " rang for a caller that nobody plays");
      return;
    }
    var id = call.map(SipCall::id).orElse("");
    if (!phone.ringing.isEmpty()) {
      fault("phone " + phone.name + " rang while it had a call: " + id);
    }
    phone.ringing.put(line.callId(), id);
    change(
        id,
        c -> {
          var rings = new ArrayList<>(c.rings());
          rings.add(ring(phone.name, line.at(), Optional.empty(), Optional.empty(), ""));
          return with(c, c.placed(), c.lifted(), c.ended(), c.how(), rings);
        });
    react(phone, line);
  }

  private void clientRings(Phone phone, SippLog.Line line) {
    phone.ringing.put(line.callId(), line.callId());
    synchronized (calls) {
      calls.put(
          line.callId(),
          new SipCall(
              line.callId(),
              phone.name,
              line.detail(),
              line.at(),
              Optional.empty(),
              Optional.empty(),
              "",
              List.of(ring(phone.name, line.at(), Optional.empty(), Optional.empty(), ""))));
      calls.notifyAll();
    }
    react(phone, line);
  }

  private void react(Phone phone, SippLog.Line line) {
    switch (phone.habit[0].to(line.detail())) {
      case Habit.Reaction.Answers(var after, var talk) -> {
        later(after, () -> phone.sipp.tell("ANSWER", line.callId()));
        talk.ifPresent(t -> later(after.plus(t), () -> phone.sipp.tell("HANGUP", line.callId())));
      }
      case Habit.Reaction.LetsRing() -> {}
      case Habit.Reaction.Busy(var after) ->
          later(after, () -> phone.sipp.tell("BUSY", line.callId()));
      case Habit.Reaction.Declines(var after) ->
          later(after, () -> phone.sipp.tell("DECLINE", line.callId()));
    }
  }

  private void hangUpUnlessTalking(String id) {
    if (call(id).talk().isEmpty()) {
      hangUp(id);
    }
  }

  private void later(Duration after, Runnable what) {
    player.schedule(what, after.toMillis(), TimeUnit.MILLISECONDS);
  }

  @FunctionalInterface
  private interface Change {
    SipCall of(SipCall call);
  }

  @FunctionalInterface
  private interface RingChange {
    SipCall.Ring of(SipCall.Ring ring);
  }

  private void change(String id, Change change) {
    synchronized (calls) {
      calls.computeIfPresent(id, (_, c) -> change.of(c));
      calls.notifyAll();
    }
  }

  /// Changes this phone's last ring of the call.
  private void changeRing(Phone phone, SippLog.Line line, RingChange change) {
    var id = phone.ringing.get(line.callId());
    if (id == null) {
      return;
    }
    change(
        id,
        c -> {
          var rings = new ArrayList<>(c.rings());
          for (int i = rings.size() - 1; i >= 0; i--) {
            if (rings.get(i).phone().equals(phone.name)) {
              rings.set(i, change.of(rings.get(i)));
              break;
            }
          }
          return with(c, c.placed(), c.lifted(), c.ended(), c.how(), rings);
        });
  }

  private void fault(String what) {
    synchronized (calls) {
      faults.add(what);
    }
  }

  private static SipCall with(
      SipCall c,
      Instant placed,
      Optional<Instant> lifted,
      Optional<Instant> ended,
      String how,
      List<SipCall.Ring> rings) {
    return new SipCall(c.id(), c.dialled(), c.caller(), placed, lifted, ended, how, rings);
  }

  private static SipCall.Ring ring(
      String phone, Instant at, Optional<Instant> answered, Optional<Instant> ended, String how) {
    return new SipCall.Ring(phone, at, answered, ended, how);
  }

  /// A caller who withholds the number is shown by the PBX's address alone.
  private static String shown(String user) {
    return user.matches("[+0-9]+") ? digits(user) : "";
  }

  private static String digits(String number) {
    return number.replaceAll("[^0-9]", "");
  }

  // --- What it is made of

  private Phone phone(String name) {
    return Optional.ofNullable(phones.get(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no phone " + name));
  }

  private void plugIn(String name, InetSocketAddress address) throws IOException {
    var voice = voices.get(phones.size() % AGENT_VOICES.size());
    var sipp = Sipp.agent(folder, "phone-" + name, address, voice, MOST);
    var habit = new Habit[] {Habit.answers(Duration.ZERO)};
    phones.put(name, new Phone(name, sipp, habit, new HashMap<>()));
  }

  /// SIPp has bound its port before it writes anything; a port in use can be seen in `/proc`.
  private void awaitPhones(List<String> names) throws IOException {
    var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    for (var name : names) {
      while (!phone(name).sipp.listens()) {
        if (!phone(name).sipp.isAlive() || System.nanoTime() > deadline) {
          throw new IOException("SIPp does not play phone " + name + ": see " + folder);
        }
        Thread.onSpinWait();
      }
    }
  }

  private void makeVoices() throws IOException {
    for (var name : Stream.concat(AGENT_VOICES.stream(), CALLER_VOICES.stream()).toList()) {
      voices.add(Voice.ofPrompt(name, folder));
    }
  }

  private static InetAddress ip(String phone) {
    return InetAddress.ofLiteral("127.0.1." + phone);
  }

  private static String contact(String phone, InetSocketAddress address) {
    return "sip:%s@%s:%d"
        .formatted(phone, address.getAddress().getHostAddress(), address.getPort());
  }

  /// Phones 101 to 110 are in the shipped sample, as endpoints without a contact.
  ///
  /// @param aor how the PBX finds the phone; empty: as the sample says
  private static String endpoint(String phone, String aor) {
    var text = new StringBuilder();
    if (Integer.parseInt(phone) > 110) {
      text.append(
          """

          [%1$s](agent)
          aors = %1$s
          callerid = Agent %1$s <%1$s>
          [%1$s](agent-phone)
          [%1$s](agent-address)
          endpoint = %1$s
          match = 127.0.1.%1$s
          """
              .formatted(phone));
    }
    if (!aor.isEmpty()) {
      text.append(
          """

          [%s](+type=aor)
          %s
          qualify_frequency = 0
          """
              .formatted(phone, aor));
    }
    return text.toString();
  }
}
