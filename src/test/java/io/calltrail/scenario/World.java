package io.calltrail.scenario;

import io.calltrail.lab.Habit;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Phones, callers and an Asterisk, with the service beside it: what the scenarios are told in.
interface World extends AutoCloseable {
  /// Agents 101 to 105 have phones; that of 109 is not registered.
  List<String> PHONES = List.of("101", "102", "103", "104", "105");

  String NOT_REGISTERED = "109";

  String SEARCH = "+442079460001";
  String URGENT = "+442079460002";
  String UNRECORDED = "+442079460003";
  String ANNOUNCED = "+442079460004";
  String IMPATIENT = "+442079460005";
  String CLOSED = "+442079460006";
  String DESERTED = "+442079460007";
  String NOBODYS = "+442079460099";

  /// What the service is told of the business. A hold turn of 5 s: whoever is rung sooner was
  /// nudged.
  static String business() {
    var today = LocalDate.now(ZoneOffset.UTC);
    return """
    region: GB
    agents:
      agent-101: {phone: "101"}
      agent-102: {phone: "102"}
      agent-103: {phone: "103"}
      agent-104: {phone: "104"}
      agent-105: {phone: "105"}
      agent-109: {phone: "109"}
    queues:
      sales:
        agents: [agent-101, agent-102, agent-103, agent-104, agent-105, agent-109]
        ring-time: 2s
        wrap-up: 0s
        max-wait: 60s
        hold-turn: 5s
        short-abandon: 2s
        rest-after: {busy: 1s, no-answer: 1s, rejected: 1s, unreachable: 1s}
        no-agents: {then: hangup}
      impatient:
        agents: [agent-101]
        max-wait: 2s
        hold-turn: 5s
        short-abandon: 1s
        timed-out: {message: [im-sorry], then: hangup}
      closed:
        agents: [agent-101]
        time-zone: UTC
        holidays: [%s, %s, %s]
        closed: {message: [im-sorry], then: hangup}
      deserted:
        agents: [agent-105]
        short-abandon: 1s
        no-agents: {then: voicemail}
    campaigns:
      search-brand: {source: search, medium: cpc, campaign: brand}
      outdoor: {source: billboard, medium: offline}
    numbers:
      "+442079460001": {campaign: search-brand, queue: sales}
      "+442079460002": {campaign: outdoor, queue: sales, priority: 5}
      "+442079460003": {campaign: outdoor, queue: sales, record: false}
      "+442079460004": {campaign: outdoor, queue: sales, announce: activated}
      "+442079460005": {campaign: outdoor, queue: impatient}
      "+442079460006": {campaign: outdoor, queue: closed}
      "+442079460007": {campaign: outdoor, queue: deserted}
    default-route: {queue: sales}
    """
        .formatted(today.minusDays(1), today, today.plusDays(1));
  }

  /// From now on this phone does so.
  void habit(String phone, Habit habit);

  /// Places a call now and returns its id.
  String call(String dialled, String number, SipWorld.Caller caller) throws IOException;

  /// Dials from an agent's phone and returns the call's id.
  String dial(String phone, String code) throws IOException;

  void hangUp(String call);

  SipCall call(String id);

  /// The call when it is so; empty when the time is over first.
  Optional<SipCall> await(String id, Duration most, Predicate<SipCall> so)
      throws InterruptedException;

  /// What a phone should never see.
  List<String> faults();

  /// How many channels have been made so far, those of callers and those of phones.
  int channelsMade() throws IOException;

  Path recordings();

  ServiceProcess service();

  @Override
  void close();
}
