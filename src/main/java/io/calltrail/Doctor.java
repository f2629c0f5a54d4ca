package io.calltrail;

import io.calltrail.agi.AgiCounters;
import io.calltrail.agi.AgiServer;
import io.calltrail.agi.AgiSettings;
import io.calltrail.ami.AmiLink;
import io.calltrail.ami.AmiProbe;
import io.calltrail.ami.AmiRehearsal;
import io.calltrail.ami.AmiSettings;
import io.calltrail.ami.AmiState;
import io.calltrail.backfill.EventLog;
import io.calltrail.config.BadConfiguration;
import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.routing.Answer;
import io.calltrail.routing.Step;
import io.calltrail.routing.Turn;
import io.calltrail.sip.SipProbe;
import io.calltrail.store.CallStore;
import io.calltrail.store.StoreProbe;
import io.calltrail.store.StoreSettings;
import io.calltrail.web.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Tries everything that the service depends on. Works beside the running service, and without it.
final class Doctor {
  private static final String TURN_VERSION = "1";
  private static final String NOBODY = "calltrail-doctor";
  private static final long LEAST_SPACE = 200_000_000;
  private static final Duration CLOCK_WITHIN = Duration.ofSeconds(2);
  private static final Duration SIP_WITHIN = Duration.ofSeconds(3);
  private static final Duration EVENT_WITHIN = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  /// A certificate that ends sooner is told.
  private static final Duration NOTICE = Duration.ofDays(14);

  private static final Duration SLOW_TURN = Duration.ofMillis(500);

  private final Path config;
  private final Consumer<Finding> told;
  private final InstantSource clock = InstantSource.system();
  private boolean well = true;

  /// @param text what was found; when bad, also what to do
  record Finding(boolean good, String text) {
    String line() {
      return (good ? "ok   " : "BAD  ") + text;
    }
  }

  /// @param told each finding as it is made
  Doctor(Path config, Consumer<Finding> told) {
    this.config = config;
    this.told = told;
  }

  /// All findings, when all are made.
  static List<Finding> findings(Path config) {
    var findings = new ArrayList<Finding>();
    new Doctor(config, findings::add).examine();
    return findings;
  }

  /// @return whether all is well
  boolean examine() {
    try {
      Settings settings = SettingsFile.read(config);
      good("configuration: %s can be read", config);
      folder("data", settings.data());
      folder("recordings", settings.recording().folder());
      database(settings.store());
      settings
          .web()
          .tls()
          .ifPresent(tls -> certificate(new TlsFiles(tls.certificate(), tls.key())));
      telephony(settings);
    } catch (BadConfiguration e) {
      String.valueOf(e.getMessage()).lines().forEach(line -> bad("configuration: %s", line));
    }
    return well;
  }

  private void good(String text, Object... values) {
    told.accept(new Finding(true, text.formatted(values)));
  }

  private void bad(String text, Object... values) {
    well = false;
    told.accept(new Finding(false, text.formatted(values)));
  }

  // ---- this host

  private void folder(String what, Path folder) {
    try {
      boolean made = Files.isDirectory(folder);
      Path there = folder;
      while (!Files.isDirectory(there)) {
        there = Optional.ofNullable(there.getParent()).orElseThrow();
      }
      Files.delete(Files.createTempFile(there, "doctor", null));
      long space = Files.getFileStore(there).getUsableSpace();
      if (space < LEAST_SPACE) {
        bad(
            "%s: %d MB are left for %s: make room, or name another folder",
            what, space / 1_000_000, folder);
      } else {
        good(
            "%s: %s %s, %.1f GB left",
            what, folder, made ? "can be written" : "will be made at the first start", space / 1e9);
      }
    } catch (IOException e) {
      bad(
          "%s: %s cannot be written (%s): give it to user %s, or name another folder",
          what, folder, e.getClass().getSimpleName(), System.getProperty("user.name"));
    }
  }

  private void certificate(TlsFiles files) {
    try {
      Instant ends = files.check(clock.instant());
      Duration left = Duration.between(clock.instant(), ends);
      if (left.compareTo(NOTICE) < 0) {
        bad(
            "web.tls: the certificate %s ends in %d days, %s: renew it; the running service takes"
                + " the new one by itself",
            files.certificate(), left.toDays(), ends);
      } else {
        good("web.tls: %s is good until %s", files.certificate(), ends);
      }
    } catch (IOException e) {
      bad("web.tls: %s", e.getMessage());
    }
  }

