package io.calltrail.web;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The token that opens the interface (RFC 6750). Compared in constant time, by digest, so that its
/// length does not show either.
final class BearerToken {
  private static final String SCHEME = "Bearer ";

  private final byte[] digest;

  BearerToken(String token) {
    digest = sha256(token);
  }

  boolean opens(RequestHeaders headers) {
    String given = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    return given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(digest, sha256(given.substring(SCHEME.length()).strip()));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
