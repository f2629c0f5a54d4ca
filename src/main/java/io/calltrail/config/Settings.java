package io.calltrail.config;

import io.calltrail.agi.AgiSettings;
import io.calltrail.ami.AmiSettings;
import io.calltrail.attribution.Client;
import io.calltrail.attribution.NumberPlan;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.PhoneNumber;
import io.calltrail.journal.JournalSettings;
import io.calltrail.oidc.OpenIdSettings;
import io.calltrail.recording.RecordingSettings;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything the configuration file says.
///
/// @param data folder of journal, embedded database and API token
/// @param sip where a PBX takes SIP over UDP, by its name; only of those whose entry says so
/// @param cel the event log of a PBX, by its name; only of those whose entry names it
/// @param sounds folder of announcements and music that people bring; empty: they bring none
/// @param defaultRoute for calls to numbers that nobody owns
/// @param probing empty: numbers are not tried by calls
public record Settings(
    Path data,
    AgiSettings agi,
    List<AmiSettings> pbxes,
    Map<String, Address> sip,
    Map<String, Path> cel,
    Web web,
    JournalSettings journal,
    StoreSettings store,
    RecordingSettings recording,
    Optional<Path> sounds,
    Retention retention,
    NumberPlan numberPlan,
    RoutingSettings routing,
    Map<PhoneNumber, TrackingNumber> numbers,
    TrackingNumber defaultRoute,
    Map<PhoneNumber, Client> clients,
    Optional<Probing> probing,
    Lines lines) {

  /// How long things are kept that concern people.
  ///
  /// @param campaigns of which recordings stay shorter or longer than [RecordingSettings#retention]
  /// @param numbers of callers and clients; empty: as long as their calls
  public record Retention(Map<String, Duration> campaigns, Optional<Duration> numbers) {}

  /// How the numbers are tried by calls.
  ///
  /// @param through where a call to a number is sent by SIP over UDP, as its trunk does
  /// @param every from the end of one round through all numbers to the next
  /// @param answer how long to wait for an answer
  /// @param listen how long to wait for the sound, once answered
  public record Probing(Address through, Duration every, Duration answer, Duration listen) {}

  /// The lines that are asked whether they are there.
  ///
  /// @param trunks SIP over UDP, by name
  /// @param phones whether agents' phones are asked too
  public record Lines(Map<String, Address> trunks, boolean phones, Duration every) {}

  /// The web side.
  ///
  /// @param tls empty: plain HTTP
  /// @param openId empty: people come in by passwords only
  public record Web(Address listen, Optional<Tls> tls, Optional<OpenIdSettings> openId) {
    /// Where browsers and commands find it.
    public String url() {
      return (tls.isPresent() ? "https://" : "http://") + listen;
    }
  }

  /// A certificate, with those that lead to who is trusted, and its key: PEM files.
  public record Tls(Path certificate, Path key) {}

  /// A host and a port.
  public record Address(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }
}