  private void database(StoreSettings settings) {
    switch (CallStore.probe(settings)) {
      case StoreProbe.Absent _ -> good("database: will be made at the first start");
      case StoreProbe.InUse _ -> good("database: in use by the running service");
      case StoreProbe.Failed failed -> bad("database: %s", failed.message());
      case StoreProbe.Reached(int version, int known) when version > known ->
          bad(
              "database: its tables have version %d, this Calltrail knows %d:"
                  + " run the newer Calltrail that made them",
              version, known);
      case StoreProbe.Reached(int version, int _) when version < 0 ->
          bad("database: the history of its tables is damaged: restore a backup");
      case StoreProbe.Reached(int version, int known) when version < known ->
          good(
              "database: reached; the next start brings its tables from version %d to %d",
              version, known);
      case StoreProbe.Reached(int version, int _) ->
          good("database: reached, tables of version %d", version);
    }
  }

  // ---- the PBX

  private void telephony(Settings settings) {
    try (var standIn = standIn(settings.agi())) {
      boolean running;
      try {
        standIn.start();
        running = false;
        good("service: not running; this command answers on %s instead of it", agiPlace(settings));
      } catch (IOException e) {
        running = true;
        good("service: something listens on %s already", agiPlace(settings));
      }
      for (AmiSettings pbx : settings.pbxes()) {
        examine(pbx, settings, running);
      }
    }
  }

  private static String agiPlace(Settings settings) {
    return settings.agi().bind().getHostAddress() + ":" + settings.agi().port();
  }

  /// Answers the doctor's own turn and nothing else: callers ask again, as when nobody listens.
  private AgiServer standIn(AgiSettings settings) {
    return new AgiServer(
        settings,
        turn ->
            turn.happened() instanceof Turn.Happened.Code code && code.endpoint().equals(NOBODY)
                ? CompletableFuture.completedFuture(
                    new Answer(new Step.Play(List.of("beep")), Optional.empty(), Optional.empty()))
                : CompletableFuture.failedFuture(new IllegalStateException("not running")),
        AgiCounters.NONE,
        clock);
  }

  private void examine(AmiSettings pbx, Settings settings, boolean running) {
    String name = "pbx." + pbx.pbx();
    Optional.ofNullable(settings.sip().get(pbx.pbx())).ifPresent(address -> sip(name, address));
    AmiProbe probe = AmiLink.probe(pbx);
    if (probe.login() != AmiState.Status.UP) {
      bad(
          "%s: %s%s",
          name,
          probe.message(),
          probe.login() == AmiState.Status.DOWN
              ? ": is Asterisk running, and manager.conf enabled on that address?"
              : "");
      return;
    }
    good("%s: logged in to Asterisk %s", name, probe.asterisk().orElse("of unknown version"));
    if (!probe.missingActions().isEmpty()) {
      bad(
          "%s: the account may not use %s: give it write = call,reporting,originate in"
              + " manager.conf, then `manager reload`",
          name, String.join(", ", probe.missingActions()));
    }
    if (!probe.readsSystem()) {
      bad("%s: the account reads no system events: give it read = system,call", name);
    }
    if (!probe.dialplan()) {
      bad(
          "%s: the dialplan has no [calltrail]: include calltrail.conf in extensions.conf"
              + " (dialplan/README.md), then `dialplan reload`",
          name);
      return;
    }
    String version = probe.turnVersion().orElse("none");
    if (!version.equals(TURN_VERSION)) {
      bad(
          "%s: the dialplan speaks turn version %s, this Calltrail %s: copy its"
              + " dialplan/calltrail.conf to the PBX, then `dialplan reload`",
          name, version, TURN_VERSION);
      return;
    }
    good("%s: the dialplan is there, turn version %s", name, version);
    rehearse(name, pbx, settings, running);
  }

