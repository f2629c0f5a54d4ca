package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sound as browsers ask for it: piece by piece (RFC 9110, range requests). Whoever asks for all
/// gets the first piece of it and asks on.
final class SoundFiles {
  private static final MediaType FLAC = MediaType.parse("audio/flac");
  private static final MediaType WAV = MediaType.parse("audio/wav");
  private static final int PIECE = 1 << 20;
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,18})-([0-9]{0,18})");

  private SoundFiles() {}

  static AggregatedHttpResponse piece(Path file, AggregatedHttpRequest request) {
    try (FileChannel channel = FileChannel.open(file)) {
      return piece(channel, file.toString().endsWith(".wav") ? WAV : FLAC, request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Closes the recording.
  static AggregatedHttpResponse flac(SeekableByteChannel recording, AggregatedHttpRequest request) {
    try (recording) {
      return piece(recording, FLAC, request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AggregatedHttpResponse piece(
      SeekableByteChannel channel, MediaType type, AggregatedHttpRequest request)
      throws IOException {
    long size = channel.size();
    Matcher asked = RANGE.matcher(request.headers().get(HttpHeaderNames.RANGE, ""));
    if (!asked.matches() && size <= PIECE) {
      return AggregatedHttpResponse.of(
          headers(HttpStatus.OK, type).build(), read(channel, 0, (int) size));
    }
    long from = asked.matches() ? Long.parseLong(asked.group(1)) : 0;
    if (from >= size) {
      return AggregatedHttpResponse.of(
          headers(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, type)
              .set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + size)
              .build());
    }
    long last =
        asked.matches() && !asked.group(2).isEmpty()
            ? Math.min(Long.parseLong(asked.group(2)), size - 1)
            : size - 1;
    int length = (int) Math.max(0, Math.min(last - from + 1, PIECE));
    return AggregatedHttpResponse.of(
        headers(HttpStatus.PARTIAL_CONTENT, type)
            .set(
                HttpHeaderNames.CONTENT_RANGE,
                "bytes " + from + "-" + (from + length - 1) + "/" + size)
            .build(),
        read(channel, from, length));
  }

  private static ResponseHeadersBuilder headers(HttpStatus status, MediaType type) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status)
            .contentType(type)
            .set(HttpHeaderNames.ACCEPT_RANGES, "bytes")
            .set(HttpHeaderNames.CACHE_CONTROL, "private, no-store");
    SecureHeaders.add(headers);
    return headers;
  }

  private static HttpData read(SeekableByteChannel channel, long from, int length)
      throws IOException {
    var bytes = ByteBuffer.allocate(length);
    channel.position(from);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      // until the piece is whole
    }
    return HttpData.wrap(bytes.array(), 0, bytes.position());
  }
}
