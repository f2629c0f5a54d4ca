package io.calltrail.call;

/// The five UTM marks of an advertisement; an empty string is a mark that is not set.
public record Marks(String source, String medium, String campaign, String content, String term) {
  public static final Marks NONE = new Marks("", "", "", "", "");
}
