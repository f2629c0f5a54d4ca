package io.calltrail.config;

import io.calltrail.agi.AgiSettings;
import io.calltrail.agi.PeerRange;
import io.calltrail.ami.AmiSettings;
import io.calltrail.attribution.NumberPlan;
import io.calltrail.config.Settings.Address;
import io.calltrail.journal.JournalSettings;
import io.calltrail.oidc.OpenIdSettings;
import io.calltrail.recording.RecordingSettings;
import io.calltrail.recording.Seal;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.settings.Fault;
import io.calltrail.settings.Given;
import io.calltrail.settings.Saying;
import io.calltrail.sounds.SoundLibrary;
import io.calltrail.store.StoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// The configuration file (YAML 1.2). Relative paths in it are relative to the file.
public final class SettingsFile {
  private static final int LONGEST = 10 * 1024 * 1024;
  private static final Duration DAY = Duration.ofDays(1);
  static final Duration LONGEST_KEPT = DAY.multipliedBy(36_500);

  /// A file of the journal is written to for a day, and looked at once an hour.
  private static final Duration A_FILE = Duration.ofDays(2);

  private final Path folder;
  private final Section root;
  private final Map<String, Address> sip = new HashMap<>();
  private final Map<String, Path> cel = new HashMap<>();

  private SettingsFile(Path file, Section root) {
    this.folder = file.toAbsolutePath().normalize().getParent();
    this.root = root;
  }

  /// A file that is good.
  ///
  /// @param given what it says, in words
  public record Draft(String text, Settings settings, Given given) {}

  /// Reads and checks the whole file.
  ///
  /// @throws BadConfiguration with every problem that the file has
  public static Settings read(Path file) throws BadConfiguration {
    return draft(file).settings();
  }

  /// The same, with its text.
  public static Draft draft(Path file) throws BadConfiguration {
    return draft(file, text(file));
  }

  /// What the file would say with this text.
  ///
  /// @throws BadConfiguration with every problem that the text has
  public static Draft draft(Path file, String text) throws BadConfiguration {
    Problems problems = new Problems(file.toString());
    Given given = new Given();
    Node node = parse(file, text);
    Section root = Section.root(node, problems, given);
    if (!(node instanceof MappingNode)) {
      throw problems.refusal();
    }
    Settings settings = new SettingsFile(file, root).settings();
    if (!problems.none()) {
      throw problems.refusal();
    }
    return new Draft(text, settings, given);
  }

