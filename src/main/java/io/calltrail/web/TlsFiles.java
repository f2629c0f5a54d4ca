package io.calltrail.web;

import com.linecorp.armeria.common.TlsKeyPair;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// A certificate, with those that lead to who is trusted, and its key: two PEM files.
public record TlsFiles(Path certificate, Path key) {

  /// Whether the two can be used.
  ///
  /// @return when the certificate ends
  /// @throws IOException when they cannot: which file, why, and what to do
  public Instant check(Instant now) throws IOException {
    return chain(pair(now)).getFirst().getNotAfter().toInstant();
  }

  private static List<X509Certificate> chain(TlsKeyPair pair) {
    return pair.certificateChain();
  }

  TlsKeyPair pair(Instant now) throws IOException {
    if (Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ)) {
      throw new IOException(
          "everybody on this host can read the key %s: chmod o-rwx it, or better make a new pair"
              .formatted(key));
    }
    X509Certificate own = certificates(certificate).getFirst();
    if (now.isAfter(own.getNotAfter().toInstant())) {
      throw new IOException(
          "the certificate %s ended %s: renew it"
              .formatted(certificate, own.getNotAfter().toInstant()));
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      throw new IOException(
          "the certificate %s begins %s only: check this host's clock, or take one that holds now"
              .formatted(certificate, own.getNotBefore().toInstant()));
    }
    TlsKeyPair pair = pair();
    if (!belong(pair.privateKey(), own.getPublicKey())) {
      throw new IOException(
          "the key %s is not that of the certificate %s: name the two that were made together"
              .formatted(key, certificate));
    }
    return pair;
  }

  private TlsKeyPair pair() throws IOException {
    try (var k = Files.newInputStream(key);
        var c = Files.newInputStream(certificate)) {
      return TlsKeyPair.of(k, c);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s holds no private key in PEM without a passphrase: convert it with openssl pkey -in FILE -out FILE"
              .formatted(key),
          e);
    }
  }

  /// The certificates of a PEM file, the own one first.
  ///
  /// @throws IOException when it holds none
  static List<X509Certificate> certificates(Path file) throws IOException {
    byte[] text = Files.readAllBytes(file);
    try {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!all.isEmpty()) {
        return all;
      }
    } catch (CertificateException e) {
      throw noCertificate(file, e);
    }
    throw noCertificate(file, null);
  }

  private static IOException noCertificate(
      Path file, @org.jspecify.annotations.Nullable Exception cause) {
    return new IOException(
        file
            + " holds no certificate in PEM: take the file that begins with -----BEGIN CERTIFICATE-----",
        cause);
  }

  /// What the one signs, the other proves.
  private static boolean belong(PrivateKey secret, PublicKey open) {
    String algorithm =
        switch (open.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> open.getAlgorithm();
        };
    byte[] word = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(secret);
      signature.update(word);
      byte[] signed = signature.sign();
      signature.initVerify(open);
      signature.update(word);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
