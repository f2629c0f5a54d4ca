package io.calltrail.sounds;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A folder of sounds that Asterisk plays: a folder in it for each class of music, and one for
/// announcements. A sound is a file of 8 kHz (`.wav`), and one of 16 kHz (`.sln16`) when what was
/// brought holds that much: both 16-bit signed linear, so that nothing is decoded during a call.
///
/// A file comes whole or not at all: it is written elsewhere, forced to disk and moved into place.
public final class SoundLibrary {
  /// The folder of sounds that are no music.
  public static final String ANNOUNCEMENTS = "announcements";

  /// Bytes of a file that is brought.
  public static final int LARGEST = 20 * 1024 * 1024;

  public static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");
  private static final String MUSIC_CLASSES = "musiconhold.conf";
  private static final String NEW = ".new";
  private static final int NARROW = 8_000;
  private static final int WIDE = 16_000;
  private static final int HEADER = 44;

  private final Path folder;

  /// A sound.
  ///
  /// @param group a class of music, or [#ANNOUNCEMENTS]
  /// @param played how Asterisk names it, for a setting
  /// @param wide whether phones of 16 kHz hear more of it
  public record Sound(String group, String name, String played, Duration length, boolean wide) {
    public boolean music() {
      return !group.equals(ANNOUNCEMENTS);
    }
  }

