package io.calltrail.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/// The lines of one file, from its beginning, while it may still grow.
final class Lines implements AutoCloseable {
  private final FileChannel channel;
  private byte[] buffer = new byte[64 * 1024];
  private int from;
  private int to;
  private long offset;

  Lines(Segment segment) throws IOException {
    channel = FileChannel.open(segment.path(), StandardOpenOption.READ);
  }

  /// Where the next line begins.
  long offset() {
    return offset;
  }

  /// The next whole line without its LF; empty when there is none yet.
  Optional<byte[]> next() throws IOException {
    int seen = from;
    while (true) {
      for (; seen < to; seen++) {
        if (buffer[seen] == '\n') {
          byte[] line = Arrays.copyOfRange(buffer, from, seen);
          offset += line.length + 1;
          from = seen + 1;
          return Optional.of(line);
        }
      }
      int pending = to - from;
      if (from > 0) {
        System.arraycopy(buffer, from, buffer, 0, pending);
      } else if (to == buffer.length) {
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
      from = 0;
      to = pending;
      seen = pending;
      int read = channel.read(ByteBuffer.wrap(buffer, to, buffer.length - to), offset + pending);
      if (read <= 0) {
        to = 0; // what came without LF is read anew: it may still be written over
        return Optional.empty();
      }
      to += read;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
