package io.calltrail.config;

import io.calltrail.agi.AgiSettings;
import io.calltrail.ami.AmiSettings;
import io.calltrail.attribution.Client;
import io.calltrail.attribution.NumberPlan;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.PhoneNumber;
import io.calltrail.journal.JournalSettings;
import io.calltrail.recording.RecordingSettings;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.store.StoreSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Everything the configuration file says.
///
/// @param data folder of journal, embedded database and API token
/// @param sip where a PBX takes SIP over UDP, by its name; only of those whose entry says so
/// @param cel the event log of a PBX, by its name; only of those whose entry names it
/// @param defaultRoute for calls to numbers that nobody owns
public record Settings(
    Path data,
    AgiSettings agi,
    List<AmiSettings> pbxes,
    Map<String, Address> sip,
    Map<String, Path> cel,
    Address web,
    JournalSettings journal,
    StoreSettings store,
    RecordingSettings recording,
    NumberPlan numberPlan,
    RoutingSettings routing,
    Map<PhoneNumber, TrackingNumber> numbers,
    TrackingNumber defaultRoute,
    Map<PhoneNumber, Client> clients) {

  /// A host and a port.
  public record Address(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }
}