  /// @param folder can be written to, and Asterisk reads it by the same path
  public SoundLibrary(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  public Path folder() {
    return folder;
  }

  /// What is wrong with a folder, in words, and what to do.
  public static Optional<String> refusal(Path folder) {
    Path whole = folder.toAbsolutePath().normalize();
    if (!whole.toString().matches("[A-Za-z0-9/_.-]{1,150}")) {
      return Optional.of(
          "has a path that the dialplan cannot take; use at most 150 letters, digits, _ . -");
    }
    if (!Files.isDirectory(whole)) {
      return Optional.of(
          "is no folder that is there; make it, so that Calltrail writes and Asterisk reads there");
    }
    return Files.isWritable(whole)
        ? Optional.empty()
        : Optional.of("cannot be written to; let the user that Calltrail runs as own it");
  }

  /// All of them, by group and name.
  public List<Sound> all() throws IOException {
    var found = new ArrayList<Sound>();
    for (String group : names(folder, "")) {
      for (String name : names(folder.resolve(group), ".wav")) {
        Path wide = folder.resolve(group).resolve(name + ".sln16");
        long bytes = Files.size(folder.resolve(group).resolve(name + ".wav"));
        found.add(
            new Sound(
                group,
                name,
                played(group, name),
                Duration.ofMillis((bytes - HEADER) * 1_000 / 2 / NARROW),
                Files.exists(wide)));
      }
    }
    return found;
  }

  private static List<String> names(Path folder, String ending) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> Files.isDirectory(file) == ending.isEmpty())
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(ending))
          .map(file -> file.substring(0, file.length() - ending.length()))
          .filter(name -> NAME.matcher(name).matches())
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }

  private String played(String group, String name) {
    return folder.resolve(group).resolve(name).toString();
  }

  /// The file that a browser plays.
  public Optional<Path> file(String group, String name) {
    return Optional.of(group)
        .filter(g -> NAME.matcher(g).matches() && NAME.matcher(name).matches())
        .map(g -> folder.resolve(g).resolve(name + ".wav"))
        .filter(Files::isRegularFile);
  }

  /// Takes a sound, in the place of one of the same name.
  ///
  /// @param group a class of music, or [#ANNOUNCEMENTS]
  /// @param file WAV or FLAC
  /// @throws BadSound when it cannot be taken; then all is as before
  public synchronized Sound add(String group, String name, byte[] file)
      throws BadSound, IOException {
    if (!NAME.matcher(group).matches() || !NAME.matcher(name).matches()) {
      throw new BadSound("name");
    }
    if (file.length > LARGEST) {
      throw new BadSound("large", LARGEST / 1024 / 1024);
    }
    Source source = Source.of(file);
    Files.createDirectories(folder.resolve(NEW));
    Path part = folder.resolve(NEW).resolve(UUID.randomUUID().toString());
    Path narrow = part.resolveSibling(part.getFileName() + ".wav");
    Optional<Path> wide =
        Optional.of(part.resolveSibling(part.getFileName() + ".sln16"))
            .filter(_ -> source.rate() >= WIDE);
    try {
      convert(source, narrow, wide);
      return put(group, name, narrow, wide);
    } finally {
      Files.deleteIfExists(narrow);
      if (wide.isPresent()) {
        Files.deleteIfExists(wide.get());
      }
    }
  }

  private static void convert(Source source, Path narrow, Optional<Path> wide)
      throws BadSound, IOException {
    long most = LONGEST.toSeconds() * source.rate();
    long read = 0;
    try (var telephone = new Track(narrow, HEADER);
        var wideband = wide.isPresent() ? new Track(wide.get(), 0) : null) {
      var tracks = new ArrayList<Resampler>();
      tracks.add(new Resampler(source.rate(), NARROW, telephone));
      if (wideband != null) {
        tracks.add(new Resampler(source.rate(), WIDE, wideband));
      }
      float[] piece = new float[source.longest()];
      for (int n = source.next(piece); n > 0; n = source.next(piece)) {
        read += n;
        if (read > most) {
          throw new BadSound("long", LONGEST.toMinutes());
        }
        for (Resampler track : tracks) {
          track.add(piece, n);
        }
      }
      if (read < SHORTEST.toMillis() * source.rate() / 1_000) {
        throw new BadSound("empty");
      }
      for (Resampler track : tracks) {
        track.end();
      }
      telephone.finish(header(telephone.bytes()));
      if (wideband != null) {
        wideband.finish(ByteBuffer.allocate(0));
      }
    }
  }

  /// Between the moves a phone of 16 kHz hears the file of 8 kHz, never another sound.
  private Sound put(String group, String name, Path narrow, Optional<Path> wide)
      throws IOException {
    Path place = folder.resolve(group);
    Files.createDirectories(place);
    Files.deleteIfExists(place.resolve(name + ".sln16"));
    Files.move(
        narrow,
        place.resolve(name + ".wav"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    if (wide.isPresent()) {
      Files.move(wide.get(), place.resolve(name + ".sln16"), StandardCopyOption.ATOMIC_MOVE);
    }
    forced(place);
    musicClasses();
    return all().stream()
        .filter(s -> s.group().equals(group) && s.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IOException("the sound is gone at once"));
  }

  /// @return false when there was none
  public synchronized boolean remove(String group, String name) throws IOException {
    Optional<Path> file = file(group, name);
    if (file.isEmpty()) {
      return false;
    }
    Files.deleteIfExists(folder.resolve(group).resolve(name + ".sln16"));
    Files.delete(file.get());
    forced(folder.resolve(group));
    musicClasses();
    return true;
  }

  /// For Asterisk's musiconhold.conf to include.
  private void musicClasses() throws IOException {
    var text =
        new StringBuilder("; written by Calltrail: the classes of music that were brought\n");
    all().stream()
        .filter(Sound::music)
        .map(Sound::group)
        .distinct()
        .forEach(
            group ->
                text.append(
                    "[%s]%nmode = files%ndirectory = %s%nsort = random%n"
                        .formatted(group, folder.resolve(group))));
    Path part = folder.resolve(NEW).resolve(MUSIC_CLASSES);
    Files.createDirectories(part.getParent());
    try (FileChannel out =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(
        part,
        folder.resolve(MUSIC_CLASSES),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    forced(folder);
  }

  private static void forced(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static ByteBuffer header(long bytes) {
    return ByteBuffer.allocate(HEADER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt((int) bytes + HEADER - 8)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
        .putInt(16)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(NARROW)
        .putInt(NARROW * 2)
        .putShort((short) 2)
        .putShort((short) 16)
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt((int) bytes)
        .flip();
  }

  /// A file of 16-bit samples that is being written.
  private static final class Track implements Resampler.Sink, AutoCloseable {
    private final FileChannel out;
    private final ByteBuffer pending =
        ByteBuffer.allocate(64 * 1024).order(ByteOrder.LITTLE_ENDIAN);
    private final int header;
    private long bytes;

    Track(Path file, int header) throws IOException {
      out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      this.header = header;
      out.position(header);
    }

    @Override
    public void take(float sample) throws IOException {
      if (!pending.hasRemaining()) {
        write();
      }
      pending.putShort((short) Math.clamp(Math.round(sample * 32_768), -32_768, 32_767));
      bytes += 2;
    }

    private void write() throws IOException {
      pending.flip();
      while (pending.hasRemaining()) {
        out.write(pending);
      }
      pending.clear();
    }

    long bytes() {
      return bytes;
    }

    /// @param head as long as was left free
    void finish(ByteBuffer head) throws IOException {
      write();
      if (head.remaining() != header) {
        throw new IllegalArgumentException("the header has another length");
      }
      while (head.hasRemaining()) {
        out.write(head, head.position());
      }
      out.force(true);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
