package io.calltrail.access;

/// Somebody whom another place knows.
///
/// @param issuer that place
/// @param subject who it is there; never given twice, unlike names and addresses
/// @param login what it is called there
/// @param name for people; may be empty
public record Identity(String issuer, String subject, String login, String name) {
  public Identity {
    if (issuer.isBlank() || subject.isBlank() || subject.length() > 255) {
      throw new IllegalArgumentException("an identity has an issuer and a subject");
    }
  }

  /// The same for the same person only.
  public String key() {
    return issuer + " " + subject;
  }
}
