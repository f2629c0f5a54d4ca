package io.calltrail.web;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts the certificates of some files and nobody else, whatever host name they are for and
/// whoever signed them.
final class PinnedTls extends X509ExtendedTrustManager {
  private final Set<X509Certificate> trusted;

  private PinnedTls(Set<X509Certificate> trusted) {
    this.trusted = trusted;
  }

  /// @param files PEM; one that is not there is passed over
  static SSLContext trusting(List<Path> files) throws IOException {
    var trusted = new HashSet<X509Certificate>();
    for (Path file : files) {
      if (Files.exists(file)) {
        trusted.add(TlsFiles.certificates(file).getFirst());
      }
    }
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new PinnedTls(trusted)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (!trusted.contains(chain[0])) {
      throw new CertificateException("another certificate than the one in the settings file");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no client is known");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