  private static String text(Path file) throws BadConfiguration {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new BadConfiguration(
          List.of(file + ": there is no such file; start from config/calltrail.yaml"));
    } catch (MalformedInputException e) {
      throw new BadConfiguration(List.of(file + ": is not UTF-8 text; save it as UTF-8"));
    } catch (IOException e) {
      throw new BadConfiguration(List.of(file + ": cannot be read: " + e.getMessage()));
    }
  }

  private static Node parse(Path file, String text) throws BadConfiguration {
    try {
      var load =
          LoadSettings.builder()
              .setLabel(file.toString())
              .setCodePointLimit(LONGEST)
              .setAllowDuplicateKeys(true)
              .build();
      return new Compose(load)
          .composeString(text)
          .orElseThrow(
              () ->
                  new BadConfiguration(
                      List.of(file + ": is empty; start from config/calltrail.yaml")));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(0);
      String place = line == 0 ? "" : ":" + line;
      throw BadConfiguration.of(List.of(new Fault(line, file + place, notYaml(e))));
    } catch (YamlEngineException e) {
      throw new BadConfiguration(List.of(file + ": is not YAML: " + e.getMessage()));
    }
  }

  private static Saying notYaml(MarkedYamlEngineException e) {
    if (e.getProblem().contains("TAB")) {
      return Saying.of("fault.yaml.tab");
    }
    if (e.getProblem().contains("another document")) {
      return Saying.of("fault.yaml.second");
    }
    return e.getContextMark()
        .map(m -> Saying.of("fault.yaml.within", e.getProblem(), m.getLine() + 1))
        .orElseGet(() -> Saying.of("fault.yaml", e.getProblem()));
  }

  private Settings settings() {
    Path data = folder.resolve(root.text("data", "var"));
    AgiSettings agi = agi(root.section("agi"));
    List<AmiSettings> pbxes = pbxes();
    Settings.Web web = web(root.section("web"));
    JournalSettings journal = journal(data);
    StoreSettings store = store(data);
    RecordingSettings recording = recording(data);
    NumberPlan plan =
        root.parsed("region", new NumberPlan("RU"), NumberPlan::new, Saying.of("want.region"));
    Business business = new Business(root);
    RoutingSettings routing = business.routing(plan);
    business.trackingNumbers(plan);
    business.clients(plan);
    Settings settings =
        new Settings(
            data,
            agi,
            pbxes,
            Map.copyOf(sip),
            Map.copyOf(cel),
            web,
            journal,
            store,
            recording,
            sounds(),
            new Settings.Retention(business.keeps(), keepNumbers(journal)),
            plan,
            routing,
            Map.copyOf(business.numbers()),
            business.defaultRoute(),
            Map.copyOf(business.clients()),
            probing(),
            lines());
    root.done();
    return settings;
  }

  private AgiSettings agi(Section s) {
    Address listen = address(s, "listen", "127.0.0.1:4573");
    List<PeerRange> allowed = new ArrayList<>();
    for (String range : s.words("allow")) {
      try {
        allowed.add(PeerRange.parse(range));
      } catch (IllegalArgumentException e) {
        s.problem("allow", "fault.range.address", range);
      }
    }
    AgiSettings standard = AgiSettings.defaults();
    AgiSettings settings =
        new AgiSettings(
            literal(s, listen.host()),
            listen.port(),
            allowed.isEmpty() ? standard.allowed() : allowed,
            standard.maxHeaderLines(),
            standard.maxRequestBytes(),
            standard.requestTimeout(),
            standard.answerTimeout(),
            standard.replyTimeout(),
            standard.idleTimeout(),
            s.number("connections", standard.maxConnections(), 10, 100_000));
    s.done();
    return settings;
  }

  private static InetAddress literal(Section s, String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      s.problem("listen", "fault.listen", host);
      return InetAddress.getLoopbackAddress();
    }
  }

  private static Address address(Section s, String key, String otherwise) {
    return s.parsed(
        key,
        SettingsFile.address(otherwise),
        SettingsFile::address,
        Saying.of("want.address", otherwise));
  }

  private static Address address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(text);
    }
    int port = Integer.parseInt(text.substring(colon + 1));
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(text);
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return new Address(bracketed ? host.substring(1, host.length() - 1) : host, port);
  }

  private Settings.Web web(Section s) {
    Address listen = address(s, "listen", "127.0.0.1:8280");
    Optional<Settings.Tls> tls =
        s.has("tls") ? Optional.of(tls(s.section("tls"))) : Optional.empty();
    Optional<OpenIdSettings> openId =
        s.has("openid") ? OpenIdReader.read(s.section("openid"), folder) : Optional.empty();
    s.done();
    return new Settings.Web(listen, tls, openId);
  }

  private Settings.Tls tls(Section s) {
    var files =
        new Settings.Tls(
            readable(s, "certificate", "want.certificate"),
            readable(s, "key", "want.certificate-key"));
    s.done();
    return files;
  }

  private Path readable(Section s, String key, String wanted) {
    Path file = folder.resolve(s.required(key, wanted));
    if (s.has(key) && !Files.isReadable(file)) {
      s.problem(key, "fault.unreadable", file);
    }
    return file;
  }

  private List<AmiSettings> pbxes() {
    List<AmiSettings> all = new ArrayList<>();
    root.section("pbx").sections().forEach((name, s) -> pbx(name, s).ifPresent(all::add));
    if (all.isEmpty() && !root.has("pbx")) {
      root.problem("pbx", "fault.pbx");
    }
    return List.copyOf(all);
  }

  private Optional<AmiSettings> pbx(String name, Section s) {
    Address ami = address(s, "ami", "127.0.0.1:5038");
    String user = s.text("user", "calltrail");
    Optional<String> secret = s.secret("secret", folder);
    boolean tls = s.yes("tls", false);
    Optional<Path> trusted = s.text("tls-certificate").map(folder::resolve);
    if (trusted.isPresent() && !tls) {
      s.problem("tls-certificate", "fault.tls");
    }
    if (trusted.filter(file -> !Files.isReadable(file)).isPresent()) {
      s.problem("tls-certificate", "fault.pem", trusted.get());
    }
    s.text("cel").map(folder::resolve).ifPresent(file -> cel.put(name, file));
    boolean asked = s.has("sip");
    Address taken = address(s, "sip", "127.0.0.1:5060");
    if (asked) {
      sip.put(name, taken);
    }
    if (secret.isEmpty() && !s.has("secret-file") && !s.has("secret-env")) {
      s.problem("secret-file", "fault.ami-secret");
    }
    s.done();
    try {
      AmiSettings plain = AmiSettings.of(name, ami.host(), ami.port(), user, secret.orElse("?"));
      return Optional.of(
          new AmiSettings(
              name,
              ami.host(),
              ami.port(),
              user,
              secret.orElse("?"),
              tls,
              trusted,
              plain.connectTimeout(),
              plain.pingInterval(),
              plain.pingDeadline(),
              plain.backOffFirst(),
              plain.backOffMost(),
              plain.refusedRetry()));
    } catch (IllegalArgumentException e) {
      s.wrong(Saying.verbatim(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private Optional<Settings.Probing> probing() {
    boolean asked = root.has("probe");
    Section s = root.section("probe");
    if (asked && !s.has("through")) {
      s.problem("through", "fault.through");
    }
    var settings =
        new Settings.Probing(
            address(s, "through", "127.0.0.1:5060"),
            s.duration("every", Duration.ofHours(6), Duration.ofMinutes(1), DAY.multipliedBy(30)),
            s.duration(
                "answer", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(45)),
            s.duration(
                "listen", Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(10)));
    s.done();
    return asked ? Optional.of(settings) : Optional.empty();
  }

  private Settings.Lines lines() {
    Section s = root.section("lines");
    var trunks = new HashMap<String, Address>();
    Section named = s.section("trunks");
    for (String name : named.keys()) {
      trunks.put(name, address(named, name, "192.0.2.1:5060"));
    }
    var settings =
        new Settings.Lines(
            Map.copyOf(trunks),
            s.yes("phones", true),
            s.duration(
                "every", Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(1)));
    named.done();
    s.done();
    return settings;
  }

  private JournalSettings journal(Path data) {
    Section s = root.section("journal");
    JournalSettings standard = JournalSettings.in(data.resolve("journal"));
    var settings =
        new JournalSettings(
            standard.folder(),
            standard.segmentBytes(),
            s.duration("keep", standard.keep(), DAY, DAY.multipliedBy(3650)));
    s.done();
    return settings;
  }

  private Optional<Duration> keepNumbers(JournalSettings journal) {
    if (root.text("keep-numbers").isEmpty()) {
      return Optional.empty();
    }
    Duration least = journal.keep().plus(A_FILE);
    Duration keep = root.duration("keep-numbers", LONGEST_KEPT, DAY, LONGEST_KEPT);
    if (keep.compareTo(least) < 0) {
      root.problem("keep-numbers", "fault.keep-numbers", least.toDays());
    }
    return Optional.of(keep);
  }

  private StoreSettings store(Path data) {
    Section s = root.section("database");
    String h2 = "jdbc:h2:file:" + data.toAbsolutePath().normalize().resolve("calltrail");
    String url = s.text("url", h2);
    String user = s.text("user", "");
    String password = s.secret("password", folder).orElse("");
    StoreSettings standard = StoreSettings.of(h2, user, password);
    StoreSettings settings = standard;
    try {
      settings =
          new StoreSettings(
              url,
              user,
              password,
              s.number("connections", standard.poolSize(), 2, 100),
              s.duration(
                  "connect-timeout",
                  standard.connectTimeout(),
                  Duration.ofMillis(250),
                  Duration.ofSeconds(60)));
    } catch (IllegalArgumentException e) {
      s.problem("url", Saying.verbatim(String.valueOf(e.getMessage())));
    }
    s.done();
    return settings;
  }

  private Optional<Path> sounds() {
    Section s = root.section("sounds");
    Optional<Path> sounds = s.text("folder").map(folder::resolve);
    if (root.has("sounds") && sounds.isEmpty()) {
      s.problem("folder", "fault.sounds.folder");
    }
    sounds
        .flatMap(SoundLibrary::refusal)
        .ifPresent(why -> s.problem("folder", Saying.verbatim(s.text("folder", "") + " " + why)));
    s.done();
    return sounds;
  }

  /// A key a line: the first seals, the others open what they have sealed.
  private Optional<Seal> seal(Section s) {
    if (s.text("key").isPresent()) {
      s.problem("key", "fault.key.plain");
      return Optional.empty();
    }
    Optional<Path> file = s.text("key-file").map(folder::resolve);
    if (file.filter(SettingsFile::anybodyReads).isPresent()) {
      s.problem("key-file", "fault.key.open", file.get());
    }
    try {
      return s.secret("key", folder).map(text -> Seal.of(text.lines().map(String::strip).toList()));
    } catch (IllegalArgumentException e) {
      s.problem(
          file.isPresent() ? "key-file" : "key-env", "fault.key", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static boolean anybodyReads(Path key) {
    try {
      return Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException e) {
      return false; // it is not there: told when it is read
    }
  }

  private RecordingSettings recording(Path data) {
    Section s = root.section("recording");
    RecordingSettings standard =
        RecordingSettings.in(
            s.text("folder").map(folder::resolve).orElse(data.resolve("recordings")));
    var settings =
        new RecordingSettings(
            standard.folder(),
            s.duration("keep", standard.retention(), DAY, LONGEST_KEPT),
            s.number("workers", standard.workers(), 1, 16),
            standard.settle(),
            seal(s));
    s.done();
    return settings;
  }
}