  private void sip(String name, Settings.Address address) {
    try (var probe = SipProbe.of(address.host(), address.port())) {
      probe
          .options(SIP_WITHIN)
          .ifPresentOrElse(
              answer ->
                  good(
                      "%s: answers SIP on %s in %d ms (%d %s)",
                      name, address, answer.took().toMillis(), answer.status(), answer.reason()),
              () ->
                  bad(
                      "%s: no answer to SIP OPTIONS on %s within %d s: is a UDP transport bound"
                          + " there (`pjsip show transports`), does a firewall drop it?",
                      name, address, SIP_WITHIN.toSeconds()));
    } catch (IOException e) {
      bad("%s: %s: check pbx.%s.sip", name, e.getMessage(), name.substring("pbx.".length()));
    }
  }

  private void rehearse(String name, AmiSettings pbx, Settings settings, boolean running) {
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    AmiRehearsal rehearsal = AmiLink.rehearse(pbx, id, clock);
    rehearsal.clockAhead().ifPresent(ahead -> clock(name, ahead));
    rehearsal
        .report()
        .ifPresentOrElse(
            report -> {
              agi(name, pbx, report, settings, running);
              recorded(
                  name, report, settings.recording().folder().resolve("doctor-" + id + ".wav"));
              events(name, Optional.ofNullable(settings.cel().get(pbx.pbx())), pbx.pbx(), id);
            },
            () ->
                bad(
                    "%s: no test call: %s: is [calltrail-doctor] of dialplan/calltrail.conf"
                        + " loaded, and originate among the account's write rights?",
                    name, rehearsal.message()));
  }

  /// Asterisk writes its log a moment after the event.
  private void events(String name, Optional<Path> file, String pbx, String id) {
    if (file.isEmpty()) {
      good(
          "%s: no event log is named (cel): calls that come while Calltrail is away will not be"
              + " made up for (docs/backfill.md)",
          name);
      return;
    }
    var events = new EventLog(pbx, file.get());
    long deadline = System.nanoTime() + EVENT_WITHIN.toNanos();
    Optional<String> trouble = events.lacks(id);
    while (trouble.isPresent() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      trouble = events.lacks(id);
    }
    trouble.ifPresentOrElse(
        text -> bad("%s: event log: %s", name, text),
        () -> good("%s: writes its event log, %s", name, file.get()));
  }

  private void clock(String name, Duration ahead) {
    String text = "%.1f s".formatted(ahead.abs().toMillis() / 1000.0);
    if (ahead.abs().compareTo(CLOCK_WITHIN) > 0) {
      bad(
          "%s: its clock is %s %s ours: let both hosts follow the same time server",
          name, text, ahead.isNegative() ? "behind" : "ahead of");
    } else {
      good("%s: its clock is within %s of ours", name, text);
    }
  }

  private void agi(
      String name,
      AmiSettings pbx,
      AmiRehearsal.Report report,
      Settings settings,
      boolean running) {
    if (!report.pbx().equals(pbx.pbx())) {
      bad(
          "%s: calls itself %s: set the global CT_PBX = %s there, or rename it in %s",
          name, report.pbx(), pbx.pbx(), config);
    }
    if (!report.answered()) {
      bad(
          "%s: asked at %s and had no answer: CT_AGI must lead to %s, agi.allow must name this PBX%s",
          name,
          report.agi(),
          agiPlace(settings),
          running ? ", and what listens there must be Calltrail" : "");
    } else if (running && report.turn().compareTo(SLOW_TURN) > 0) {
      bad(
          "%s: an answer took %d ms: look at the load of both hosts and the network between them",
          name, report.turn().toMillis());
    } else {
      good("%s: asked at %s, answered in %d ms", name, report.agi(), report.turn().toMillis());
    }
  }

  private void recorded(String name, AmiRehearsal.Report report, Path expected) {
    try {
      if (Files.deleteIfExists(expected)) {
        good("%s: records into %s, and Calltrail may delete there", name, expected.getParent());
      } else if (report.recordStatus().equals("ERROR")) {
        bad(
            "%s: Asterisk could not record %s: its user must be able to write that folder",
            name, report.file());
      } else {
        bad(
            "%s: recorded %s, which is not in %s: set CT_RECORDINGS and recording.folder to the"
                + " same folder, shared by both hosts; delete that file",
            name, report.file(), expected.getParent());
      }
    } catch (IOException e) {
      bad(
          "%s: %s was recorded, but user %s may not delete it: give the folder to a group of both"
              + " users, set-group-ID, writable",
          name, expected, System.getProperty("user.name"));
    }
  }
}
