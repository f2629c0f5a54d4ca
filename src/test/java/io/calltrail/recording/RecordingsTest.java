package io.calltrail.recording;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.calltrail.Await;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.RecordingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RecordingsTest {
  private static final CallId CALL = new CallId("20261123-231502-k3x9q2hd");
  private static final String RAW = CALL + "-1.raw";
  private static final String KEY = "1f".repeat(32);

  @TempDir Path folder;
  private final BlockingQueue<CallEvent> told = new LinkedBlockingQueue<>();
  private final Map<CallId, Duration> keeps = new HashMap<>();
  private Instant now = Instant.now();
  private Recordings recordings;

  @BeforeEach
  void open() {
    recordings = opened(Optional.empty());
  }

  private Recordings opened(Optional<Seal> seal) {
    return new Recordings(
        new RecordingSettings(folder, Duration.ofDays(30), 1, Duration.ofMillis(20), seal),
        _ -> keeps,
        () -> now,
        told::add);
  }

  /// The same folder, from now on.
  private void sealedWith(String... keys) {
    recordings.close();
    recordings = opened(Optional.of(Seal.of(List.of(keys))));
  }

  private byte[] sound(RecordingFile file) throws IOException {
    try (SeekableByteChannel sound = recordings.open(file.file()).orElseThrow()) {
      return Channels.newInputStream(sound).readAllBytes();
    }
  }

  @AfterEach
  void close() {
    recordings.close();
  }

  /// Stereo as MixMonitor writes it: speech-like sound in bursts, or digital silence.
  private static byte[] sound(double seconds, boolean caller, boolean agent) {
    Random random = new Random(7);
    int samples = (int) (seconds * 8000);
    byte[] raw = new byte[samples * 4];
    for (int i = 0; i < samples; i++) {
      int loud = (i / 4000) % 2 == 0 ? 9000 : 300;
      short voice = (short) ((Math.sin(i * 0.17) * loud + random.nextGaussian() * loud / 9));
      short left = caller ? (short) (voice & ~3) : 0;
      short right = agent ? voice : 0;
      raw[4 * i] = (byte) left;
      raw[4 * i + 1] = (byte) (left >> 8);
      raw[4 * i + 2] = (byte) right;
      raw[4 * i + 3] = (byte) (right >> 8);
    }
    return raw;
  }

  private CallEvent outcome() throws InterruptedException {
    CallEvent event = told.poll(20, TimeUnit.SECONDS);
    assertThat(event).as("outcome told").isNotNull();
    return event;
  }

  private RecordingFile recorded(byte[] raw) throws Exception {
    Files.write(folder.resolve(RAW), raw);
    recordings.process(CALL, RAW);
    CallEvent event = outcome();
    assertThat(event).isInstanceOf(CallEvent.Recorded.class);
    return ((CallEvent.Recorded) event).file();
  }

  private String failure() throws InterruptedException {
    CallEvent event = outcome();
    assertThat(event).isInstanceOf(CallEvent.RecordingFailed.class);
    return ((CallEvent.RecordingFailed) event).reason();
  }

  private void awaitIdle() throws Exception {
    until("nothing in work", Duration.ofSeconds(10), () -> recordings.counts().inWork() == 0);
  }

  @Test
  void talkOfBothIsKeptBitForBitAndTheRawFileGoes() throws Exception {
    byte[] raw = sound(20.3, true, true);
    RecordingFile file = recorded(raw);
    assertThat(file.file()).isEqualTo("2026/11/23/" + CALL + "-1.flac");
    assertThat(file.length()).isEqualTo(Duration.ofMillis(20_300));
    assertThat(file.callerHeard()).isTrue();
    assertThat(file.agentHeard()).isTrue();
    Path finished = folder.resolve(file.file());
    assertThat(Files.size(finished)).isEqualTo(file.bytes()).isLessThan(raw.length);
    awaitIdle();
    assertThat(folder.resolve(RAW)).doesNotExist();
  }

  @Test
  void sideThatIsSilentIsFlagged() throws Exception {
    RecordingFile caller = recorded(sound(3, true, false));
    assertThat(caller.callerHeard()).isTrue();
    assertThat(caller.agentHeard()).isFalse();
    awaitIdle();
    RecordingFile agent = recorded(sound(3, false, true));
    assertThat(agent.callerHeard()).isFalse();
    assertThat(agent.agentHeard()).isTrue();
  }

  @Test
  void loudestNoiseAndAnyLengthSurvive() throws Exception {
    Random random = new Random(11);
    for (int samples : new int[] {1, 2, 3, 5, 4095, 4096, 4097, 4096 * 130 + 17}) {
      byte[] raw = new byte[samples * 4];
      random.nextBytes(raw);
      RecordingFile file = recorded(raw);
      assertThat(file.length()).isEqualTo(Duration.ofNanos(samples * 125_000L));
      awaitIdle();
    }
  }

  @Test
  void halfASampleAtTheEndIsLeftOut() throws Exception {
    byte[] raw = sound(2, true, true);
    assertThat(recorded(Arrays.copyOf(raw, raw.length - 3)).length())
        .isEqualTo(Duration.ofSeconds(2).minusNanos(125_000));
  }

  @Test
  void missingAndEmptyRawFilesFailPlainly() throws Exception {
    recordings.process(CALL, RAW);
    assertThat(failure()).isEqualTo("no recording was written");
    awaitIdle();
    Files.createFile(folder.resolve(RAW));
    recordings.process(CALL, RAW);
    assertThat(failure()).isEqualTo("the raw recording holds no sound");
  }

  @Test
  void unwritableFolderKeepsTheRawFile() throws Exception {
    Files.writeString(folder.resolve("2026"), "in the way");
    Files.write(folder.resolve(RAW), sound(1, true, true));
    recordings.process(CALL, RAW);
    assertThat(failure()).isEqualTo("the recording folder cannot be written");
    assertThat(folder.resolve(RAW)).exists();
  }

  @Test
  void leftoversOfACrashAreTakenUpButNotCallsStillTalking() throws Exception {
    CallId talking = new CallId("20261123-231502-talking0");
    Files.write(folder.resolve(RAW), sound(1, true, true));
    Files.write(folder.resolve(talking + "-1.raw"), sound(1, true, true));
    Path part = folder.resolve("2026/11/23/" + CALL + "-1.flac.part");
    Files.createDirectories(part.getParent());
    Files.writeString(part, "half");
    assertThat(recordings.sweep(talking::equals)).isEqualTo(1);
    assertThat(outcome().call()).isEqualTo(CALL);
    awaitIdle();
    assertThat(folder.resolve(talking + "-1.raw")).exists();
    assertThat(part).doesNotExist();
  }

  @Test
  void recordingToldBeforeTheCrashCanBeToldAgain() throws Exception {
    RecordingFile first = recorded(sound(1, true, true));
    awaitIdle();
    recordings.process(CALL, RAW);
    assertThat(((CallEvent.Recorded) outcome()).file()).isEqualTo(first);
  }

  @Test
  void voicemailWithoutLengthsInItsHeaderIsRead() throws Exception {
    byte[] wav = new byte[44 + 16000];
    byte[] head = {
      'R',
      'I',
      'F',
      'F',
      0,
      0,
      0,
      0,
      'W',
      'A',
      'V',
      'E',
      'f',
      'm',
      't',
      ' ',
      16,
      0,
      0,
      0,
      1,
      0,
      1,
      0,
      0x40,
      0x1F,
      0,
      0,
      (byte) 0x80,
      0x3E,
      0,
      0,
      2,
      0,
      16,
      0,
      'd',
      'a',
      't',
      'a',
      0,
      0,
      0,
      0
    };
    System.arraycopy(head, 0, wav, 0, 44);
    new Random(3).nextBytes(head);
    for (int i = 44; i < wav.length; i++) {
      wav[i] = (byte) (i * 31);
    }
    Files.write(folder.resolve(CALL + "-vm.wav"), wav);
    recordings.process(CALL, CALL + "-vm.wav");
    RecordingFile file = ((CallEvent.Recorded) outcome()).file();
    assertThat(file.length()).isEqualTo(Duration.ofSeconds(1));
    assertThat(file.callerHeard()).isTrue();
    assertThat(file.agentHeard()).isFalse();
  }

  @Test
  void linkOutOfTheFolderIsRefused(@TempDir Path elsewhere) throws Exception {
    Path secret = Files.write(elsewhere.resolve("secret"), sound(1, true, true));
    Files.createSymbolicLink(folder.resolve(RAW), secret);
    recordings.process(CALL, RAW);
    assertThat(failure()).contains("no plain file");
    assertThat(secret).exists();
  }

  @Test
  void recordingsGoAfterTheirTime() throws Exception {
    RecordingFile file = recorded(sound(1, true, true));
    awaitIdle();
    assertThat(recordings.deleteOld()).isZero();
    now = now.plus(Duration.ofDays(31));
    assertThat(recordings.deleteOld()).isEqualTo(1);
    assertThat(recordings.open(file.file())).isEmpty();
    assertThat(recordings.counts().deleted()).isEqualTo(1);
  }

  @Test
  void recordingsOfACampaignStayAsLongAsItSays() throws Exception {
    RecordingFile file = recorded(sound(1, true, true));
    awaitIdle();
    keeps.put(CALL, Duration.ofDays(60));
    now = now.plus(Duration.ofDays(31));
    assertThat(recordings.deleteOld()).as("longer than others").isZero();
    keeps.put(CALL, Duration.ofDays(32));
    assertThat(recordings.deleteOld()).isZero();
    keeps.put(CALL, Duration.ofDays(2));
    assertThat(recordings.deleteOld()).as("shorter than others").isEqualTo(1);
    assertThat(recordings.open(file.file())).isEmpty();
  }

  @Test
  void damagedFileIsNoticed() throws Exception {
    RecordingFile file = recorded(sound(2, true, true));
    awaitIdle();
    Path finished = folder.resolve(file.file());
    byte[] bytes = Files.readAllBytes(finished);
    bytes[bytes.length / 2] ^= 1;
    Files.write(finished, bytes);
    recordings.process(CALL, RAW);
    assertThat(failure()).isNotEmpty();
  }

  @Test
  void aSealedRecordingIsHeardAsItWasAndLiesSealed() throws Exception {
    sealedWith(KEY);
    RecordingFile file = recorded(sound(20.3, true, true));
    awaitIdle();
    assertThat(file.file()).isEqualTo("2026/11/23/" + CALL + "-1.flac");
    assertThat(folder.resolve(RAW)).doesNotExist();
    assertThat(folder.resolve(file.file())).doesNotExist();
    byte[] lies = Files.readAllBytes(folder.resolve(file.file() + ".sealed"));
    assertThat(new String(lies, StandardCharsets.ISO_8859_1)).doesNotContain("fLaC");
    byte[] heard = sound(file);
    assertThat(new String(heard, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("fLaC");
    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(heard)))
        .isEqualTo(file.sha256());
    assertThat(heard).hasSize((int) file.bytes());
    assertThat(recordings.waveform(file.file()).orElseThrow().length()).isEqualTo(file.length());
  }

  @Test
  void whatWasFinishedBeforeThereWasASealIsSealedAtTheNextStart() throws Exception {
    RecordingFile file = recorded(sound(3, true, true));
    awaitIdle();
    byte[] heard = sound(file);
    Path clear = folder.resolve(file.file());
    FileTime when = FileTime.from(Instant.parse("2026-11-01T08:00:00Z"));
    Files.setLastModifiedTime(clear, when);
    Files.writeString(folder.resolve("2026/11/23/x-1.flac.sealed.part"), "cut off");

    sealedWith(KEY);
    recordings.sweep(_ -> false);

    Await.until("sealed", () -> Files.notExists(clear));
    Path sealed = folder.resolve(file.file() + ".sealed");
    assertThat(Files.getLastModifiedTime(sealed)).as("stays no longer for it").isEqualTo(when);
    assertThat(sound(file)).isEqualTo(heard);
    assertThat(folder.resolve("2026/11/23/x-1.flac.sealed.part")).doesNotExist();
  }

  @Test
  void whatLiesSealedBesideTheSoundDoesNotTakeItsPlaceUnseen() throws Exception {
    RecordingFile file = recorded(sound(2, true, true));
    awaitIdle();
    byte[] heard = sound(file);
    Files.writeString(folder.resolve(file.file() + ".sealed"), "damaged, or of a key that is gone");
    sealedWith(KEY);
    recordings.sweep(_ -> false);
    Await.until("sealed", () -> Files.notExists(folder.resolve(file.file())));
    assertThat(sound(file)).isEqualTo(heard);
  }

  @Test
  void aSealedRecordingWithoutItsKeyIsToldAndNotTakenForAnother() throws Exception {
    sealedWith(KEY);
    RecordingFile file = recorded(sound(1, true, true));
    awaitIdle();
    sealedWith("2e".repeat(32));
    assertThatThrownBy(() -> recordings.open(file.file()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no key of recording.key opens it");
    recordings.close();
    recordings = opened(Optional.empty());
    assertThatThrownBy(() -> recordings.open(file.file()))
        .hasMessageContaining("it is sealed, and recording.key is not set");
    sealedWith("2e".repeat(32), KEY);
    assertThat(sound(file)).hasSize((int) file.bytes());
  }

  @Test
  void sealedRecordingsAreErasedAndGoAfterTheirTime() throws Exception {
    sealedWith(KEY);
    RecordingFile file = recorded(sound(1, true, true));
    awaitIdle();
    assertThat(recordings.erase(Set.of(CALL))).isEqualTo(1);
    assertThat(recordings.open(file.file())).isEmpty();
    recorded(sound(1, true, true));
    awaitIdle();
    now = now.plus(Duration.ofDays(31));
    assertThat(recordings.deleteOld()).isEqualTo(1);
    assertThat(recordings.open(file.file())).isEmpty();
  }
}
