package io.calltrail.ami;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/// Whom a TLS connection believes: the certificates of a file, or those of the JVM.
final class Trust {
  private Trust() {}

  /// Reads the file anew each time, so that a renewed certificate needs no restart.
  ///
  /// @throws IOException names the file and what is wrong with it
  static SocketFactory of(AmiSettings settings) throws IOException {
    if (settings.trusted().isEmpty()) {
      return SSLSocketFactory.getDefault();
    }
    Path file = settings.trusted().get();
    try (var in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("trusted-" + store.size(), one);
      }
      if (store.size() == 0) {
        throw new IOException(file + " holds no certificate; it must be PEM");
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " cannot be used as certificates: " + e.getMessage(), e);
    }
  }
}
