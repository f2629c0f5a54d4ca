package io.calltrail.call;

/// The id of an account (tenant): 1 to 40 of `a-z A-Z 0-9 _ -`.
public record AccountId(String value) implements Comparable<AccountId> {
  public AccountId {
    Ids.check("account", value);
  }

  @Override
  public int compareTo(AccountId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
